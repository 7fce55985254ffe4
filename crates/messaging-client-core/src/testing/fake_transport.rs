use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::sent_request::SentRequest;
use crate::BoxFuture;
use crate::request::RequestBody;
use crate::response::RawResponse;
use crate::transport::{Transport, TransportError, TransportFailure};

/// A [`Transport`] that gives the responses and failures it was told to give, in their order, and keeps
/// the requests. Clones share both.
///
/// A request for which nothing is left fails as one without a connection, so a test that expects it
/// sees an error that says so.
#[derive(Clone, Default)]
pub struct FakeTransport(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    acts: VecDeque<Act>,
    last: Option<Act>,
    requests: Vec<SentRequest>,
}

#[derive(Clone)]
enum Act {
    Respond(RawResponse),
    Fail(TransportFailure),
    Hang,
}

impl FakeTransport {
    /// A transport without responses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Next, this HTTP status with this JSON. A status that is none counts as 500.
    #[must_use]
    pub fn json(self, status: u16, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.response(RawResponse::new(status, headers, body.into()))
    }

    /// Next, this response.
    #[must_use]
    pub fn response(self, response: RawResponse) -> Self {
        self.then(Act::Respond(response))
    }

    /// A header of the response that was added last. A name or value that cannot be one is left out.
    #[must_use]
    pub fn header(self, name: &'static str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value))
            && let Some(Act::Respond(response)) = self.lock().acts.back_mut()
        {
            let mut headers = response.headers().clone();
            headers.insert(name, value);
            *response = RawResponse::new(response.status(), headers, response.body().clone());
        }
        self
    }

    /// Next, a failure of this kind.
    #[must_use]
    pub fn fail(self, failure: TransportFailure) -> Self {
        self.then(Act::Fail(failure))
    }

    /// Next, nothing until the call's deadline.
    #[must_use]
    pub fn hang(self) -> Self {
        self.then(Act::Hang)
    }

    /// From here on, the last of these again and again.
    #[must_use]
    pub fn forever(self) -> Self {
        {
            let mut state = self.lock();
            state.last = state.acts.back().cloned();
        }
        self
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<SentRequest> {
        self.lock().requests.clone()
    }

    fn then(self, act: Act) -> Self {
        self.lock().acts.push_back(act);
        self
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn act(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> Result<RawResponse, TransportError> {
        request.body().progress().will_report();
        let (head, mut body) = request.into_parts();
        body.progress().begin();
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next_chunk().await {
            let broken = |error| TransportError::new(TransportFailure::Broken).source(error);
            bytes.extend_from_slice(&chunk.map_err(broken)?);
        }
        let act = {
            let mut state = self.lock();
            state.requests.push(SentRequest::new(head, bytes.into()));
            let next = state.acts.pop_front();
            next.or_else(|| state.last.clone())
        };
        match act {
            Some(Act::Respond(response)) if response.body().len() > limit => {
                let too_large = TransportError::new(TransportFailure::TooLarge);
                Err(too_large.head(response.status(), response.headers().clone()))
            }
            Some(Act::Respond(response)) => Ok(response),
            Some(Act::Fail(failure)) => Err(TransportError::new(failure)),
            Some(Act::Hang) => std::future::pending().await,
            None => Err(TransportError::new(TransportFailure::Connect)
                .reason("the test has no response for this request")),
        }
    }
}

impl Transport for FakeTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.act(request, limit))
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
