use serde::{Deserialize, Serialize};

use super::ErrorKind;

/// The part of an [`Error`](crate::Error) that can be stored and read back.
///
/// It contains nothing personal: no phone number, no text, none of the provider's own words.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ErrorFacts {
    /// The operation, such as `provider.group.verb`.
    pub operation: String,
    /// What sort of failure it was.
    pub kind: ErrorKind,
    /// Whether the message may have been accepted although the call failed.
    pub may_have_been_sent: bool,
    /// How many HTTP requests were made.
    pub attempts: u32,
    /// The HTTP status of the last response, if one came.
    pub http_status: Option<u16>,
    /// The provider's own code.
    pub provider_code: Option<String>,
    /// The provider's id of the failed request.
    pub trace_id: Option<String>,
    /// The field that was refused before sending.
    pub field: Option<String>,
    /// How long to wait before trying again, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The text of the error: one line that says what happened and what to do.
    pub text: String,
}

impl Default for ErrorFacts {
    /// The facts of an error of which nothing was stored: it may have been sent.
    fn default() -> Self {
        Self {
            operation: String::new(),
            kind: ErrorKind::Transport,
            may_have_been_sent: true,
            attempts: 0,
            http_status: None,
            provider_code: None,
            trace_id: None,
            field: None,
            retry_after_ms: None,
            text: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_stored_may_have_been_sent() {
        let facts: ErrorFacts = serde_json::from_str("{}").unwrap();
        assert!(facts.may_have_been_sent);
        assert_eq!((facts.kind, facts.attempts), (ErrorKind::Transport, 0));
    }
}
