use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::BoxFuture;
use crate::request::RequestBody;
use crate::response::RawResponse;

/// Carries one attempt: one request out, one response back.
///
/// The default is [`HttpTransport`](crate::HttpTransport). Your own transport must not follow redirects (the
/// body and the credentials would go to another origin), must not retry, and must not read more than `limit`
/// bytes of the body. The pipeline enforces the deadline by dropping the future.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends `request` and reads at most `limit` bytes of the response's body.
    ///
    /// # Errors
    /// No complete response came; [`TransportError`] says how far it got.
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>>;
}

/// How far an attempt without a complete response got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailure {
    /// No connection: certainly nothing was sent.
    Connect,
    /// The proxy refused, so certainly nothing was sent; a retry cannot help.
    Proxy,
    /// The transport's own time limit ran out; the request may have arrived.
    Timeout,
    /// The connection broke; the request may have arrived.
    Broken,
    /// A response came whose head cannot be read.
    Unreadable,
    /// The response is larger than the limit.
    TooLarge,
}

/// Why a [`Transport`] has no response. Its cause must contain no URL, header or body.
#[derive(Debug, thiserror::Error)]
#[error("no complete response came ({failure:?})")]
pub struct TransportError {
    pub(crate) failure: TransportFailure,
    pub(crate) reason: Option<&'static str>,
    /// Without its body.
    pub(crate) head: Option<Box<RawResponse>>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure that got this far.
    pub fn new(failure: TransportFailure) -> Self {
        Self {
            failure,
            reason: None,
            head: None,
            source: None,
        }
    }

    /// Why, if it is known: half a sentence that says where to look.
    pub fn reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The status and the headers of a response whose body could not be read completely.
    pub fn head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.head = Some(Box::new(RawResponse::new(status, headers, Bytes::new())));
        self
    }

    /// The cause, which must contain no URL, header or body.
    pub fn source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_status_and_no_header() {
        let mut headers = HeaderMap::new();
        headers.insert("x-trace", http::HeaderValue::from_static("marker"));
        let failed = TransportError::new(TransportFailure::Broken).head(StatusCode::OK, headers);
        let shown = format!("{failed:?}");
        assert!(
            shown.contains("status: 200") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
