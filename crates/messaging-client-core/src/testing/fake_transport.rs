use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use tokio::time::Instant;

use super::sent_request::SentRequest;
use crate::BoxFuture;
use crate::request::RequestBody;
use crate::response::RawResponse;
use crate::transport::{Transport, TransportError, TransportFailure};

/// A [`Transport`] that returns the responses and failures that it was given, in their order, and keeps
/// the requests. Clones share both.
///
/// A request for which nothing is left fails at once and is not tried again: the kind is `Connect`, and the
/// error says that the test has no response for it.
#[must_use]
#[derive(Clone)]
pub struct FakeTransport(Arc<Mutex<State>>);

struct State {
    made: Instant,
    acts: VecDeque<Act>,
    last: Option<Act>,
    requests: Vec<SentRequest>,
}

#[derive(Clone)]
struct Act {
    /// Whether a connection is made, and the request is sent.
    connects: bool,
    after: Duration,
    /// It hangs if there is none.
    result: Option<Result<RawResponse, TransportFailure>>,
}

impl Default for FakeTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl FakeTransport {
    /// A transport without responses.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            made: Instant::now(),
            acts: VecDeque::new(),
            last: None,
            requests: Vec::new(),
        })))
    }

    /// Adds a response with this HTTP status and JSON. An impossible status counts as 500.
    pub fn json(self, status: u16, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.response(RawResponse::new(status, headers, body.into()))
    }

    /// Adds this response.
    pub fn response(self, response: RawResponse) -> Self {
        self.then(true, Some(Ok(response)))
    }

    /// Adds a header to the response that was added last. An impossible name or value is left out.
    pub fn header(self, name: &'static str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value))
            && let Some(act) = self.lock().acts.back_mut()
            && let Some(Ok(response)) = &mut act.result
        {
            let mut headers = response.headers().clone();
            headers.insert(name, value);
            *response = RawResponse::new(response.status(), headers, response.body().clone());
        }
        self
    }

    /// Adds a failure of this kind.
    pub fn fail(self, failure: TransportFailure) -> Self {
        let connects = !matches!(failure, TransportFailure::Connect | TransportFailure::Proxy);
        self.then(connects, Some(Err(failure)))
    }

    /// Adds a request that is sent and gets no response until the call's deadline.
    pub fn hang(self) -> Self {
        self.then(true, None)
    }

    /// Adds a connection that is not made until the call's deadline: certainly nothing is sent.
    pub fn hang_connecting(self) -> Self {
        self.then(false, None)
    }

    /// Delays what was added last, on tokio's clock, which a test can pause.
    pub fn after(self, delay: Duration) -> Self {
        if let Some(act) = self.lock().acts.back_mut() {
            act.after = delay;
        }
        self
    }

    /// Repeats the last of these for all further requests.
    pub fn forever(self) -> Self {
        let last = self.lock().acts.back().cloned();
        self.lock().last = last;
        self
    }

    /// The requests so far, including those without a connection.
    pub fn requests(&self) -> Vec<SentRequest> {
        self.lock().requests.clone()
    }

    fn then(self, connects: bool, result: Option<Result<RawResponse, TransportFailure>>) -> Self {
        self.lock().acts.push_back(Act {
            connects,
            after: Duration::ZERO,
            result,
        });
        self
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for FakeTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            request.body().progress().will_report();
            let at = self.lock().made.elapsed();
            let next = self.lock().acts.pop_front();
            let act = next.or_else(|| self.lock().last.clone());
            let (head, body) = request.into_parts();
            // What would have been sent; a file is left for the attempt that sends it.
            let mut bytes = Bytes::copy_from_slice(body.as_bytes());
            if act.as_ref().is_some_and(|act| act.connects) {
                let broken = TransportError::new(TransportFailure::Broken);
                let sent = body.into_watched_body().collect().await;
                bytes = sent.map_err(|error| broken.source(error))?.to_bytes();
            }
            let request = http::Request::from_parts(head, bytes);
            self.lock().requests.push(SentRequest { request, at });
            let Some(act) = act else {
                // Not worth another attempt: the test would wait for its back-off.
                return Err(TransportError::new(TransportFailure::Proxy)
                    .reason("the test has no response for this request"));
            };
            if !act.after.is_zero() {
                tokio::time::sleep(act.after).await;
            }
            match act.result {
                Some(Ok(response)) if response.body().len() > limit => {
                    let too_large = TransportError::new(TransportFailure::TooLarge);
                    Err(too_large.head(response.status(), response.headers().clone()))
                }
                Some(result) => result.map_err(TransportError::new),
                None => std::future::pending().await,
            }
        })
    }
}

impl fmt::Debug for FakeTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("FakeTransport")
            .field("left", &state.acts.len())
            .field("requests", &state.requests.len())
            .finish_non_exhaustive()
    }
}
