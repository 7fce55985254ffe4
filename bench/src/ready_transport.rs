use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use messaging_client_core::{BoxFuture, RawResponse, RequestBody, Transport, TransportError};

/// A transport without a socket: it answers every request at once with the same bytes, and keeps the last
/// request where that is asked for.
#[derive(Clone)]
pub struct ReadyTransport {
    response: RawResponse,
    last: Option<Arc<Mutex<Option<http::Request<Bytes>>>>>,
}

impl ReadyTransport {
    /// A transport that answers HTTP 200 with this body.
    #[must_use]
    pub fn new(body: Bytes) -> Self {
        Self {
            response: RawResponse::new(StatusCode::OK, HeaderMap::new(), body),
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
            let (head, mut body) = request.into_parts();
            let mut bytes = BytesMut::new();
            while let Some(Ok(chunk)) = body.next_chunk().await {
                if self.last.is_some() {
                    bytes.extend_from_slice(&chunk);
                }
            }
            if let Some(last) = &self.last {
                let request = http::Request::from_parts(head, bytes.freeze());
                *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
            }
            Ok(self.response.clone())
        })
    }
}
