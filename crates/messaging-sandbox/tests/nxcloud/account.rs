//! What is on file for the account.

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::{APP_KEY, Account, BUSINESS_PHONE, UNBOUND_BUSINESS_PHONE};
use serde_json::json;

use crate::call::{Call, RECIPIENT, message};

#[tokio::test]
async fn what_is_not_on_file_has_its_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for (field, value, code) in [
        ("tenant_id", json!(7), 22020),
        ("appkey", json!("other"), 22124),
        ("business_phone", json!("6280099990000"), 22049),
        ("business_phone", json!(UNBOUND_BUSINESS_PHONE), 22126),
    ] {
        let mut message = message();
        message[field] = value;
        let reply = Call::of(&message).send(nxcloud).await.json();
        assert_eq!(reply["code"], code, "{field}");
        if code == 22049 {
            assert_eq!(reply["message"], "business_phone=6280099990000 not found");
        }
    }
    assert_eq!(nxcloud.accepted_count(), 0);
}

#[tokio::test]
async fn any_template_is_taken_until_one_is_registered() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let call = |name: &str, language: &str| {
        let mut message = message();
        message["template"]["name"] = json!(name);
        message["template"]["language"]["code"] = json!(language);
        Call::of(&message)
    };
    assert_eq!(call("anything", "id").code(nxcloud).await, 0);
    nxcloud.register_template("welcome");
    nxcloud.register_template_in("otp", ["id", "en"]);
    assert_eq!(call("anything", "id").code(nxcloud).await, 22093);
    assert_eq!(call("welcome", "fr").code(nxcloud).await, 0);
    assert_eq!(call("otp", "en").code(nxcloud).await, 0);
    let reply = call("otp", "fr").send(nxcloud).await.json();
    assert_eq!(
        (&reply["code"], &reply["message"]),
        (&json!(22092), &json!("Language pack not found: fr"))
    );
    nxcloud.only_templates(["news"]);
    assert_eq!(call("welcome", "id").code(nxcloud).await, 22093);
    assert_eq!(call("news", "id").code(nxcloud).await, 0);
}

#[tokio::test]
async fn a_balance_is_used_up_by_accepted_messages_only() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    nxcloud.set_balance(Some(2));
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
    let mut refused = message();
    refused["appkey"] = json!("other");
    assert_eq!(Call::of(&refused).code(nxcloud).await, 22124);
    assert_eq!(nxcloud.balance(), Some(1));
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
    assert_eq!(Call::of(&message()).code(nxcloud).await, 22125);
    nxcloud.set_balance(None);
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
}

#[tokio::test]
async fn numbers_without_whatsapp_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
    nxcloud.mark_not_on_whatsapp(RECIPIENT);
    assert_eq!(Call::of(&message()).code(nxcloud).await, 22091);
}

#[tokio::test]
async fn another_account_takes_the_place_of_the_default_one() {
    let account = Account::new("their-key", "their-secret", 5)
        .business_phone(BUSINESS_PHONE, "one")
        .business_phone(BUSINESS_PHONE, "two")
        .app("three")
        .template("order_shipped")
        .template_in("otp", ["id"])
        .not_on_whatsapp("6281200000009")
        .balance(9);
    let sandbox = Sandbox::builder()
        .nxcloud_account(account)
        .start()
        .await
        .unwrap();
    let nxcloud = sandbox.nxcloud();
    assert_eq!(Call::of(&message()).code(nxcloud).await, 1005);
    for (appkey, code) in [("one", 0), ("two", 0), ("three", 22126), (APP_KEY, 22124)] {
        let mut message = message();
        message["tenant_id"] = json!(5);
        message["appkey"] = json!(appkey);
        let mut call = Call::of(&message);
        call.access_key = "their-key".to_owned();
        call.access_secret = "their-secret".to_owned();
        assert_eq!(call.code(nxcloud).await, code, "{appkey}");
    }
    assert_eq!(nxcloud.balance(), Some(7));
    nxcloud.set_account(Account::default());
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
}

#[tokio::test]
async fn clearing_forgets_what_happened_and_keeps_the_account() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    nxcloud.set_balance(Some(3));
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
    nxcloud.fail_next(1, messaging_sandbox::nxcloud::ScriptedFault::Code(-1));
    nxcloud.clear();
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (0, 0));
    assert!(nxcloud.accepted().is_empty());
    assert_eq!(nxcloud.balance(), Some(2));
    assert_eq!(Call::of(&message()).code(nxcloud).await, 0);
}

#[tokio::test]
async fn debug_shows_no_credential_number_or_text() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let mut message = message();
    message["template"]["components"] =
        json!([{"type": "body", "parameters": [{"type": "text", "text": "Sir Galahad"}]}]);
    assert_eq!(Call::of(&message).code(nxcloud).await, 0);
    let shown = format!(
        "{sandbox:?} {:?} {:?}",
        nxcloud.accepted(),
        Account::default()
    );
    for hidden in ["Galahad", RECIPIENT, BUSINESS_PHONE, "sandbox-access"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
