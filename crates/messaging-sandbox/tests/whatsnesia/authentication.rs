//! Who may call, which routes there are, and what the plan allows.

use std::net::{IpAddr, Ipv4Addr};

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{Account, CLIENT_ID, CLIENT_SECRET, Plan};

use crate::call::Call;

const LIST: &str = "contact/list";

#[tokio::test]
async fn credentials_are_checked() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for (call, sentence) in [
        (
            Call::get(LIST).without("client-id"),
            "The client id is required",
        ),
        (
            Call::get(LIST).header("client-id", " "),
            "The client id is required",
        ),
        (
            Call::get(LIST).without("client-secret"),
            "The client secret is required",
        ),
    ] {
        assert_eq!(
            call.send(whatsnesia).await.refusal(401, "Unauthorized"),
            [sentence]
        );
    }
    for call in [
        Call::get(LIST).header("client-id", "other"),
        Call::get(LIST).header("client-secret", CLIENT_ID),
    ] {
        let sentences = call.send(whatsnesia).await.refusal(401, "Unauthorized");
        assert!(sentences[0].contains("do not fit"), "{sentences:?}");
    }
    whatsnesia.set_account(Account::default().inactive());
    let sentences = Call::get(LIST)
        .send(whatsnesia)
        .await
        .refusal(401, "Unauthorized");
    assert!(sentences[0].contains("not active"), "{sentences:?}");
}

#[tokio::test]
async fn a_caller_that_is_not_listed_gets_the_documented_sentences() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let expected = [
        "Access to this API endpoint is restricted to IP addresses that have been explicitly \
         whitelisted.",
        "In order to access this API endpoint, please add your IP address (127.0.0.1) to the \
         white list from the user dashboard.",
    ];
    whatsnesia.allow_only_callers([IpAddr::from([192, 0, 2, 1])]);
    let refused = Call::get(LIST).send(whatsnesia).await;
    assert_eq!(refused.refusal(401, "Unauthorized"), expected);
    whatsnesia.allow_only_callers([IpAddr::V4(Ipv4Addr::LOCALHOST)]);
    Call::get(LIST).send(whatsnesia).await.data("contact-list");
    whatsnesia.set_account(Account::default().allow_caller(IpAddr::from([192, 0, 2, 1])));
    Call::get(LIST)
        .send(whatsnesia)
        .await
        .refusal(401, "Unauthorized");
    whatsnesia.allow_all_callers();
    Call::get(LIST).send(whatsnesia).await.data("contact-list");
}

#[tokio::test]
async fn the_plan_has_to_include_the_api() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for (plan, remark) in [
        (Plan::None, "subscription_required"),
        (Plan::Expired, "subscription_required"),
        (Plan::WithoutApi, "not_available"),
    ] {
        whatsnesia.set_plan(plan);
        assert_eq!(
            Call::get(LIST)
                .send(whatsnesia)
                .await
                .refusal(200, remark)
                .len(),
            1
        );
    }
    whatsnesia.set_plan(Plan::WithoutInteractive);
    Call::get(LIST).send(whatsnesia).await.data("contact-list");
}

#[tokio::test]
async fn unknown_routes_and_methods_are_told_before_credentials() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for path in [
        "",
        "contact",
        "contact/list/1",
        "contact/update/",
        "inbox/list",
        "note/store/1",
    ] {
        let call = Call::get(path).without("client-id");
        assert_eq!(
            call.send(whatsnesia).await.refusal(404, "not_found").len(),
            1,
            "{path}"
        );
    }
    for (path, right, wrong) in [
        ("contact/list", "GET, HEAD", "POST"),
        ("contact/store", "POST", "GET"),
        ("contact/update/1", "POST", "PUT"),
        ("contact/delete/1", "DELETE", "POST"),
        ("inbox/conversation-list", "GET, HEAD", "POST"),
        ("inbox/change-conversation-status/1", "POST", "GET"),
        ("inbox/conversation-details/1", "GET, HEAD", "POST"),
        ("inbox/send-message", "POST", "GET"),
        ("inbox/send-template-message", "POST", "GET"),
        ("inbox/template-list", "GET, HEAD", "POST"),
    ] {
        let call = Call::get(path).method(wrong).without("client-id");
        let sentences = call.send(whatsnesia).await.refusal(200, "exception");
        let end = format!("external-api/{path}. Supported methods: {right}.");
        assert!(sentences[0].ends_with(&end), "{sentences:?}");
    }
}

#[tokio::test]
async fn an_account_of_ones_own_replaces_the_default() {
    let account = Account::new("ci_own", "cs_own").sender("628");
    let sandbox = Sandbox::builder()
        .whatsnesia_account(account)
        .start()
        .await
        .unwrap();
    let whatsnesia = sandbox.whatsnesia();
    Call::get(LIST)
        .send(whatsnesia)
        .await
        .refusal(401, "Unauthorized");
    let call = Call::get(LIST)
        .header("client-id", "ci_own")
        .header("client-secret", "cs_own");
    let reply = call.send(whatsnesia).await;
    reply.data("contact-list");
    assert!(reply.header("date").is_some());
    assert_eq!(whatsnesia.requests(), 2);
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", Account::default());
    assert!(
        !shown.contains(CLIENT_ID) && !shown.contains(CLIENT_SECRET),
        "{shown}"
    );
}
