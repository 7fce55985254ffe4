//! A transport without a socket: it has its answer ready, and keeps the last request.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use messaging_client_core::{RawResponse, BoxFuture, RequestBody, Transport, TransportError};

/// Answers every request at once with the same bytes.
#[derive(Clone)]
pub struct ReadyTransport {
    answer: RawResponse,
    last: Option<Arc<Mutex<Option<http::Request<Bytes>>>>>,
}

impl ReadyTransport {
    /// A transport that answers HTTP 200 with this body, and forgets the requests.
    #[must_use]
    pub fn new(body: Vec<u8>) -> Self {
        Self {
            answer: RawResponse::new(StatusCode::OK, HeaderMap::new(), body.into()),
            last: None,
        }
    }

    /// Keeps the last request.
    #[must_use]
    pub fn keeping(mut self) -> Self {
        self.last = Some(Arc::default());
        self
    }

    /// The last request, if they are kept and there was one.
    #[must_use]
    pub fn last(&self) -> Option<http::Request<Bytes>> {
        let last = self.last.as_ref()?;
        last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for ReadyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyTransport").finish_non_exhaustive()
    }
}

impl Transport for ReadyTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let (parts, mut payload) = request.into_parts();
            let mut body = BytesMut::new();
            while let Some(Ok(chunk)) = payload.next_chunk().await {
                if self.last.is_some() {
                    body.extend_from_slice(&chunk);
                }
            }
            if let Some(last) = &self.last {
                let request = http::Request::from_parts(parts, body.freeze());
                *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
            }
            Ok(self.answer.clone())
        })
    }
}
