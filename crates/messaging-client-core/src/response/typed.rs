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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_came_is_given() {
        let raw = RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), "{}".into());
        let response = Response::new("typed", raw, 2, Some("trace".to_owned()));
        assert_eq!(response.trace_id(), Some("trace"));
        assert_eq!(
            (response.attempts(), response.raw().status().as_u16()),
            (2, 200)
        );
        assert_eq!((response.len(), response.into_inner()), (5, "typed"));
    }
}
