use std::time::{Duration, SystemTime};

use http::StatusCode;

use super::rate_limit::NoPermit;
use super::retry::Outcome;
use super::retry_after::retry_after;
use crate::endpoint::{Effect, Endpoint};
use crate::error::{ApiError, DecodeError, Error, ErrorKind, ResponseError};
use crate::response::RawResponse;
use crate::transport::{TransportError, TransportFailure};

/// A failed attempt: the error to give if it was the last, and what it means for trying again.
pub(super) struct AttemptError {
    pub(super) error: Error,
    pub(super) outcome: Outcome,
}

/// What stops an attempt before it is sent ends the call.
impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        let outcome = Outcome::Final;
        Self { error, outcome }
    }
}

/// Says what a failed attempt of an operation means.
pub(super) struct Classify {
    pub(super) operation: &'static str,
    pub(super) effect: Effect,
    /// For the whole call.
    pub(super) timeout: Duration,
    pub(super) response_limit: usize,
}

impl Classify {
    /// There is no turn under the rate limit.
    pub(super) fn no_permit(&self, why: NoPermit) -> Error {
        let timeout = self.timeout.as_secs_f64();
        match why {
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
        }
    }

    /// A response that is no success; `now` is the provider's time, as far as it is known.
    pub(super) fn response_error(
        &self,
        failure: ResponseError,
        raw: RawResponse,
        now: SystemTime,
    ) -> AttemptError {
        let status = raw.status();
        let delay = retry_after(raw.headers(), now);
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
                let (kind, outcome, detail) = after_unreadable(status, &why);
                let certain = status.is_client_error() && !says_nothing_of_the_upstream(status);
                let error = Error::new(self.operation, kind, detail).with_response(raw);
                let may = !certain && self.effect == Effect::Write;
                (error.with_may_have_been_sent(may), outcome)
            }
        };
        let error = error.with_retry_after(delay);
        AttemptError { error, outcome }
    }

    /// No whole response.
    pub(super) fn no_response<E: Endpoint>(
        &self,
        endpoint: &E,
        broken: TransportError,
        now: SystemTime,
    ) -> AttemptError {
        let (kind, outcome, detail) = self.without_response(&broken);
        let AttemptError { error, outcome } = match broken.head {
            // The status has come, and says as much as it does without a body.
            Some(raw) if !raw.status().is_success() => {
                let failure = match endpoint.decode(&raw) {
                    Err(refused @ ResponseError::Api(_)) => refused,
                    Ok(_) | Err(ResponseError::Decode(_)) => DecodeError::new(detail).into(),
                };
                self.response_error(failure, *raw, now)
            }
            head => {
                let may = head.is_some() || outcome == Outcome::Unknown;
                let mut error = Error::new(self.operation, kind, detail);
                if let Some(raw) = head {
                    error = error.with_response(*raw);
                }
                let error = error.with_may_have_been_sent(may && self.effect == Effect::Write);
                AttemptError { error, outcome }
            }
        };
        let error = error.with_source(broken.source);
        AttemptError { error, outcome }
    }

    fn without_response(&self, broken: &TransportError) -> (ErrorKind, Outcome, String) {
        let (kind, outcome) = match broken.failure {
            TransportFailure::Connect => (ErrorKind::Connect, Outcome::NotSent),
            TransportFailure::Proxy => (ErrorKind::Connect, Outcome::Final),
            TransportFailure::Timeout => (ErrorKind::Timeout, Outcome::Unknown),
            TransportFailure::Broken => (ErrorKind::Transport, Outcome::Unknown),
            TransportFailure::Unreadable => (ErrorKind::Decode, Outcome::Unknown),
            TransportFailure::TooLarge => (ErrorKind::Decode, Outcome::Unknown),
        };
        let no_connection = |otherwise| {
            let reason = broken.reason.unwrap_or(otherwise);
            format!("no connection could be made, and nothing was sent: {reason}")
        };
        let timeout = self.timeout.as_secs_f64();
        let limit = self.response_limit;
        let detail = match broken.failure {
            TransportFailure::Connect => {
                no_connection("check the network, the base URL and its certificate")
            }
            TransportFailure::Proxy => no_connection("the proxy refused"),
            TransportFailure::Timeout => format!("no complete response within {timeout} s"),
            TransportFailure::Broken => {
                "the connection broke before the response was complete".to_owned()
            }
            TransportFailure::Unreadable => {
                "the status line or headers of the response are not HTTP".to_owned()
            }
            TransportFailure::TooLarge => {
                format!(
                    "the response is larger than the limit of {limit} bytes: ask for less at a time, or \
                     raise response_limit in the client's options"
                )
            }
        };
        (kind, outcome, detail)
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

/// What a response that is not what the provider documents means, by its HTTP status.
fn after_unreadable(status: StatusCode, why: &DecodeError) -> (ErrorKind, Outcome, String) {
    let code = status.as_u16();
    let failed = || format!("HTTP {code}: the provider, or a gateway before it, failed ({why})");
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let detail = format!("HTTP {code}: too many calls: send more slowly");
            (ErrorKind::RateLimited, Outcome::Limited, detail)
        }
        _ if is_retried(status) => (ErrorKind::Server, Outcome::Unknown, failed()),
        _ if status.is_server_error() => (ErrorKind::Server, Outcome::Final, failed()),
        _ => (
            ErrorKind::Decode,
            Outcome::Unknown,
            format!("HTTP {code}, and {why}"),
        ),
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
