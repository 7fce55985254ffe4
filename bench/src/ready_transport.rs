use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messaging_client_core::{BoxFuture, RawResponse, RequestBody, Transport, TransportError};

/// A transport without a socket: it reads the request's body, and answers HTTP 200 at once with the same bytes.
/// Core's `FakeTransport` keeps the requests, which is not to be counted.
#[derive(Debug)]
pub(crate) struct ReadyTransport(RawResponse);

impl ReadyTransport {
    pub(crate) fn new(body: Bytes) -> Self {
        Self(RawResponse::new(StatusCode::OK, HeaderMap::new(), body))
    }
}

impl Transport for ReadyTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let mut body = request.into_body();
            while let Some(Ok(chunk)) = body.next_chunk().await {
                std::hint::black_box(chunk);
            }
            Ok(self.0.clone())
        })
    }
}
