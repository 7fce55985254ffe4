use std::ops::Deref;

use crate::Answer;

/// A response, and the answer that it was read from.
///
/// It dereferences to the response: `reply.message_id` works.
#[derive(Debug, Clone)]
pub struct Reply<T> {
    response: T,
    answer: Answer,
    attempts: u32,
}

impl<T> Reply<T> {
    pub(crate) fn new(response: T, answer: Answer, attempts: u32) -> Self {
        Self {
            response,
            answer,
            attempts,
        }
    }

    /// The response alone.
    #[must_use]
    pub fn into_response(self) -> T {
        self.response
    }

    /// The answer as it came: status, headers, bytes.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// How many HTTP requests it took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.response
    }
}
