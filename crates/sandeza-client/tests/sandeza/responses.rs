//! What the platform responds, and what the caller gets.

use http::Method;
use messaging_client_core::testing::FakeTransport;
use sandeza_client::extend::{
    Effect, Endpoint, Envelope, RawResponse, ResponseError, UnsignedRequest,
};
use sandeza_client::{
    Account, BackupMessage, Email, ErrorKind, HexCase, Message, ResponseCode, Sms, Trigger,
    ValidationError,
};
use serde_json::Value;

use crate::support::{ACCEPTED, accepting, builder, client};

fn message() -> Message {
    Message::new(
        "order-17",
        "Order 17",
        Sms::new("6281200000001", "On its way."),
    )
}

async fn refused(transport: &FakeTransport) -> sandeza_client::Error {
    let sent = client(transport).messages().send(&message()).await;
    sent.err().unwrap()
}

fn field(body: &str, name: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    body[name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn success_gives_both_ids() {
    let transport = accepting();
    let client = client(&transport);
    let sent = client.messages().send(&message()).await.unwrap();
    assert_eq!(sent.ref_id.as_str(), "reffid-sms-001");
    assert_eq!(sent.message_id.as_deref(), Some("17-1"));
    assert_eq!(sent.attempts(), 1);
}

#[tokio::test]
async fn a_response_without_ref_id_is_for_the_one_that_was_sent() {
    let transport =
        FakeTransport::new().json(500, r#"[{"rc":0,"code_sms":"a"},{"rc":0,"code_sms":"b"}]"#);
    let client = client(&transport);
    let sent = client.messages().send(&message()).await.unwrap();
    assert_eq!(sent.ref_id.as_str(), "order-17");
    let ids: Vec<_> = sent
        .accepted
        .iter()
        .map(|one| one.message_id.as_deref())
        .collect();
    assert_eq!(ids, [Some("a"), Some("b")]);
}

#[tokio::test]
async fn a_refusal_has_the_providers_code_whatever_the_http_status() {
    for status in [200, 400, 401, 404, 500, 503] {
        let body =
            r#"{"rc":"8","ref_id":"order-17","code_sms":"","reason_status":"Unknown Sender Id"}"#;
        let error = refused(&FakeTransport::new().json(status, body)).await;
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{status}");
        assert_eq!(error.provider_code(), Some("8"));
        assert_eq!(error.provider_message(), Some("Unknown Sender Id"));
        assert_eq!(
            ResponseCode::of(&error),
            Some(ResponseCode::UnknownSenderId)
        );
        assert!(!error.may_have_been_sent());
        assert_eq!(error.attempts(), 1);
    }
}

/// A documented code says the same with every HTTP status: nothing was sent, and trying again cannot
/// help, but for the clock, which needs a `Date` to be set.
#[tokio::test]
async fn every_code_is_a_certain_refusal_whatever_the_http_status() {
    for code in ResponseCode::ALL {
        for status in [200, 400, 401, 429, 500, 503] {
            let body = format!(r#"{{"rc":"{}","reason_status":" "}}"#, code.value());
            let error = refused(&FakeTransport::new().json(status, body)).await;
            assert_eq!(error.kind(), code.kind(), "{code:?}");
            assert_eq!(ResponseCode::of(&error), Some(*code));
            assert_eq!(error.provider_message(), None);
            assert!(!error.may_have_been_sent(), "{code:?}");
            assert!(error.to_string().contains(code.meaning().unwrap()));
            assert_eq!(error.attempts(), 1, "{code:?} {status}");
        }
    }
}

#[tokio::test]
async fn code_2_and_words_for_codes_are_told_apart() {
    for (body, kind, code) in [
        (
            r#"{"rc":2,"reason_status":"Template Not Found"}"#,
            ErrorKind::NotFound,
            "2",
        ),
        (
            r#"{"rc":"2","reason_status":"INTERNAL ERROR"}"#,
            ErrorKind::Server,
            "2",
        ),
        (
            r#"{"rc":"2","reason_status":"invalid parameter channel"}"#,
            ErrorKind::InvalidRequest,
            "2",
        ),
        (r#"{"rc":"2"}"#, ErrorKind::Rejected, "2"),
        (r#"{"rc":"E-17"}"#, ErrorKind::Rejected, "E-17"),
        (r#"{"rc":13}"#, ErrorKind::Rejected, "13"),
        (
            r#"{"rc":"3","reason_status":["odd"]}"#,
            ErrorKind::Recipient,
            "3",
        ),
    ] {
        let error = refused(&FakeTransport::new().json(200, body)).await;
        assert_eq!(
            (error.kind(), error.provider_code()),
            (kind, Some(code)),
            "{body}"
        );
    }
}

/// The first try of a `ref_id` may have been accepted, so no second provider may get the message.
#[tokio::test]
async fn a_ref_id_that_was_used_before_leads_to_no_other_route() {
    let error = refused(&FakeTransport::new().json(200, r#"{"rc":"9"}"#)).await;
    assert!(!error.may_have_been_sent());
    assert!(!error.another_provider_may_help() && !error.another_channel_may_help());
}

#[tokio::test]
async fn half_a_yes_may_have_been_sent() {
    let body = r#"[{"rc":"0","code_sms":"a"},{"rc":"3"}]"#;
    let error = refused(&FakeTransport::new().json(200, body)).await;
    assert_eq!(error.kind(), ErrorKind::Recipient);
    assert!(error.may_have_been_sent());

    // What else calls for another attempt does not where part of the message was accepted.
    let clock = r#"[{"rc":"0","code_sms":"a"},{"rc":"11"}]"#;
    let limited = r#"[{"rc":"0","code_sms":"a"},{"rc":"99"}]"#;
    for (status, body) in [(200, clock), (429, limited)] {
        let transport = FakeTransport::new().json(status, body);
        let transport = transport.header("date", "Fri, 01 Nov 2024 10:50:43 GMT");
        let error = refused(&transport).await;
        assert!(error.may_have_been_sent(), "{error}");
        assert_eq!(transport.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_failure_without_a_code_may_have_been_sent() {
    for (status, body, kind) in [
        (502, "<html>", ErrorKind::Server),
        (200, "", ErrorKind::Decode),
        (200, r#"{"ref_id":"order-17"}"#, ErrorKind::Decode),
        (200, r#"{"rc":false}"#, ErrorKind::Decode),
    ] {
        let transport = FakeTransport::new().json(status, body);
        let error = refused(&transport).await;
        assert_eq!(error.kind(), kind, "{body}");
        assert!(error.may_have_been_sent());
        assert_eq!(transport.requests().len(), 1, "a send is not repeated");
    }
}

#[tokio::test]
async fn a_refused_clock_is_set_by_the_response_once() {
    let later = "Fri, 01 Nov 2024 10:50:43 GMT";
    let invalid_time = r#"{"rc":"11","reason_status":"INVALID_TIME"}"#;
    let transport = FakeTransport::new()
        .json(200, invalid_time)
        .header("date", later)
        .json(200, ACCEPTED);
    let client = client(&transport);
    let sent = client.messages().send(&message()).await.unwrap();
    assert_eq!(sent.attempts(), 2);
    let sent: Vec<String> = transport.requests().iter().map(|one| one.text()).collect();
    assert_eq!(field(&sent[0], "time"), "1730458063");
    assert_eq!(field(&sent[1], "time"), "1730458243");
    assert_ne!(field(&sent[0], "signature"), field(&sent[1], "signature"));
    assert_eq!(field(&sent[0], "ref_id"), field(&sent[1], "ref_id"));

    let twice = FakeTransport::new()
        .json(200, invalid_time)
        .header("date", later)
        .json(200, invalid_time)
        .header("date", later);
    let error = refused(&twice).await;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Authentication, 2)
    );
}

#[tokio::test]
async fn too_many_calls_are_tried_again() {
    let transport = FakeTransport::new()
        .json(429, r#"{"rc":"99"}"#)
        .json(200, ACCEPTED);
    let client = client(&transport);
    assert!(client.messages().send(&message()).await.is_ok());
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_message_with_backups_keeps_its_order() {
    let sms = Sms::new("6281200000001", "On its way.")
        .backup_on(Trigger::Unsent)
        .backup_on(Trigger::Pending { minutes: 10 });
    let message = BackupMessage::new(
        "order-17",
        "Order 17",
        sms,
        Email::plain("budi@example.com", "On its way."),
    );
    let stored = serde_json::to_string(&message).unwrap();
    assert_eq!(
        serde_json::from_str::<BackupMessage>(&stored).unwrap(),
        message
    );

    let transport = accepting();
    let client = client(&transport);
    client.messages().send_with_backup(&message).await.unwrap();
    assert_eq!(
        transport.requests()[0].text(),
        concat!(
            r#"{"signature":"d8697116fafc66713ba40355ab700e61b37c43e22595b5dc3e11312e3bfa6250","#,
            r#""time":"1730458063","type":"1","username":"user1","ref_id":"order-17","#,
            r#""subject":"Order 17","sender_id":"SENDER","channel":{"sms":{"message":"On its way.","#,
            r#""msisdn":"6281200000001","backup_on":"1;3","backup_exp":"0;10"},"email":{"message":"#,
            r#""On its way.","email":"budi@example.com","attachment":"","template_id":"","#,
            r#""backup_on":"","backup_exp":""}}}"#
        )
    );
}

#[tokio::test]
async fn several_channels_and_another_sender() {
    let message = message()
        .sender_id("OTHER")
        .also(Email::plain("budi@example.com", "On its way."));
    let transport = accepting();
    let upper = builder(&transport)
        .sender_id("SENDER")
        .signature_case(HexCase::Upper)
        .build()
        .unwrap();
    upper.messages().send(&message).await.unwrap();
    let body = transport.requests()[0].text();
    assert_eq!(
        field(&body, "signature"),
        "D8697116FAFC66713BA40355AB700E61B37C43E22595B5DC3E11312E3BFA6250"
    );
    assert_eq!(field(&body, "type"), "2");
    assert_eq!(field(&body, "sender_id"), "OTHER");
    assert!(body.find(r#""sms""#) < body.find(r#""email""#), "{body}");
}

#[tokio::test]
async fn without_any_sender_nothing_is_sent() {
    let transport = FakeTransport::new();
    let client = builder(&transport).build().unwrap();
    let error = client.messages().send(&message()).await.err().unwrap();
    assert_eq!(error.field(), Some("sender_id"));
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
    assert!(transport.requests().is_empty());
}

/// An operation that the client does not have.
struct Report;

impl Endpoint for Report {
    type Account = Account;
    type Response = usize;
    const OPERATION: &'static str = "sandeza.report";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/json/report";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let body = serde_json::json!({"username": account.username().expose()});
        UnsignedRequest::of::<Self>().json(&body)
    }

    fn decode(&self, raw: &RawResponse) -> Result<usize, ResponseError> {
        Ok(Envelope::read(raw)?.accepted.len())
    }
}

#[tokio::test]
async fn an_operation_of_ones_own_is_signed_too() {
    let transport = accepting();
    let response = client(&transport).call(Report).await.unwrap();
    assert_eq!(response.into_inner(), 1);
    let sent = &transport.requests()[0];
    assert_eq!(sent.path(), "/sprint/json/report");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"signature":"d8697116fafc66713ba40355ab700e61b37c43e22595b5dc3e11312e3bfa6250","#,
            r#""time":"1730458063","username":"user1"}"#
        )
    );
}
