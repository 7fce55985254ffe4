//! Faults on order: what goes wrong, and whether the message was accepted before it did.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::clock::Clock;
use crate::server::{Answer, Bytes, Fault};

/// A fault for the `fail_next` of a provider. `C` is what the provider's own refusals are named by.
///
/// `accepted` decides what the application cannot see and has to cope with. With `true` the request is processed
/// as usual first, so that a valid message is accepted, charged, recorded and called back about; only its answer
/// suffers. With `false` the request is not looked at.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptedFault<C> {
    /// This HTTP status with a short text that is not JSON. A number that is no final status (200 to 999) becomes
    /// 500.
    Status {
        /// The HTTP status.
        status: u16,
        /// Whether the request is processed before.
        accepted: bool,
    },
    /// A refusal of the provider, with this code of its own, also one that no document has. Never accepted.
    Code(C),
    /// The usual answer, late by this much. Accepted when valid.
    Delay(Duration),
    /// The connection is closed without an answer.
    Close {
        /// Whether the request is processed before.
        accepted: bool,
    },
    /// The usual answer, cut off in the middle of its body. Accepted when valid.
    Truncate,
    /// A page of HTML, as a proxy in between would send.
    Html {
        /// The HTTP status, read as for [`Status`](Self::Status).
        status: u16,
        /// Whether the request is processed before.
        accepted: bool,
    },
    /// HTTP 429. Never accepted.
    RateLimited {
        /// The `Retry-After` header, if any.
        retry_after: Option<RetryAfter>,
    },
    /// These bytes in place of an HTTP answer, then the connection is closed.
    Raw {
        /// What is sent, including the status line where there is to be one.
        bytes: Bytes,
        /// Whether the request is processed before.
        accepted: bool,
    },
}

/// The value of a `Retry-After` header, in either of the forms of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date, this far ahead of the sandbox's clock, whole seconds.
    Date(Duration),
}

impl<C: fmt::Debug> ScriptedFault<C> {
    /// The answer to a request. `refuse` is how the provider answers a code of its own. `process` is the usual way
    /// of a request, and is not called where it is not to be looked at.
    pub(crate) fn answer(
        self,
        clock: &Clock,
        refuse: impl FnOnce(C) -> Answer,
        process: impl FnOnce() -> Answer,
    ) -> Answer {
        let name = format!("{self:?}");
        let mut answer = match self {
            Self::Status { status, accepted } => {
                process_if(accepted, process);
                let text = "the sandbox was asked for this status";
                Answer::text(final_status(status), "text/plain", text)
            }
            Self::Code(code) => refuse(code),
            Self::Delay(duration) => process().fault(Fault::Delay(duration)),
            Self::Close { accepted } => {
                process_if(accepted, process);
                Answer::new(StatusCode::OK).fault(Fault::CloseWithoutAnswer)
            }
            Self::Truncate => process().fault(Fault::TruncateBody),
            Self::Html { status, accepted } => {
                process_if(accepted, process);
                Answer::text(final_status(status), "text/html; charset=utf-8", PAGE)
            }
            Self::RateLimited { retry_after } => rate_limited(retry_after, clock),
            Self::Raw { bytes, accepted } => {
                process_if(accepted, process);
                Answer::new(StatusCode::OK).fault(Fault::Raw(bytes))
            }
        };
        answer.scripted = Some(name);
        answer
    }
}

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head>\
                    <body><h1>This is not JSON</h1></body></html>\n";

fn process_if(accepted: bool, process: impl FnOnce() -> Answer) {
    if accepted {
        // Its effects are wanted, not its answer.
        drop(process());
    }
}

/// A status that ends a request; 500 for any other number.
pub(crate) fn final_status(status: u16) -> StatusCode {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn rate_limited(retry_after: Option<RetryAfter>, clock: &Clock) -> Answer {
    let value = |after| match after {
        RetryAfter::Seconds(seconds) => HeaderValue::from(seconds),
        RetryAfter::Date(ahead) => clock.http_date(ahead),
    };
    let text = "too many requests";
    let mut answer = Answer::text(StatusCode::TOO_MANY_REQUESTS, "text/plain", text);
    let header = retry_after.map(|after| (RETRY_AFTER, value(after)));
    answer.headers.extend(header);
    answer
}

impl<C: fmt::Debug> fmt::Debug for ScriptedFault<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, accepted } => {
                write!(f, "Status {{ status: {status}, accepted: {accepted} }}")
            }
            Self::Code(code) => write!(f, "Code({code:?})"),
            Self::Delay(duration) => write!(f, "Delay({duration:?})"),
            Self::Close { accepted } => write!(f, "Close {{ accepted: {accepted} }}"),
            Self::Truncate => f.write_str("Truncate"),
            Self::Html { status, accepted } => {
                write!(f, "Html {{ status: {status}, accepted: {accepted} }}")
            }
            Self::RateLimited { retry_after } => write!(f, "RateLimited({retry_after:?})"),
            Self::Raw { bytes, accepted } => {
                write!(f, "Raw {{ bytes: {}, accepted: {accepted} }}", bytes.len())
            }
        }
    }
}
