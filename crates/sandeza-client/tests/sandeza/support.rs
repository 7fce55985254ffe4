//! A client with invented credentials, and a transport that plays a script and keeps what it was
//! given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use sandeza_client::{
    BoxFuture, Builder, ClientOptions, FixedClock, RawResponse, RequestBody, SandezaClient,
    Transport, TransportError,
};

/// The time of the signature vectors, in milliseconds.
pub(crate) const SIGNED_AT: u64 = 1_730_458_063_000;
pub(crate) const ACCEPTED: &str =
    r#"{"rc":"0","ref_id":"reffid-sms-001","code_sms":"17-1","reason_status":""}"#;

#[derive(Debug, Clone, Default)]
pub(crate) struct Script(Arc<Mutex<Played>>);

#[derive(Debug, Default)]
struct Played {
    answers: VecDeque<RawResponse>,
    sent: Vec<Sent>,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Script {
    pub(crate) fn answer(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.dated_answer(status, None, body)
    }

    pub(crate) fn dated_answer(
        self,
        status: u16,
        date: Option<&'static str>,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        if let Some(date) = date {
            headers.insert(http::header::DATE, date.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        let answer = RawResponse::new(status, headers, body.into());
        self.0.lock().unwrap().answers.push_back(answer);
        self
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.0.lock().unwrap().sent.clone()
    }

    /// A client with the user, password and time of the signature vector, and a sender.
    pub(crate) fn client(&self) -> SandezaClient {
        self.builder().sender_id("SENDER").build().unwrap()
    }

    pub(crate) fn builder(&self) -> Builder {
        let options = ClientOptions::new()
            .clock(FixedClock::at_unix_millis(SIGNED_AT))
            .transport(self.clone());
        SandezaClient::builder()
            .base_url("https://api.example.com/sprint")
            .username("user1")
            .password("pass1")
            .options(options)
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let sent = Sent {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            content_type: request.headers()["content-type"]
                .to_str()
                .unwrap()
                .to_owned(),
            body: String::from_utf8(request.body().as_bytes().to_vec()).unwrap(),
        };
        let mut played = self.0.lock().unwrap();
        played.sent.push(sent);
        let answer = played.answers.pop_front().unwrap();
        Box::pin(async move { Ok(answer) })
    }
}
