//! The client against a mock server, as an application's own tests would do it.

#![expect(
    clippy::unwrap_used,
    reason = "a client that cannot be built fails the test"
)]

use httpmock::prelude::*;
use nusasms_client::callback::Event;
use nusasms_client::sms::SmsCode;
use nusasms_client::{
    ClientOptions, DeliveryStatus, ErrorKind, NusaSmsClient, RetryPolicy, Sms, TextMessage,
};
use serde_json::json;

fn client(server: &MockServer) -> NusaSmsClient {
    let options = ClientOptions::new()
        .without_rate_limit()
        .retry(RetryPolicy::new().max_attempts(2));
    NusaSmsClient::builder()
        .api_key("key")
        .sms_user("user")
        .sms_password("password")
        .base_url(server.base_url())
        .options(options)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_message_is_accepted_and_its_status_is_asked_for() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.method(POST)
            .path("/nusasms_api/1.0/whatsapp/message")
            .header("apikey", "key")
            .json_body(json!({"destination": "6281200000001", "message": "Halo"}));
        then.status(201)
            .json_body(json!({"error": false, "data": {"ref_no": "017", "queue": null}}));
    });
    let status = server.mock(|when, then| {
        when.method(GET)
            .path("/nusasms_api/1.0/whatsapp/status/017");
        then.status(200)
            .json_body(json!({"error": false, "data": {"ref_no": "017", "status": "R"}}));
    });
    let client = client(&server);
    let message = TextMessage::new("6281200000001", "Halo");
    let queued = client.whatsapp().send_message(&message).await.unwrap();
    let ref_no = queued.into_inner().ref_no;
    let info = client.whatsapp().status(ref_no).await.unwrap();
    assert_eq!(info.delivery_status, DeliveryStatus::Read);
    assert_eq!((send.calls(), status.calls()), (1, 1));
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.method(POST)
            .path("/api/v3/sendsms/plain")
            .form_urlencoded_tuple("GSM", "6281200000001")
            .form_urlencoded_tuple("unicode", "True")
            .form_urlencoded_tuple("user", "user");
        then.status(200)
            .json_body(json!({"results": [{"status": "-2", "messageid": ""}]}));
    });
    let sms = Sms::new("6281200000001", "Kode Anda – 123456").otp(true);
    let error = client(&server).sms().send(&sms).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientBalance);
    assert_eq!(SmsCode::of(&error), Some(SmsCode::NotEnoughCredits));
    assert!(!error.may_have_been_sent());
    assert_eq!(send.calls(), 1, "it is not tried again");
}

#[tokio::test]
async fn a_read_is_tried_again_and_a_send_that_may_have_gone_out_is_not() {
    let server = MockServer::start();
    let balance = server.mock(|when, then| {
        when.path("/nusasms_api/1.0/balance");
        then.status(503);
    });
    let send = server.mock(|when, then| {
        when.path("/nusasms_api/1.0/whatsapp/message");
        then.status(503);
    });
    let client = client(&server);
    let error = client.account().balance().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 2));
    assert!(!error.may_have_been_sent());
    let message = TextMessage::new("6281200000001", "Halo");
    let error = client.whatsapp().send_message(&message).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 1));
    assert!(error.may_have_been_sent());
    assert_eq!((balance.calls(), send.calls()), (2, 1));
}

#[tokio::test]
async fn a_send_is_tried_again_after_too_many_calls() {
    let server = MockServer::start();
    let limited = server.mock(|when, then| {
        when.path("/nusasms_api/1.0/wa_business/otp");
        then.status(429).header("retry-after", "0");
    });
    let otp = nusasms_client::OtpMessage::new("6281200000001", "gateway-1", "123456");
    let error = client(&server)
        .wa_business()
        .send_otp(&otp)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(!error.may_have_been_sent());
    assert_eq!(limited.calls(), 2);
}

#[test]
fn a_callback_is_read() {
    let body = br#"{"type":"status","status":{"message_id":"wamid.1","status":"delivered"}}"#;
    let events = Event::parse_unverified(body).unwrap();
    assert!(matches!(&events[..], [Event::WhatsAppStatus(status)]
        if status.delivery_status == DeliveryStatus::Delivered));
}
