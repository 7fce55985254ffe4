//! For tests: a client that gets its responses from a script, and what it sent.

use http::{HeaderMap, Method};
use messaging_client_core::testing::{FakeTransport, SentRequest};
use messaging_client_core::{ClientOptions, Randomness};

use crate::WhatsnesiaClient;

pub(crate) const BOUNDARY: &str = "part-00000000000000000000000000000000";

/// A request as it went out.
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

#[derive(Debug, Clone)]
pub(crate) struct Wire(FakeTransport);

impl Wire {
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.0.requests().iter().map(sent).collect()
    }

    /// The one request that was made.
    pub(crate) fn only(&self) -> Sent {
        let mut sent = self.sent();
        assert_eq!(sent.len(), 1, "one request");
        sent.remove(0)
    }
}

fn sent(request: &SentRequest) -> Sent {
    let uri = request.uri();
    assert_eq!(uri.host(), Some("whatsnesia.com"));
    assert_eq!(uri.scheme_str(), Some("https"));
    Sent {
        method: request.method().clone(),
        target: uri.path_and_query().unwrap().to_string(),
        headers: request.headers().clone(),
        body: String::from_utf8(request.body().to_vec()).unwrap(),
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

/// A client that gets these responses in turn: HTTP status and body.
pub(crate) fn scripted<B: Into<String>>(
    responses: impl IntoIterator<Item = (u16, B)>,
) -> (WhatsnesiaClient, Wire) {
    let transport = responses
        .into_iter()
        .fold(FakeTransport::new(), |transport, (status, body)| {
            transport.json(status, body.into())
        });
    let options = ClientOptions::new()
        .transport(transport.clone())
        .randomness(Zeros);
    let client = WhatsnesiaClient::builder()
        .client_id("ci_invented")
        .client_secret("cs_invented")
        .options(options)
        .build()
        .unwrap();
    (client, Wire(transport))
}

/// A client that is told of a success with this `data`.
pub(crate) fn succeeding(data: &str) -> (WhatsnesiaClient, Wire) {
    scripted([(200, success(data))])
}

pub(crate) fn success(data: &str) -> String {
    format!(r#"{{"status":"success","remark":"any","message":["Done"],"data":{data}}}"#)
}
