//! An invented provider: an account that signs the body with the time, one operation that sends and
//! one that reads, and a transport that plays a script.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its own part of this module"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a broken test set-up should stop the test"
)]

pub mod captured_log;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod tls_server;
pub mod wire_server;

use std::time::{Duration, SystemTime};

use http::{HeaderName, Method};
use messaging_client_core::testing::{FakeTransport, SentRequest};
use messaging_client_core::{
    ApiError, Authenticate, Client, ClientOptions, Effect, Endpoint, ErrorKind, RawResponse,
    RequestBody, ResponseError, Secret, TransportFailure, UnsignedRequest, ValidationError,
    sensitive_header_value, unix_millis,
};

/// The canary: it may appear nowhere but on the wire.
pub const CANARY: &str = "canary-s3cr3t";
/// The canary among texts.
pub const CANARY_TEXT: &str = "canary-text 628120000000";

#[derive(Debug)]
pub struct Account {
    pub key: Secret,
}

impl Authenticate for Account {
    fn sign(
        &self,
        request: &mut http::Request<RequestBody>,
        now: SystemTime,
    ) -> Result<(), ValidationError> {
        let signed_length = request.body().as_bytes().len();
        let name = HeaderName::from_static("x-sign");
        let sign = format!("{} {} {signed_length}", self.key.expose(), unix_millis(now));
        let sign = sensitive_header_value(&name, sign)?;
        request.headers_mut().insert(name, sign);
        Ok(())
    }
}

/// Sends a text.
pub struct SendText;
/// Reads a status.
pub struct ReadStatus;
/// Is refused before anything is sent.
pub struct Invalid;

pub fn decode(answer: &RawResponse) -> Result<String, ResponseError> {
    #[derive(serde::Deserialize)]
    struct Envelope {
        code: i64,
        message: Option<String>,
        id: Option<String>,
    }
    let envelope: Envelope = answer.json()?;
    if envelope.code == 0 {
        return Ok(envelope.id.unwrap_or_default());
    }
    let kind = match envelope.code {
        5 | 12 => ErrorKind::RateLimited,
        6 | 8 => ErrorKind::Server,
        9 => ErrorKind::InsufficientBalance,
        10 | 11 => ErrorKind::Recipient,
        _ => ErrorKind::Rejected,
    };
    let refusal = ApiError::new(kind).message(envelope.message.unwrap_or_default());
    if envelope.code == 14 {
        return Err(refusal.into());
    }
    let refusal = refusal.code(envelope.code.to_string());
    Err(match envelope.code {
        4 => refusal.clock_refused().into(),
        8 | 12 => refusal.may_have_been_sent().into(),
        13 => refusal.clock_refused().may_have_been_sent().into(),
        10 => refusal.not_on_this_channel().into(),
        _ => refusal.into(),
    })
}

macro_rules! endpoint {
    ($name:ident, $operation:literal, $effect:ident, $method:ident $path:literal, $request:expr) => {
        impl Endpoint for $name {
            type Account = Account;
            type Response = String;
            const OPERATION: &'static str = $operation;
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const EFFECT: Effect = Effect::$effect;

            fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
                $request
            }

            fn decode(&self, answer: &RawResponse) -> Result<String, ResponseError> {
                decode(answer)
            }
        }
    };
}

endpoint!(
    SendText,
    "test.text.send",
    Write,
    POST "/send",
    UnsignedRequest::of::<Self>().json(&serde_json::json!({ "text": CANARY_TEXT }))
);
endpoint!(
    ReadStatus,
    "test.status.get",
    Read,
    GET "/status",
    Ok(UnsignedRequest::of::<Self>().query("password", CANARY))
);
endpoint!(
    Invalid,
    "test.text.send",
    Write,
    POST "/send",
    Err(ValidationError::new("to", "is empty"))
);

pub fn client(options: ClientOptions) -> Client<Account> {
    client_at("http://127.0.0.1:9", options)
}

pub fn client_at(base_url: &str, options: ClientOptions) -> Client<Account> {
    let account = Account {
        key: Secret::new(CANARY),
    };
    Client::new(account, base_url, options).unwrap()
}

/// What the transport does with one attempt.
#[derive(Debug, Clone)]
pub enum Step {
    Respond(u16, &'static [(&'static str, &'static str)], &'static str),
    Fail(TransportFailure),
    /// Takes the request and never answers.
    Hang,
    /// Finds no connection before the deadline.
    HangConnecting,
    /// Answers after a while.
    Slow(Duration, &'static str),
}

pub const OK: Step = Step::Respond(200, &[], r#"{"code":0,"id":"id-1"}"#);

pub fn script(steps: impl IntoIterator<Item = Step>) -> FakeTransport {
    steps
        .into_iter()
        .fold(FakeTransport::new(), |transport, step| match step {
            Step::Respond(status, headers, body) => headers
                .iter()
                .fold(transport.json(status, body), |transport, (name, value)| {
                    transport.header(name, value)
                }),
            Step::Fail(failure) => transport.fail(failure),
            Step::Hang => transport.hang(),
            Step::HangConnecting => transport.hang_connecting(),
            Step::Slow(after, body) => transport.json(200, body).after(after),
        })
}

/// The signature of a request.
pub fn sign(sent: &SentRequest) -> &str {
    sent.header("x-sign").unwrap()
}
