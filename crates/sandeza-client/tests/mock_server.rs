//! The client against a mock server, as an application's own tests would do it.

#![expect(
    clippy::unwrap_used,
    reason = "a client that cannot be built fails the test"
)]

use httpmock::prelude::*;
use sandeza_client::extend::Endpoint as _;
use sandeza_client::{
    BackupMessage, ClientOptions, ErrorKind, Message, ResponseCode, RetryPolicy, SandezaClient,
    Sms, WhatsApp,
};
use serde_json::json;

fn client(server: &MockServer) -> SandezaClient {
    SandezaClient::builder()
        .username("user1")
        .password("pass1")
        .sender_id("SENDER")
        .base_url(server.url("/sprint"))
        .options(ClientOptions::new().retry(RetryPolicy::new().max_attempts(2)))
        .build()
        .unwrap()
}

fn otp() -> Message {
    let otp = WhatsApp::template("6281200000001", "otp").otp("123456");
    Message::new("login-17", "Login", otp)
}

#[tokio::test]
async fn a_message_is_accepted() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.method(POST)
            .path("/sprint/json/send/cgw")
            .header("content-type", "application/json")
            .json_body_includes(
                json!({"type": "2", "username": "user1", "ref_id": "login-17", "sender_id": "SENDER"})
                    .to_string(),
            )
            .body_includes(r#""text":"123456""#);
        then.status(200).json_body(
            json!({"rc": "0", "ref_id": "login-17", "code_sms": "17-1", "reason_status": ""}),
        );
    });
    let sent = client(&server).messages().send(&otp()).await.unwrap();
    send.assert();
    assert_eq!(sent.ref_id.as_str(), "login-17");
    assert_eq!(sent.message_id.as_deref(), Some("17-1"));
    assert_eq!(sent.raw().status(), 200);

    // What a store of messages keeps of it.
    let backup = otp().with_backup(Sms::new("6281200000001", "123456"));
    assert_eq!(backup.ref_id().as_str(), "login-17");
    assert_eq!(
        (otp().client_ref(), backup.client_ref()),
        (Some("login-17"), Some("login-17"))
    );
    for of in [Message::provider_ref, BackupMessage::provider_ref] {
        assert_eq!(of(&sent).as_deref(), Some("17-1"));
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.path("/sprint/json/send/cgw");
        then.status(200).json_body(
            json!({"rc": "7", "ref_id": "login-17", "code_sms": "", "reason_status": "no token"}),
        );
    });
    let error = client(&server).messages().send(&otp()).await.unwrap_err();
    assert_eq!(send.calls(), 1, "it is not tried again");
    assert_eq!(error.kind(), ErrorKind::InsufficientBalance);
    assert_eq!(
        ResponseCode::of(&error),
        Some(ResponseCode::InsufficientTokens)
    );
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn what_was_certainly_not_accepted_is_tried_again() {
    let server = MockServer::start();
    let limited = server.mock(|when, then| {
        when.path("/sprint/json/send/cgw");
        then.status(429).header("retry-after", "0");
    });
    let error = client(&server).messages().send(&otp()).await.unwrap_err();
    assert_eq!(limited.calls(), 2);
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.attempts(), 2);
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn what_may_have_been_accepted_is_not_tried_again() {
    let server = MockServer::start();
    for status in [408, 499, 502] {
        let mut silent = server.mock(|when, then| {
            when.path("/sprint/json/send/cgw");
            then.status(status).body("<html>");
        });
        let error = client(&server).messages().send(&otp()).await.unwrap_err();
        assert_eq!(silent.calls(), 1, "{status}");
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(error.may_have_been_sent(), "{status}");
        silent.delete();
    }
}
