use std::ops::Deref;

use super::RawResponse;

/// A typed response, and the raw response that it was read from.
///
/// It dereferences to the typed response, so `response.message_id` works.
/// [`into_inner`](Self::into_inner) takes the typed response out, for instance to store its id.
#[derive(Debug, Clone)]
pub struct Response<T> {
    typed: T,
    raw: RawResponse,
    attempts: u32,
    trace_id: Option<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(typed: T, raw: RawResponse, attempts: u32, trace_id: Option<String>) -> Self {
        Self {
            typed,
            raw,
            attempts,
            trace_id,
        }
    }

    /// The typed response alone.
    pub fn into_inner(self) -> T {
        self.typed
    }

    /// The response as received: status, headers, bytes.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    /// The provider's id of this request, to quote to its support, if the response has one.
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// How many HTTP requests it took.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.typed
    }
}
