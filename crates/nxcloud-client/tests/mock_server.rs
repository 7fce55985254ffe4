//! The client against a mock server, as an application's own tests would do it.

#![expect(
    clippy::unwrap_used,
    reason = "a client that cannot be built fails the test"
)]

use httpmock::prelude::*;
use nxcloud_client::{
    ClientOptions, ErrorKind, LanguageCode, NxCloudClient, ResponseCode, RetryPolicy, Template,
    TemplateMessage,
};
use serde_json::json;

fn client(server: &MockServer) -> NxCloudClient {
    NxCloudClient::builder()
        .access_key("key")
        .access_secret("secret")
        .tenant_id(1)
        .app_key("app")
        .business_phone("6281200000009")
        .base_url(server.base_url())
        .options(ClientOptions::new().retry(RetryPolicy::new().max_attempts(2)))
        .build()
        .unwrap()
}

fn otp() -> TemplateMessage {
    let template = Template::new("otp", LanguageCode::Indonesian).body(["123456"]);
    TemplateMessage::to_phone("6281200000001", template)
}

#[tokio::test]
async fn a_message_is_accepted() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.method(POST)
            .path("/saas/wa/send")
            .header("accesskey", "key")
            .header("biztype", "2")
            .header("action", "mt")
            .header_exists("ts")
            .header_exists("sign")
            .json_body(json!({
                "tenant_id": 1,
                "appkey": "app",
                "business_phone": "6281200000009",
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": "6281200000001",
                "type": "template",
                "template": {
                    "name": "otp",
                    "language": {"code": "id", "policy": "deterministic"},
                    "components": [
                        {"type": "body", "parameters": [{"type": "text", "text": "123456"}]}
                    ]
                }
            }));
        then.status(200).json_body(
            json!({"code": 0, "message": "", "data": {"message_id": "wamid.1"}, "traceId": "t-1"}),
        );
    });
    let sent = client(&server).whatsapp().send(&otp()).await.unwrap();
    send.assert();
    assert_eq!(sent.message_id, "wamid.1");
    assert_eq!(sent.trace_id.as_deref(), Some("t-1"));
    assert_eq!(sent.raw().status(), 200);
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.path("/saas/wa/send");
        then.status(200)
            .json_body(json!({"code": 22091, "message": "no", "data": null}));
    });
    let error = client(&server).whatsapp().send(&otp()).await.unwrap_err();
    assert_eq!(send.calls(), 1, "it is not tried again");
    assert_eq!(error.kind(), ErrorKind::Recipient);
    assert_eq!(ResponseCode::of(&error), Some(ResponseCode::NotOnWhatsApp));
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn what_was_certainly_not_accepted_is_tried_again() {
    let server = MockServer::start();
    let limited = server.mock(|when, then| {
        when.path("/saas/wa/send");
        then.status(429).header("retry-after", "0");
    });
    let error = client(&server).whatsapp().send(&otp()).await.unwrap_err();
    assert_eq!((limited.calls(), error.attempts()), (2, 2));
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn what_may_have_been_accepted_is_not() {
    let server = MockServer::start();
    let broken = server.mock(|when, then| {
        when.path("/saas/wa/send");
        then.status(502).body("<html>");
    });
    let error = client(&server).whatsapp().send(&otp()).await.unwrap_err();
    assert_eq!(broken.calls(), 1);
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(error.may_have_been_sent());
}
