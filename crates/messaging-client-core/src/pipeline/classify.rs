use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;

use super::rate_limit::NoPermit;
use super::retry::Outcome;
use super::retry_after::retry_after;
use crate::endpoint::{Effect, Endpoint};
use crate::error::{ApiError, DecodeError, Error, ErrorKind, ResponseError, ValidationError};
use crate::response::RawResponse;
use crate::transport::{TransportError, TransportFailure};

/// A failed attempt: the error to give if it was the last, and what it means for trying again.
pub(super) struct AttemptError {
    pub(super) error: Error,
    pub(super) outcome: Outcome,
}

/// Says what a failed attempt of an operation means.
pub(super) struct Classify {
    pub(super) operation: &'static str,
    pub(super) effect: Effect,
    /// For the whole call.
    pub(super) timeout: Duration,
    pub(super) response_limit: usize,
    /// The provider's time, as far as it is known.
    pub(super) now: SystemTime,
}

impl Classify {
    /// Refused before anything was sent.
    pub(super) fn refused_here(&self, refused: ValidationError) -> AttemptError {
        AttemptError {
            error: Error::invalid_request(self.operation, refused),
            outcome: Outcome::Final,
        }
    }

    /// The application's own hook stopped the attempt.
    pub(super) fn stopped(&self, why: super::HookError) -> AttemptError {
        let detail =
            "the application's own step before departure stopped it; this attempt was not sent";
        let error = Error::new(self.operation, ErrorKind::InvalidRequest, detail);
        AttemptError {
            error: error.with_source(Some(why)),
            outcome: Outcome::Final,
        }
    }

    /// There is no turn under the rate limit.
    pub(super) fn no_permit(&self, why: NoPermit) -> AttemptError {
        let timeout = self.timeout.as_secs_f64();
        let error = match why {
            NoPermit::TooLate { retry_after } => {
                let detail = format!(
                    "too many calls are waiting for their turn under the rate limit: this one would come \
                     after its {timeout} s; it was not sent"
                );
                let error = Error::new(self.operation, ErrorKind::RateLimited, detail);
                error.with_retry_after(Some(retry_after))
            }
            NoPermit::OutOfReach(reason) => {
                let detail =
                    format!("the rate limiter cannot be reached, and nothing was sent: {reason}");
                Error::new(self.operation, ErrorKind::Connect, detail)
            }
        };
        AttemptError {
            error,
            outcome: Outcome::Final,
        }
    }

    /// The deadline came before the request could go.
    pub(super) fn no_time_left(&self, during: &str) -> AttemptError {
        let detail = format!(
            "the {} s for this call ran out {during}; this attempt was not sent",
            self.timeout.as_secs_f64()
        );
        AttemptError {
            error: Error::new(self.operation, ErrorKind::Timeout, detail),
            outcome: Outcome::Final,
        }
    }

    /// A response that is no success.
    pub(super) fn response_error(&self, failure: ResponseError, raw: RawResponse) -> AttemptError {
        let status = raw.status();
        let delay = retry_after(raw.headers(), self.now);
        let (error, outcome) = match failure {
            // Only a proxy answers so, whatever an operation takes its page for.
            ResponseError::Api(ApiError { code: None, .. }) | ResponseError::Decode(_)
                if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED =>
            {
                let detail = "the proxy does not accept the user and password, or asks for them; \
                              nothing was sent to the provider";
                let error = Error::new(self.operation, ErrorKind::Connect, detail);
                (error.with_response(raw), Outcome::Final)
            }
            ResponseError::Api(refusal) => {
                let may = refusal.may_have_been_sent && self.effect == Effect::Write;
                let outcome = match after_refusal(&refusal, &raw) {
                    // Neither says that all of it was refused.
                    Outcome::ClockRefused | Outcome::Limited if may => Outcome::Unknown,
                    outcome => outcome,
                };
                let error = Error::refused(self.operation, refusal, raw);
                (error.with_may_have_been_sent(may), outcome)
            }
            ResponseError::Decode(why) => {
                let (kind, outcome) = after_unreadable(status);
                let detail = match kind {
                    ErrorKind::RateLimited => {
                        "HTTP 429: too many calls: send more slowly".to_owned()
                    }
                    ErrorKind::Server => format!(
                        "HTTP {}: the provider, or a gateway before it, failed ({why})",
                        status.as_u16()
                    ),
                    _ => format!("HTTP {}, and {why}", status.as_u16()),
                };
                let certain = status.is_client_error() && !says_nothing_of_the_upstream(status);
                let error = Error::new(self.operation, kind, detail).with_response(raw);
                let may = !certain && self.effect == Effect::Write;
                (error.with_may_have_been_sent(may), outcome)
            }
        };
        AttemptError {
            error: error.with_retry_after(delay),
            outcome,
        }
    }

    /// No whole response.
    pub(super) fn no_response<E: Endpoint>(
        &self,
        endpoint: &E,
        broken: TransportError,
    ) -> AttemptError {
        let (kind, detail, outcome) = self.without_response(&broken);
        let Some(head) = broken.head else {
            let may = outcome == Outcome::Unknown && self.effect == Effect::Write;
            let error = Error::new(self.operation, kind, detail).with_may_have_been_sent(may);
            return AttemptError {
                error: error.with_source(broken.source),
                outcome,
            };
        };
        let raw = RawResponse::new(head.status, head.headers, Bytes::new());
        if head.status.is_success() {
            let error = Error::new(self.operation, kind, detail)
                .with_response(raw)
                .with_source(broken.source)
                .with_may_have_been_sent(self.effect == Effect::Write);
            return AttemptError { error, outcome };
        }
        // The status has come, and says as much as it does without a body.
        let failure = match endpoint.decode(&raw) {
            Err(ResponseError::Api(refusal)) => ResponseError::Api(refusal),
            Ok(_) | Err(ResponseError::Decode(_)) => DecodeError::new(detail).into(),
        };
        let AttemptError { error, outcome } = self.response_error(failure, raw);
        AttemptError {
            error: error.with_source(broken.source),
            outcome,
        }
    }

    fn without_response(&self, broken: &TransportError) -> (ErrorKind, String, Outcome) {
        let connect = |otherwise| {
            let reason = broken.reason.unwrap_or(otherwise);
            format!("no connection could be made, and nothing was sent: {reason}")
        };
        match broken.failure {
            TransportFailure::Connect => (
                ErrorKind::Connect,
                connect("check the network, the base URL and its certificate"),
                Outcome::NotSent,
            ),
            TransportFailure::Proxy => (
                ErrorKind::Connect,
                connect("the proxy refused"),
                Outcome::Final,
            ),
            TransportFailure::Timeout => (
                ErrorKind::Timeout,
                format!(
                    "no complete response within {} s",
                    self.timeout.as_secs_f64()
                ),
                Outcome::Unknown,
            ),
            TransportFailure::Broken => (
                ErrorKind::Transport,
                "the connection broke before the response was complete".to_owned(),
                Outcome::Unknown,
            ),
            TransportFailure::Unreadable => (
                ErrorKind::Decode,
                "the status line or headers of the response are not HTTP".to_owned(),
                Outcome::Unknown,
            ),
            TransportFailure::TooLarge => (
                ErrorKind::Decode,
                format!(
                    "the response is larger than the limit of {} bytes",
                    self.response_limit
                ),
                Outcome::Unknown,
            ),
        }
    }
}

/// What the provider's refusal means for trying again.
fn after_refusal(refusal: &ApiError, raw: &RawResponse) -> Outcome {
    match raw.status() {
        _ if refusal.clock_refused && raw.date().is_some() => Outcome::ClockRefused,
        StatusCode::TOO_MANY_REQUESTS if refusal.kind == ErrorKind::RateLimited => Outcome::Limited,
        status if refusal.kind == ErrorKind::Server && is_retried(status) => Outcome::Unknown,
        _ => Outcome::Final,
    }
}

/// The kind of a response that is not what the provider documents, by its HTTP status.
fn after_unreadable(status: StatusCode) -> (ErrorKind, Outcome) {
    match status {
        StatusCode::TOO_MANY_REQUESTS => (ErrorKind::RateLimited, Outcome::Limited),
        status if is_retried(status) => (ErrorKind::Server, Outcome::Unknown),
        status if status.is_server_error() => (ErrorKind::Server, Outcome::Final),
        _ => (ErrorKind::Decode, Outcome::Unknown),
    }
}

fn is_retried(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 460 | 499 | 500 | 502..=504)
}

/// Whether gateways answer with this status on behalf of a server that is silent: HTTP 408, 460, 499
/// and 5xx. Without a code of the provider's own beside it, such a response does not say whether the
/// provider has the request.
#[must_use]
pub fn says_nothing_of_the_upstream(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 460 | 499) || status.is_server_error()
}
