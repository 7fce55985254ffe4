//! For tests: a client whose transport plays a script and notes what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use messaging_client_core::{
    RawResponse, BoxFuture, ClientOptions, RequestBody, Randomness, Transport, TransportError,
};

use crate::WhatsnesiaClient;

pub(crate) const BOUNDARY: &str = "part-00000000000000000000000000000000";

/// A request as it went out, its body read chunk by chunk.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    /// The path and the query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get("content-type")?.to_str().ok()
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Wire {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Wire {
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// The one request that was made.
    pub(crate) fn only(&self) -> Sent {
        let mut sent = self.sent();
        assert_eq!(sent.len(), 1, "one request");
        sent.remove(0)
    }
}

impl Transport for Wire {
    fn send(
        &self,
        mut request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let mut body = Vec::new();
            while let Some(chunk) = request.body_mut().next_chunk().await {
                body.extend_from_slice(&chunk.unwrap());
            }
            let uri = request.uri();
            assert_eq!(uri.host(), Some("whatsnesia.com"));
            assert_eq!(uri.scheme_str(), Some("https"));
            self.sent.lock().unwrap().push(Sent {
                method: request.method().clone(),
                target: uri.path_and_query().unwrap().to_string(),
                headers: request.headers().clone(),
                body: String::from_utf8(body).unwrap(),
            });
            let (status, body) = self
                .answers
                .lock()
                .unwrap()
                .pop_front()
                .expect("one request too many");
            let status = StatusCode::from_u16(status).unwrap();
            Ok(RawResponse::new(status, HeaderMap::new(), Bytes::from(body)))
        })
    }
}

/// Boundaries that a test can write down, and no waits.
#[derive(Debug)]
struct Zeros;

impl Randomness for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A client that gets these answers in turn: HTTP status and body.
pub(crate) fn scripted<B: Into<String>>(
    answers: impl IntoIterator<Item = (u16, B)>,
) -> (WhatsnesiaClient, Wire) {
    let wire = Wire::default();
    let answers = answers
        .into_iter()
        .map(|(status, body)| (status, body.into()));
    wire.answers.lock().unwrap().extend(answers);
    let options = ClientOptions::new()
        .transport(wire.clone())
        .randomness(Zeros);
    let client = WhatsnesiaClient::builder()
        .client_id("ci_invented")
        .client_secret("cs_invented")
        .options(options)
        .build()
        .unwrap();
    (client, wire)
}

/// A client that is told of a success with this `data`.
pub(crate) fn succeeding(data: &str) -> (WhatsnesiaClient, Wire) {
    scripted([(200, success(data))])
}

pub(crate) fn success(data: &str) -> String {
    format!(r#"{{"status":"success","remark":"any","message":["Done"],"data":{data}}}"#)
}
