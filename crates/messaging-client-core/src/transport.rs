use std::error::Error as StdError;
use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::{Answer, BoxFuture, Payload};

/// Carries one attempt: one request out, one answer back.
///
/// The default is [`HttpTransport`](crate::HttpTransport). A transport of your own must not follow
/// redirects (the body and the credentials would go to another origin), must not try again, and must
/// not read more than `limit` bytes of the body. The pipeline enforces the deadline by dropping the
/// future.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends `request` and reads at most `limit` bytes of the answer's body.
    ///
    /// # Errors
    /// No whole answer came; [`TransportError`] says how far it got.
    fn send(
        &self,
        request: http::Request<Payload>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Answer, TransportError>>;
}

/// How far an attempt without a whole answer got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailure {
    /// No connection: certainly nothing was sent.
    Connect,
    /// The transport's own time limit ran out; the request may have arrived.
    Timeout,
    /// The connection broke; the request may have arrived.
    Broken,
    /// The answer is larger than the limit.
    TooLarge,
}

/// Why a [`Transport`] has no answer. Its cause must hold no URL, header or body.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) failure: TransportFailure,
    pub(crate) head: Option<AnswerHead>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure that got this far.
    #[must_use]
    pub fn new(failure: TransportFailure) -> Self {
        Self {
            failure,
            head: None,
            source: None,
        }
    }

    /// The status and the headers of the answer whose body could not be read whole.
    #[must_use]
    pub fn head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.head = Some(AnswerHead { status, headers });
        self
    }

    /// The cause, which must hold no URL, header or body.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// What came of an answer before its body.
pub(crate) struct AnswerHead {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl fmt::Debug for AnswerHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerHead")
            .field("status", &self.status.as_u16())
            .finish_non_exhaustive()
    }
}
