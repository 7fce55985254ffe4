use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::Error;

/// Is notified of each call and attempt, for metrics. Its methods run in the call and must return
/// quickly.
///
/// What it receives has nothing personal or secret: no number, text, full address or credential.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A call ended, with all its attempts.
    fn call_ended(&self, _call: &CallEnded<'_>) {}

    /// One HTTP request of a call ended.
    fn attempt_ended(&self, _attempt: &AttemptEnded<'_>) {}

    /// A call got its turn under the rate limit, or gave up waiting for it.
    fn waited_for_turn(&self, _operation: &'static str, _waited: Duration) {}
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnded<'a> {
    /// The operation, such as `provider.group.verb`.
    pub operation: &'static str,
    /// From the first step to the last.
    pub elapsed: Duration,
    /// How many HTTP requests were made.
    pub attempts: u32,
    /// Why it failed; nothing for a success.
    pub error: Option<&'a Error>,
}

/// How one HTTP request of a call ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttemptEnded<'a> {
    /// The operation, such as `provider.group.verb`.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path as documented, with placeholders instead of values.
    pub path: &'static str,
    /// The host that was called.
    pub host: &'a str,
    /// Which HTTP request of the call it was, from 1.
    pub attempt: u32,
    /// From the connection to the last byte of the response.
    pub elapsed: Duration,
    /// The status of the response, if one came.
    pub http_status: Option<StatusCode>,
    /// Why it failed; nothing for a success.
    pub error: Option<&'a Error>,
}
