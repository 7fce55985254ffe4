//! A request as it came over the socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::answer::names;
use crate::accounts::DEFAULT_ACCOUNT;
use crate::lock::lock;
use crate::messages::SignatureCheck;

/// A received request, nothing decoded: a signature may cover any of these bytes.
///
/// `Debug` leaves out the query, the header values and the body, which carry credentials, phone
/// numbers and message texts.
#[derive(Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method.
    pub method: Method,
    /// The path, percent-encoded as received.
    pub path: String,
    /// What follows the `?`, percent-encoded as received. `None` without a `?`, empty when nothing
    /// follows it.
    pub query: Option<String>,
    /// The headers, in the order received for each name.
    pub headers: HeaderMap,
    /// The whole body, empty when there is none.
    pub body: Bytes,
    /// Where the connection came from. `None` for a request that came over no socket.
    pub peer: Option<SocketAddr>,
    /// When the head of the request had been read.
    pub received_at: Instant,
    pub(super) notes: Arc<Mutex<Notes>>,
}

impl ReceivedRequest {
    /// A request without query, headers and body, received now: for calling a handler without a
    /// socket.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            peer: None,
            received_at: tokio::time::Instant::now().into_std(),
            notes: Arc::default(),
        }
    }

    /// A header's value as text. `None` when the header is absent or not printable ASCII; the first
    /// one when it is repeated.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What is learnt about it while it is answered.
    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        lock(&self.notes)
    }

    /// The content type without its parameters, in lower case; empty without one.
    pub(crate) fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }
}

/// What all clones of a request know of it.
#[derive(Default)]
pub(crate) struct Notes {
    /// The name of the account that it is from; `None` for the one that a sandbox starts with.
    pub(crate) account: Option<Arc<str>>,
    /// Whom the message is for, as soon as that is known.
    pub(crate) to: Option<String>,
    /// The numbers of the messages that it made.
    pub(crate) accepted: Vec<u64>,
    pub(crate) signature: Option<SignatureCheck>,
    /// The texts of a form whose body cannot be shown as it came.
    pub(crate) form: Option<Vec<(String, String)>>,
}

impl Notes {
    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(DEFAULT_ACCOUNT)
    }
}

debug_shows!(ReceivedRequest(one) {
    method,
    path,
    query_bytes: one.query.as_ref().map(String::len),
    header_names: names(&one.headers),
    body_bytes: one.body.len(),
});
