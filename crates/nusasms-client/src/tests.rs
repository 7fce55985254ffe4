//! What the unit tests of this crate share.

use http::{HeaderMap, StatusCode};
use messaging_client_core::testing::{FakeTransport, SentRequest};
use messaging_client_core::{ClientOptions, Error, RawResponse, RetryPolicy};

use crate::account::Account;
use crate::{Builder, NusaSmsClient};

/// A client with both sets of credentials, and the transport that gives this response to everything.
pub(crate) fn client(status: u16, body: impl AsRef<str>) -> (NusaSmsClient, FakeTransport) {
    client_of(full(), status, body)
}

pub(crate) fn client_of(
    builder: Builder,
    status: u16,
    body: impl AsRef<str>,
) -> (NusaSmsClient, FakeTransport) {
    let transport = FakeTransport::new()
        .response(response(status, body.as_ref()))
        .forever();
    let options = ClientOptions::new()
        .transport(transport.clone())
        .retry(RetryPolicy::never());
    (builder.options(options).build().unwrap(), transport)
}

/// Invented credentials with characters that a form must escape.
pub(crate) fn full() -> Builder {
    NusaSmsClient::builder()
        .api_key("key-1")
        .sms_user("user&1")
        .sms_password("pass=1")
}

pub(crate) fn account() -> Account {
    let secret = || Some("secret".into());
    Account::new(secret(), secret(), secret()).unwrap()
}

pub(crate) fn response(status: u16, body: &str) -> RawResponse {
    let status = StatusCode::from_u16(status).unwrap();
    RawResponse::new(status, HeaderMap::new(), body.to_owned().into())
}

/// The one request that was made.
pub(crate) fn only(transport: &FakeTransport) -> SentRequest {
    let requests = transport.requests();
    assert_eq!(requests.len(), 1, "one request is expected");
    requests[0].clone()
}

/// Everything that a person may see of an error.
pub(crate) fn shown(error: &Error) -> String {
    format!("{error} {error:?} {error:#?}")
}
