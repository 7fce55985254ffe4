//! Who gets messages from a client that is set up for staging.
#![expect(
    clippy::unwrap_used,
    reason = "a broken test set-up should stop the test"
)]

mod support;

use http::Method;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ClientOptions, Country, Effect, Endpoint, Error, ErrorKind, Personal, PhoneNumber, RawResponse,
    ResponseError, UnsignedRequest, ValidationError, shows_recipients,
};
use serde_json::json;
use support::{Account, ReadStatus, SendText, client};

/// A text to a phone, with a copy by e-mail where there is an address.
#[derive(Clone)]
struct Notice {
    to: Personal,
    copy_to: Option<Personal>,
}

impl Endpoint for Notice {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.notice.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/notice";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        UnsignedRequest::of::<Self>().json(&json!({ "to": self.to, "copy_to": self.copy_to }))
    }

    shows_recipients!(|notice, audience| {
        let copy_to = notice.copy_to.as_deref();
        copy_to
            .map_or(Ok(()), |address| audience.other("copy_to", address))
            .and_then(|()| audience.phone("to", &mut notice.to))
    });

    fn decode(&self, response: &RawResponse) -> Result<String, ResponseError> {
        support::decode(response)
    }
}

/// Changes something, and nobody gets a message by it.
struct Rename;

impl Endpoint for Rename {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.contact.rename";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/rename";
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, response: &RawResponse) -> Result<String, ResponseError> {
        support::decode(response)
    }
}

fn notice(to: &str, copy_to: Option<&str>) -> Notice {
    let copy_to = copy_to.map(Personal::from);
    Notice {
        to: to.into(),
        copy_to,
    }
}

/// The body that left, or why none did.
async fn sent<E: Endpoint<Account = Account>>(
    options: ClientOptions,
    endpoint: E,
) -> Result<String, Error> {
    let transport = FakeTransport::new().json(200, r#"{"code":0,"id":"1"}"#);
    let client = client(options.transport(transport.clone()));
    let checked = client.call(&endpoint).check();
    let outcome = client.call(&endpoint).await;
    assert_eq!(checked.is_ok(), outcome.is_ok(), "check() says the same");
    let sent = transport.requests();
    assert_eq!(sent.len(), usize::from(outcome.is_ok()));
    outcome?;
    Ok(sent.first().unwrap().text())
}

fn to_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body.get("to").unwrap().as_str().unwrap().to_owned()
}

fn only() -> ClientOptions {
    ClientOptions::new().only_to(["0812-0000-0001", "qa@example.com"])
}

fn redirected() -> ClientOptions {
    let phone = PhoneNumber::parse("0812-0000-0009", Country::Indonesia).unwrap();
    ClientOptions::new().redirect_all_to(phone)
}

fn is_refused(refused: &Error, field: &str) {
    assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
    assert!(refused.refused_locally() && !refused.may_have_been_sent());
    assert_eq!(refused.field(), Some(field), "{refused}");
    assert!(!refused.to_string().contains("812"), "{refused}");
    assert!(!refused.to_string().contains("example.com"), "{refused}");
}

#[tokio::test]
async fn only_those_who_are_listed_get_messages_however_their_number_is_written() {
    for to in ["081200000001", "6281200000001", "+62 812 0000 0001"] {
        let body = sent(only(), notice(to, Some("qa@example.com"))).await;
        assert_eq!(
            to_of(&body.unwrap()),
            to,
            "what is allowed goes out as it was written"
        );
    }
    for to in ["6281200000002", "62812000000011", "", "qa@example.org"] {
        is_refused(&sent(only(), notice(to, None)).await.unwrap_err(), "to");
    }
    // What is no phone number counts letter by letter, even if it could be read as one.
    let dashed = ClientOptions::new().only_to(["6281200000001"]);
    let group = notice("6281200000001", Some("62812-00000001"));
    is_refused(&sent(dashed, group).await.unwrap_err(), "copy_to");
    let other = notice("6281200000001", Some("budi@example.com"));
    is_refused(&sent(only(), other).await.unwrap_err(), "copy_to");
    let nobody = ClientOptions::new().only_to(Vec::<String>::new());
    is_refused(
        &sent(nobody, notice("6281200000001", None))
            .await
            .unwrap_err(),
        "to",
    );
}

#[tokio::test]
async fn every_message_is_redirected_and_what_cannot_be_is_refused() {
    let body = sent(redirected(), notice("6281200000001", None)).await;
    assert_eq!(to_of(&body.unwrap()), "6281200000009");
    let mail = notice("6281200000001", Some("qa@example.com"));
    is_refused(&sent(redirected(), mail).await.unwrap_err(), "copy_to");
    // The last that is said counts.
    let both = redirected().only_to(["6281200000001"]);
    let body = sent(both, notice("6281200000001", None)).await;
    assert_eq!(to_of(&body.unwrap()), "6281200000001");
}

#[tokio::test]
async fn what_does_not_say_whom_it_reaches_is_refused_and_what_reaches_nobody_goes_on() {
    for options in [only(), redirected()] {
        let refused = sent(options.clone(), SendText).await.unwrap_err();
        is_refused(&refused, "recipient");
        sent(options.clone(), ReadStatus).await.unwrap();
        sent(options, Rename).await.unwrap();
    }
    sent(ClientOptions::new(), SendText).await.unwrap();
}

#[test]
fn debug_shows_neither_numbers_nor_addresses() {
    let shown = format!("{:?} {:?}", only(), redirected());
    assert!(shown.contains("only_to(2 recipients)"), "{shown}");
    assert!(shown.contains("redirect_all_to"), "{shown}");
    assert!(
        !shown.contains("812") && !shown.contains("example"),
        "{shown}"
    );
}
