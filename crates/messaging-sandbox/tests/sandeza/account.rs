//! What the provider has on file.

use std::net::IpAddr;

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{Account, sign};
use serde_json::json;

use crate::call::{email_to, rc, request, result, sms, sms_to, whatsapp_to};

#[tokio::test]
async fn only_listed_callers_may_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.allow_only_callers([IpAddr::from([192, 0, 2, 1])]);
    // Before everything else: the body is not looked at.
    assert_eq!(
        result(sandeza, &json!(1)).await,
        ("6".into(), "IP not whitelisted".into())
    );
    sandeza.allow_only_callers([IpAddr::from([127, 0, 0, 1])]);
    assert_eq!(rc(sandeza, &sms()).await, "0");
    sandeza.allow_only_callers([]);
    assert_eq!(rc(sandeza, &sms()).await, "6");
    sandeza.allow_all_callers();
    assert_eq!(rc(sandeza, &sms()).await, "0");
    sandeza.set_account(Account::default().allow_caller(IpAddr::from([192, 0, 2, 1])));
    assert_eq!(rc(sandeza, &sms()).await, "6");
}

#[tokio::test]
async fn tokens_run_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.set_tokens(Some(1));
    let refused = request(json!({"sms": sms_to("6280000000003")}));
    assert_eq!(rc(sandeza, &refused).await, "3");
    assert_eq!(sandeza.tokens(), Some(1));
    assert_eq!(rc(sandeza, &sms()).await, "0");
    assert_eq!(
        result(sandeza, &sms()).await,
        ("7".into(), "not enough token".into())
    );
    sandeza.set_tokens(None);
    assert_eq!(rc(sandeza, &sms()).await, "0");
}

#[tokio::test]
async fn templates_are_unknown_once_one_is_registered() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let whatsapp = || request(json!({"whatsapp": whatsapp_to("6281200000001")}));
    let email = || {
        let mut email = email_to("a@example.com");
        email["template_id"] = json!("welcome");
        email["message"] = json!("");
        request(json!({"email": email}))
    };
    assert_eq!(rc(sandeza, &whatsapp()).await, "0");
    sandeza.register_template("welcome");
    let not_found = ("2".to_owned(), "template not found".to_owned());
    assert_eq!(result(sandeza, &whatsapp()).await, not_found);
    assert_eq!(rc(sandeza, &email()).await, "0");
    sandeza.only_templates(["thankyou"]);
    assert_eq!(rc(sandeza, &whatsapp()).await, "0");
    assert_eq!(result(sandeza, &email()).await, not_found);
    // No template, nothing to look up.
    assert_eq!(rc(sandeza, &sms()).await, "0");
}

#[tokio::test]
async fn unsubscribed_recipients_are_known_by_any_spelling() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.mark_unsubscribed("081200000009");
    sandeza.mark_unsubscribed("Budi@Example.com");
    sandeza.mark_unsubscribed("U77");
    for channel in [
        json!({"sms": sms_to("+6281200000009")}),
        json!({"whatsapp": whatsapp_to("6281200000009")}),
        json!({"email": email_to("budi@example.com")}),
        json!({"line": {"message": "Halo", "chat_id": "U77"}}),
    ] {
        let refused = result(sandeza, &request(channel)).await;
        assert_eq!(refused, ("21".into(), "recipient unsubscribed".into()));
    }
    assert_eq!(rc(sandeza, &sms()).await, "0");
}

#[tokio::test]
async fn some_countries_are_not_available() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let to = |number: &str| request(json!({"sms": sms_to(number)}));
    assert_eq!(
        result(sandeza, &to("+9991234567")).await,
        ("23".into(), "country not available".into())
    );
    assert_eq!(rc(sandeza, &to("+6512345678")).await, "0");
    sandeza.set_account(Account::default().unavailable_country("65"));
    assert_eq!(rc(sandeza, &to("+6512345678")).await, "23");
    assert_eq!(rc(sandeza, &to("0651234567")).await, "0");
}

#[tokio::test]
async fn an_account_may_be_another() {
    let account = Account::new("divisi", "S3cret!")
        .sender("TOKO")
        .template("promo")
        .unsubscribed("6281200000002")
        .tokens(1);
    assert!(!format!("{account:?}").contains("S3cret!"));
    let sandbox = Sandbox::builder()
        .sandeza_account(account)
        .start()
        .await
        .unwrap();
    let sandeza = sandbox.sandeza();
    assert_eq!(rc(sandeza, &sms()).await, "5");
    let signed = |number: &str| {
        let mut request = request(json!({"sms": sms_to(number)}));
        let time = request["time"].as_str().unwrap().to_owned();
        request["username"] = json!("divisi");
        request["signature"] = json!(sign("divisi", "S3cret!", &time));
        request["sender_id"] = json!("TOKO");
        request
    };
    assert_eq!(rc(sandeza, &signed("081200000002")).await, "21");
    assert_eq!(rc(sandeza, &signed("081200000003")).await, "0");
    assert_eq!(rc(sandeza, &signed("081200000003")).await, "7");
}
