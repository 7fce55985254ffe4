use std::time::Duration;

use messaging_client_core::{Error, ErrorKind};

/// What becomes of a message whose call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nobody knows whether it was accepted.
    Unknown,
    /// An earlier attempt of unknown outcome was accepted: the provider knows the message by its own id.
    Accepted,
    /// Another try cannot help.
    Refuse,
    /// Try again later.
    Again,
    /// Try again later, and nothing else of this account before.
    Limited(Duration),
    /// The fault is the account's: hold it back until a person has put it right.
    HoldAccount,
    /// The fault is a template's or a sender's: it is that of the whole campaign.
    PauseCampaign,
}

/// How long all wait after HTTP 429 without a `Retry-After`.
const LIMITED: Duration = Duration::from_secs(1);

impl Verdict {
    /// Of a call that failed after `earlier` attempts of other calls for the same message.
    pub(super) fn of(error: &Error, earlier: i64) -> Self {
        if error.may_have_been_sent() {
            return Self::Unknown;
        }
        if error.known_already() && earlier > 0 {
            return Self::Accepted;
        }
        match error.kind() {
            // The client's own limiter said so: its turn would have come too late.
            ErrorKind::RateLimited if error.attempts() == 0 => Self::Again,
            ErrorKind::RateLimited => Self::Limited(error.retry_after().unwrap_or(LIMITED)),
            ErrorKind::Connect | ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Transport => {
                Self::Again
            }
            ErrorKind::Authentication
            | ErrorKind::PermissionDenied
            | ErrorKind::InsufficientBalance => Self::HoldAccount,
            ErrorKind::NotFound => Self::PauseCampaign,
            _ => Self::Refuse,
        }
    }
}

/// How long a message waits before it is tried again, after this many attempts: from 1 s, doubled each time,
/// up to 5 minutes, of which a random half.
pub(super) fn back_off(attempts: i64, fraction: f64) -> Duration {
    const LONGEST: Duration = Duration::from_secs(300);
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or_default();
    let full = Duration::from_secs(1)
        .saturating_mul(1 << doublings)
        .min(LONGEST);
    full.mul_f64(0.5 + fraction.clamp(0.0, 1.0) / 2.0)
}
