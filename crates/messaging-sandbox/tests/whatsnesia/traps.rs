//! What the provider does otherwise than documented.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{TEMPLATE_ID, Trap};

use crate::call::{Call, RECIPIENT, send_text, store};

fn template() -> Call {
    let form = format!("{RECIPIENT}&template_id={TEMPLATE_ID}");
    Call::post("inbox/send-template-message", &form)
}

fn text() -> Call {
    Call::post("inbox/send-message", &format!("{RECIPIENT}&message=Halo"))
}

#[tokio::test]
async fn a_template_message_goes_out_although_the_answer_is_an_exception() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_trap(Trap::TemplateException, true);
    let sentences = template().send(whatsnesia).await.refusal(200, "exception");
    assert_eq!(sentences, ["Undefined variable $conversationId"]);
    assert_eq!(whatsnesia.accepted_count(), 1);
    text().send(whatsnesia).await.data("success");
    whatsnesia.set_trap(Trap::TemplateException, false);
    template().send(whatsnesia).await.data("template_sent");
    assert_eq!(whatsnesia.accepted_count(), 3);
}

#[tokio::test]
async fn an_unknown_number_can_fail() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_trap(Trap::UnknownNumber, true);
    for call in [text(), template()] {
        let sentences = call.send(whatsnesia).await.refusal(200, "exception");
        assert!(sentences[0].starts_with("SQLSTATE"), "{sentences:?}");
    }
    assert!(whatsnesia.contacts().is_empty());
    store(whatsnesia, "Budi", "81200000001").await;
    text().send(whatsnesia).await.data("success");
}

#[tokio::test]
async fn maintenance_redirects_to_a_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_trap(Trap::Maintenance, true);
    let reply = text().send(whatsnesia).await;
    assert_eq!(reply.status, 302);
    let target = reply.header("location").unwrap();
    let path = target.strip_prefix("http://sandbox").unwrap();
    let page = Call::get("").path(path).send(whatsnesia).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.body.contains("Maintenance"), "{}", page.body);
    assert_eq!(whatsnesia.accepted_count(), 0);
}

#[tokio::test]
async fn refusals_can_be_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_trap(Trap::HtmlErrors, true);
    whatsnesia.set_trap(Trap::TemplateException, true);
    for (call, status) in [
        (Call::get("contact/list").without("client-id"), 401),
        (Call::get("nowhere"), 404),
        (Call::post("inbox/send-message", ""), 500),
        (template(), 500),
    ] {
        let reply = call.send(whatsnesia).await;
        assert_eq!(reply.status, status);
        assert!(reply.body.starts_with("<!DOCTYPE html>"), "{}", reply.body);
    }
    assert_eq!(whatsnesia.accepted_count(), 1);
    send_text(whatsnesia, "812").await;
}
