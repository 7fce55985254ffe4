use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::validation_error::ValidationError;

/// What sort of failure it was: one vocabulary for all providers.
///
/// | kind | what to do |
/// | --- | --- |
/// | `InvalidRequest` | correct the request; nothing was sent, or the provider named a bad parameter |
/// | `Authentication` | check the credentials and the machine's clock |
/// | `PermissionDenied` | ask the provider to allow it: the caller's IP, the sender, the plan |
/// | `NotFound` | check the name or id: template, sender, app, contact |
/// | `Recipient` | do not try this recipient again |
/// | `InsufficientBalance` | top up, then send again |
/// | `RateLimited` | wait for [`Error::retry_after`](crate::Error::retry_after) |
/// | `Rejected` | look at the provider's code and message |
/// | `Server` | the provider failed; see `may_have_been_sent` before sending again |
/// | `Timeout`, `Transport`, `Decode` | see `may_have_been_sent` before sending again |
/// | `Connect` | nothing was sent; send again when the network is back |
/// | `Webhook` | respond to the callback with an error and do not believe it |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// Refused before sending, or the provider says a parameter is missing or malformed.
    InvalidRequest,
    /// The credentials, the signature or the timestamp were not accepted.
    Authentication,
    /// Authenticated, but not allowed: IP not on the list, sender not allowed, no plan or feature.
    PermissionDenied,
    /// A template, group, contact, conversation, message, app or sender does not exist.
    NotFound,
    /// This recipient cannot be reached: invalid, not on WhatsApp, unsubscribed, blocked.
    Recipient,
    /// No credit, or the credit has expired.
    InsufficientBalance,
    /// Too many calls, or too many messages to one recipient.
    RateLimited,
    /// Any other refusal with a code of the provider's own, unknown codes included.
    Rejected,
    /// The provider failed: HTTP 5xx, or its code for an internal error.
    Server,
    /// No complete response within the time limit.
    Timeout,
    /// No connection could be made: name not found, refused, TLS handshake.
    Connect,
    /// The connection broke after the request began to be sent.
    Transport,
    /// A response came, but it is not what the provider documents.
    Decode,
    /// A callback was refused: its signature is wrong or missing, it is stale, or malformed.
    Webhook,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::InvalidRequest,
        Self::Authentication,
        Self::PermissionDenied,
        Self::NotFound,
        Self::Recipient,
        Self::InsufficientBalance,
        Self::RateLimited,
        Self::Rejected,
        Self::Server,
        Self::Timeout,
        Self::Connect,
        Self::Transport,
        Self::Decode,
        Self::Webhook,
    ];

    /// The kind's name in logs and metrics, such as `rate_limited`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Authentication => "authentication",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "not_found",
            Self::Recipient => "recipient",
            Self::InsufficientBalance => "insufficient_balance",
            Self::RateLimited => "rate_limited",
            Self::Rejected => "rejected",
            Self::Server => "server",
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Transport => "transport",
            Self::Decode => "decode",
            Self::Webhook => "webhook",
        }
    }
}

/// The name that [`as_str`](ErrorKind::as_str) gives.
impl FromStr for ErrorKind {
    type Err = ValidationError;

    fn from_str(name: &str) -> Result<Self, ValidationError> {
        let known = Self::ALL.iter().find(|kind| kind.as_str() == name);
        known
            .copied()
            .ok_or_else(|| ValidationError::new("kind", "is not a kind of error"))
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    /// Dashboards and alerts are built on these names.
    #[test]
    fn every_kind_has_its_name_in_logs() {
        let names: Vec<String> = ErrorKind::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "invalid_request",
                "authentication",
                "permission_denied",
                "not_found",
                "recipient",
                "insufficient_balance",
                "rate_limited",
                "rejected",
                "server",
                "timeout",
                "connect",
                "transport",
                "decode",
                "webhook",
            ]
        );
        assert_eq!(ErrorKind::RateLimited.as_str(), "rate_limited");
    }

    #[test]
    fn every_name_is_read_back_and_no_other() {
        for kind in ErrorKind::ALL {
            assert_eq!(kind.as_str().parse::<ErrorKind>().unwrap(), *kind);
        }
        assert!("gone".parse::<ErrorKind>().is_err());
    }
}
