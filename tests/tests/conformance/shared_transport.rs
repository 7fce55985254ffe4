//! The clients' own transport, made once for several cases: reading the platform's root certificates
//! takes longer than a case.

use std::sync::Arc;

use messaging_client_core::{RawResponse, BoxFuture, ClientOptions, RequestBody, Transport, TransportError};

#[derive(Debug, Clone)]
pub(crate) struct SharedTransport(Arc<dyn Transport>);

impl SharedTransport {
    pub(crate) fn new() -> Self {
        Self(ClientOptions::new().build_transport().unwrap())
    }
}

impl Transport for SharedTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        self.0.send(request, limit)
    }
}
