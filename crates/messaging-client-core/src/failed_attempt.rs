use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;

use crate::retry::Outcome;
use crate::retry_after::retry_after;
use crate::{
    Answer, Effect, Endpoint, Error, ErrorKind, Failure, InvalidRequest, TransportError,
    TransportFailure, Unreadable,
};

/// A failed attempt: the error to give if it was the last, and what it means for trying again.
pub(crate) struct Failed {
    pub(crate) error: Error,
    pub(crate) outcome: Outcome,
}

/// Says what a failed attempt of an operation means.
pub(crate) struct Judge {
    pub(crate) operation: &'static str,
    pub(crate) effect: Effect,
    /// For the whole call.
    pub(crate) timeout: Duration,
    pub(crate) response_limit: usize,
    /// The provider's time, as far as it is known.
    pub(crate) now: SystemTime,
}

impl Judge {
    /// Refused before anything was sent.
    pub(crate) fn refused_here(&self, refused: InvalidRequest) -> Failed {
        Failed {
            error: Error::invalid_request(self.operation, refused),
            outcome: Outcome::Final,
        }
    }

    /// The deadline came before the turn under the rate limit.
    pub(crate) fn no_turn(&self) -> Failed {
        let detail = format!(
            "the {} s for this call ran out while it waited for its turn under the rate limit; this \
             attempt was not sent",
            self.timeout.as_secs_f64()
        );
        Failed {
            error: Error::new(self.operation, ErrorKind::Timeout, detail),
            outcome: Outcome::Final,
        }
    }

    /// An answer that is no success.
    pub(crate) fn no(&self, failure: Failure, answer: Answer) -> Failed {
        let status = answer.status();
        let delay = retry_after(answer.headers(), self.now);
        let (error, outcome) = match failure {
            Failure::Refused(refusal) => {
                let outcome = after_refusal(refusal.kind, refusal.clock_refused, &answer);
                let may = refusal.may_have_been_sent && self.effect == Effect::Write;
                let error = Error::refused(self.operation, refusal, answer);
                (error.with_may_have_been_sent(may), outcome)
            }
            Failure::Unreadable(why) => {
                let (kind, outcome) = after_unreadable(status);
                let detail = format!("HTTP {}, and {why}", status.as_u16());
                let may = !status.is_client_error() && self.effect == Effect::Write;
                let error = Error::new(self.operation, kind, detail).with_answer(answer);
                (error.with_may_have_been_sent(may), outcome)
            }
        };
        Failed {
            error: error.with_retry_after(delay),
            outcome,
        }
    }

    /// No whole answer.
    pub(crate) fn no_answer<E: Endpoint>(&self, endpoint: &E, broken: TransportError) -> Failed {
        let (kind, detail, outcome) = self.without_answer(broken.failure);
        let Some(head) = broken.head else {
            let may = outcome == Outcome::Unknown && self.effect == Effect::Write;
            let error = Error::new(self.operation, kind, detail).with_may_have_been_sent(may);
            return Failed {
                error: error.with_source(broken.source),
                outcome,
            };
        };
        let answer = Answer::new(head.status, head.headers, Bytes::new());
        if head.status.is_success() {
            let error = Error::new(self.operation, kind, detail)
                .with_answer(answer)
                .with_source(broken.source)
                .with_may_have_been_sent(self.effect == Effect::Write);
            return Failed { error, outcome };
        }
        // The status has come, and says as much as it does without a body.
        let failure = match endpoint.decode(&answer) {
            Err(Failure::Refused(refusal)) => Failure::Refused(refusal),
            Ok(_) | Err(Failure::Unreadable(_)) => Unreadable::new(detail).into(),
        };
        let Failed { error, outcome } = self.no(failure, answer);
        Failed {
            error: error.with_source(broken.source),
            outcome,
        }
    }

    fn without_answer(&self, failure: TransportFailure) -> (ErrorKind, String, Outcome) {
        match failure {
            TransportFailure::Connect => (
                ErrorKind::Connect,
                "no connection could be made, and nothing was sent: check the network, the base URL \
                 and its certificate"
                    .to_owned(),
                Outcome::NotSent,
            ),
            TransportFailure::Timeout => (
                ErrorKind::Timeout,
                format!("no whole answer within {} s", self.timeout.as_secs_f64()),
                Outcome::Unknown,
            ),
            TransportFailure::Broken => (
                ErrorKind::Transport,
                "the connection broke before the whole answer came".to_owned(),
                Outcome::Unknown,
            ),
            TransportFailure::TooLarge => (
                ErrorKind::Decode,
                format!(
                    "the answer is larger than the limit of {} bytes",
                    self.response_limit
                ),
                Outcome::Unknown,
            ),
        }
    }
}

/// What the provider's refusal means for trying again.
fn after_refusal(kind: ErrorKind, clock_refused: bool, answer: &Answer) -> Outcome {
    match answer.status() {
        _ if clock_refused && answer.date().is_some() => Outcome::ClockRefused,
        StatusCode::TOO_MANY_REQUESTS if kind == ErrorKind::RateLimited => Outcome::Limited,
        status if kind == ErrorKind::Server && is_retried(status) => Outcome::Unknown,
        _ => Outcome::Final,
    }
}

/// The kind of an answer that is not what the provider documents, by its HTTP status.
fn after_unreadable(status: StatusCode) -> (ErrorKind, Outcome) {
    match status {
        StatusCode::TOO_MANY_REQUESTS => (ErrorKind::RateLimited, Outcome::Limited),
        status if is_retried(status) => (ErrorKind::Server, Outcome::Unknown),
        status if status.is_server_error() => (ErrorKind::Server, Outcome::Final),
        _ => (ErrorKind::Decode, Outcome::Unknown),
    }
}

fn is_retried(status: StatusCode) -> bool {
    matches!(status.as_u16(), 500 | 502 | 503 | 504)
}
