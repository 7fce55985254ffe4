//! Noting the responses of a live call.

use std::sync::{Arc, Mutex, PoisonError};

use messaging_client_core::{BoxFuture, RawResponse, RequestBody, Transport, TransportError};

/// Notes the responses that a client gets. Clones share what they noted.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    responses: Arc<Mutex<Vec<Option<RawResponse>>>>,
}

impl Recorder {
    /// A recorder that has noted nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The responses in order; none for an attempt without a whole response.
    pub(crate) fn responses(&self) -> Vec<Option<RawResponse>> {
        self.lock().clone()
    }

    /// A transport that sends through `inner` and notes the responses here.
    pub(crate) fn over(&self, inner: Arc<dyn Transport>) -> RecordingTransport {
        RecordingTransport {
            inner,
            recorder: self.clone(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Option<RawResponse>>> {
        self.responses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client's own transport, with its responses noted.
#[derive(Debug)]
pub(crate) struct RecordingTransport {
    inner: Arc<dyn Transport>,
    recorder: Recorder,
}

impl RecordingTransport {
    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> Result<RawResponse, TransportError> {
        // Noted before sending, because the pipeline drops this future when the time is up.
        let index = {
            let mut responses = self.recorder.lock();
            responses.push(None);
            responses.len() - 1
        };
        let response = self.inner.send(request, limit).await?;
        if let Some(noted) = self.recorder.lock().get_mut(index) {
            *noted = Some(response.clone());
        }
        Ok(response)
    }
}

impl Transport for RecordingTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.exchange(request, limit))
    }
}
