//! Noting the answers of a live call.

use std::sync::{Arc, Mutex, PoisonError};

use messaging_client_core::{RawResponse, BoxFuture, RequestBody, Transport, TransportError};

/// Notes the answers that a client gets. Clones share what they noted.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    answers: Arc<Mutex<Vec<Option<RawResponse>>>>,
}

impl Recorder {
    /// A recorder that has noted nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The answers in order; none for an attempt without a whole answer.
    pub(crate) fn answers(&self) -> Vec<Option<RawResponse>> {
        self.lock().clone()
    }

    /// A transport that sends through `inner` and notes the answers here.
    pub(crate) fn over(&self, inner: Arc<dyn Transport>) -> RecordingTransport {
        RecordingTransport {
            inner,
            recorder: self.clone(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Option<RawResponse>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport that notes the answers.
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
            let mut answers = self.recorder.lock();
            answers.push(None);
            answers.len() - 1
        };
        let answer = self.inner.send(request, limit).await?;
        if let Some(noted) = self.recorder.lock().get_mut(index) {
            *noted = Some(answer.clone());
        }
        Ok(answer)
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
