use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::{ApiError, Error, ErrorKind};
use crate::response::RawResponse;

/// Makes an [`Error`] as a call ends with it, for an application's own doubles of a client.
///
/// ```
/// use messaging_client_core::ErrorKind;
/// use messaging_client_core::testing::ErrorBuilder;
///
/// let error = ErrorBuilder::new("example.text.send", ErrorKind::Timeout)
///     .may_have_been_sent(true)
///     .build();
/// assert!(!error.another_provider_may_help());
///
/// // The recipient is not on WhatsApp.
/// use messaging_client_core::ApiError;
///
/// let refusal = ApiError::new(ErrorKind::Recipient).code("22091").not_on_this_channel();
/// let error = ErrorBuilder::refused("example.text.send", refusal, 200).build();
/// assert!(error.another_channel_may_help());
/// ```
#[must_use = "it makes nothing until build() is called"]
#[derive(Debug)]
pub struct ErrorBuilder(Error);

impl ErrorBuilder {
    /// A call of this operation that failed like this, after one attempt.
    pub fn new(operation: &'static str, kind: ErrorKind) -> Self {
        let error = Error::new(operation, kind, "made for a test");
        Self(error.with_attempts(1))
    }

    /// A call that the provider refused, with this HTTP status. A status that is none counts as 500.
    pub fn refused(operation: &'static str, refusal: ApiError, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let response = RawResponse::new(status, HeaderMap::new(), Bytes::new());
        Self(Error::refused(operation, refusal, response).with_attempts(1))
    }

    /// Whether the message may have been accepted anyway.
    pub fn may_have_been_sent(self, may: bool) -> Self {
        Self(self.0.with_may_have_been_sent(may))
    }

    /// How many HTTP requests were made.
    pub fn attempts(self, attempts: u32) -> Self {
        Self(self.0.with_attempts(attempts))
    }

    /// How long the provider asks to wait.
    pub fn retry_after(self, delay: Duration) -> Self {
        Self(self.0.with_retry_after(Some(delay)))
    }

    /// The error.
    pub fn build(self) -> Error {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_as_a_call_ends_with_it() {
        let plain = ErrorBuilder::new("test.send", ErrorKind::Timeout).build();
        assert_eq!((plain.attempts(), plain.may_have_been_sent()), (1, false));
        let wait = Duration::from_secs(7);
        let error = ErrorBuilder::new("test.send", ErrorKind::RateLimited)
            .attempts(3)
            .retry_after(wait)
            .may_have_been_sent(true)
            .build();
        assert_eq!((error.attempts(), error.retry_after()), (3, Some(wait)));
        assert!(error.may_have_been_sent());
        let refusal = || ApiError::new(ErrorKind::Server);
        let refused = ErrorBuilder::refused("test.send", refusal(), 200).build();
        assert_eq!(
            (refused.attempts(), refused.may_have_been_sent()),
            (1, false)
        );
        let in_doubt = refusal().may_have_been_sent();
        let in_doubt = ErrorBuilder::refused("test.send", in_doubt, 7).build();
        assert!(in_doubt.may_have_been_sent());
        assert_eq!(
            in_doubt.http_status().map(|status| status.as_u16()),
            Some(500)
        );
    }
}
