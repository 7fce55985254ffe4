//! A client with invented credentials over a transport that answers from a list.

use messaging_client_core::testing::FakeTransport;
use sandeza_client::extend::FixedClock;
use sandeza_client::{BackupMessage, Builder, ClientOptions, Message, SandezaClient};
use serde_json::Value;

/// The time of the signature vectors, in milliseconds.
pub(crate) const SIGNED_AT: u64 = 1_730_458_063_000;
pub(crate) const ACCEPTED: &str =
    r#"{"rc":"0","ref_id":"reffid-sms-001","code_sms":"17-1","reason_status":""}"#;

pub(crate) fn accepting() -> FakeTransport {
    FakeTransport::new().json(200, ACCEPTED)
}

/// A client with the user, password and time of the signature vector, and a sender.
pub(crate) fn client(transport: &FakeTransport) -> SandezaClient {
    builder(transport).sender_id("SENDER").build().unwrap()
}

pub(crate) fn builder(transport: &FakeTransport) -> Builder {
    let options = ClientOptions::new()
        .clock(FixedClock::at_unix_millis(SIGNED_AT))
        .transport(transport.clone());
    SandezaClient::builder()
        .base_url("https://api.example.com/sprint")
        .username("user1")
        .password("pass1")
        .options(options)
}

/// The body that a message is sent as.
pub(crate) async fn sent(message: &Message) -> Value {
    let transport = accepting();
    let sent = client(&transport).messages().send(message).await;
    assert!(sent.is_ok(), "{:?}", sent.err());
    transport.requests()[0].json()
}

/// The field and the text of the refusal before sending; none where the message goes out.
pub(crate) async fn refused(message: &Message) -> Option<(String, String)> {
    let transport = accepting();
    let error = client(&transport).messages().send(message).await.err()?;
    Some(not_sent(&transport, &error))
}

/// [`refused`] for a message with backups.
pub(crate) async fn backup_refused(message: &BackupMessage) -> Option<(String, String)> {
    let transport = accepting();
    let call = client(&transport);
    let error = call.messages().send_with_backup(message).await.err()?;
    Some(not_sent(&transport, &error))
}

fn not_sent(transport: &FakeTransport, error: &sandeza_client::Error) -> (String, String) {
    assert!(transport.requests().is_empty(), "{error}");
    assert!(error.refused_locally(), "{error}");
    assert!(!error.may_have_been_sent());
    (error.field().unwrap().to_owned(), error.to_string())
}
