//! An invented provider: an account that signs the body with the time, one operation that sends and
//! one that reads, and a transport that plays a script.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its own part of this module"
)]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a broken test set-up should stop the test"
)]

pub mod captured_log;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod tls_server;
pub mod wire_server;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};
use messaging_client_core::{
    RawResponse, Authenticate, BoxFuture, Client, ClientOptions, UnsignedRequest, Effect, Endpoint, ErrorKind,
    ResponseError, ValidationError, RequestBody, ApiError, Secret, Transport, TransportError, TransportFailure,
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
        5 => ErrorKind::RateLimited,
        6 | 8 => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    };
    let refusal = ApiError::new(kind)
        .code(envelope.code.to_string())
        .message(envelope.message.unwrap_or_default());
    Err(match envelope.code {
        4 => refusal.clock_refused().into(),
        8 => refusal.may_have_been_sent().into(),
        _ => refusal.into(),
    })
}

macro_rules! endpoint {
    ($name:ident, $operation:literal, $effect:ident, $draft:expr) => {
        impl Endpoint for $name {
            type Account = Account;
            type Response = String;
            const OPERATION: &'static str = $operation;
            const EFFECT: Effect = Effect::$effect;

            fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
                $draft
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
    UnsignedRequest::post("/send").json(&serde_json::json!({ "text": CANARY_TEXT }))
);
endpoint!(
    ReadStatus,
    "test.status.get",
    Read,
    Ok(UnsignedRequest::get("/status").query("password", CANARY))
);
endpoint!(
    Invalid,
    "test.text.send",
    Write,
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

/// What the scripted transport does with one attempt.
#[derive(Clone)]
pub enum Step {
    RawResponse(u16, &'static [(&'static str, &'static str)], &'static str),
    Fail(TransportFailure),
    /// Never answers; tells the pipeline, or not, that nothing was sent yet.
    Hang {
        reports: bool,
    },
    /// Answers after a while.
    Slow(Duration, &'static str),
}

pub const OK: Step = Step::RawResponse(200, &[], r#"{"code":0,"id":"id-1"}"#);

#[derive(Debug, Clone, Default)]
pub struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

#[derive(Debug, Clone)]
pub struct Sent {
    pub sign: String,
    pub body: Vec<u8>,
    pub at: tokio::time::Instant,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Step")
    }
}

impl Script {
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        script.steps.lock().unwrap().extend(steps);
        script
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        self.sent.lock().unwrap().push(Sent {
            sign: request.headers()["x-sign"].to_str().unwrap().to_owned(),
            body: request.body().as_bytes().to_vec(),
            at: tokio::time::Instant::now(),
        });
        let step = self
            .steps
            .lock()
            .unwrap()
            .pop_front()
            .expect("one attempt too many");
        Box::pin(async move {
            match step {
                Step::RawResponse(status, headers, body) => Ok(answer(status, headers, body)),
                Step::Fail(failure) => Err(TransportError::new(failure)),
                Step::Hang { reports } => {
                    if reports {
                        request.body().progress().will_report();
                    }
                    std::future::pending().await
                }
                Step::Slow(after, body) => {
                    tokio::time::sleep(after).await;
                    Ok(answer(200, &[], body))
                }
            }
        })
    }
}

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> RawResponse {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), value.parse().unwrap());
    }
    RawResponse::new(
        StatusCode::from_u16(status).unwrap(),
        map,
        Bytes::from_static(body.as_bytes()),
    )
}
