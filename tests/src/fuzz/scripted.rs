//! A client without a network: the answers are given, the requests are kept.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use messaging_client_core::{
    RawResponse, Authenticate, BoxFuture, ClientOptions, Error, FixedClock, RequestBody, Transport,
    TransportError, TransportFailure,
};

/// When it is for these clients: Mon, 20 Jun 2022 07:41:25 GMT.
pub(super) const NOW: u64 = 1_655_710_885;

/// An account that proves nothing.
#[derive(Debug)]
pub(super) struct Nobody;

impl Authenticate for Nobody {}

/// A request that was sent.
#[derive(Debug)]
pub(super) struct Sent {
    /// The content type of its body.
    pub(super) content_type: Option<HeaderValue>,
    /// The length that was promised for its body.
    pub(super) length: u64,
    /// Its body.
    pub(super) body: Vec<u8>,
}

/// Gives every request the same answer.
#[derive(Debug, Clone)]
pub(super) struct Scripted {
    status: StatusCode,
    headers: HeaderMap,
    body: &'static str,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Scripted {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: &'static str) -> Self {
        Self {
            status,
            headers,
            body,
            sent: Arc::default(),
        }
    }

    /// The options of a client that speaks to this, at [`NOW`], and never waits.
    pub(super) fn options(&self) -> ClientOptions {
        ClientOptions::new()
            .transport(self.clone())
            .clock(FixedClock::at_unix_millis(NOW * 1000))
            .without_rate_limit()
    }

    /// The requests since the last time, in order.
    pub(super) fn take_sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn keep(&self, request: http::Request<RequestBody>) -> Result<RawResponse, TransportError> {
        let (head, mut payload) = request.into_parts();
        let length = payload.len();
        let mut body = Vec::new();
        while let Some(chunk) = payload.next_chunk().await {
            let chunk = chunk.map_err(|_| TransportError::new(TransportFailure::Broken))?;
            body.extend_from_slice(&chunk);
        }
        let sent = Sent {
            content_type: head.headers.get(http::header::CONTENT_TYPE).cloned(),
            length,
            body,
        };
        self.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sent);
        let body = Bytes::from_static(self.body.as_bytes());
        Ok(RawResponse::new(self.status, self.headers.clone(), body))
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.keep(request))
    }
}

/// Makes a call and waits for it.
pub(super) fn made<T>(call: impl Future<Output = Result<T, Error>>) -> Option<Result<T, Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.ok().map(|runtime| runtime.block_on(call))
}
