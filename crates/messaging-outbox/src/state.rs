use std::fmt;
use std::str::FromStr;

use messaging_client_core::DeliveryStatus;
use serde::{Deserialize, Serialize};

use crate::error::OutboxError;

/// Where a message is in the outbox.
///
/// Nothing automatic leads from [`Sending`](Self::Sending) or [`Unknown`](Self::Unknown) back to
/// [`Queued`](Self::Queued), except that the provider or the client itself says for certain that the
/// message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// Waits for a worker.
    Queued,
    /// A worker has it, and nothing was sent.
    Leased,
    /// A worker is sending it: from this mark on it may have been sent.
    Sending,
    /// The provider accepted it.
    Accepted,
    /// It is on the recipient's device, as a callback says.
    Delivered,
    /// It was read, as a callback says.
    Read,
    /// It was accepted and did not arrive, as a callback says.
    Failed,
    /// It was refused, by this client or by the provider, and will not be tried again.
    Refused,
    /// Unknown: it may or may not have been accepted. A callback or a person decides.
    Unknown,
    /// It was not sent in time, and will not be.
    Expired,
    /// It was taken back before it was sent.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: &'static [Self] = &[
        Self::Queued,
        Self::Leased,
        Self::Sending,
        Self::Accepted,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Refused,
        Self::Unknown,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The state's name in the tables and in JSON, such as `queued`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the outbox is done with the message: only a callback can change it now, and its request is
    /// no longer kept.
    pub fn is_final(self) -> bool {
        !matches!(
            self,
            Self::Queued | Self::Leased | Self::Sending | Self::Unknown
        )
    }

    /// What a callback with this status makes of an accepted message; nothing where it says nothing new.
    pub(crate) fn of_delivery(status: DeliveryStatus) -> Option<Self> {
        match status {
            DeliveryStatus::Queued | DeliveryStatus::Sent => Some(Self::Accepted),
            DeliveryStatus::Delivered => Some(Self::Delivered),
            DeliveryStatus::Read => Some(Self::Read),
            DeliveryStatus::Undelivered | DeliveryStatus::Failed | DeliveryStatus::Cancelled => {
                Some(Self::Failed)
            }
            _ => None,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name that [`as_str`](State::as_str) gives.
impl FromStr for State {
    type Err = OutboxError;

    fn from_str(name: &str) -> Result<Self, OutboxError> {
        let known = Self::ALL.iter().find(|state| state.as_str() == name);
        known.copied().ok_or(OutboxError::NotPossible {
            what: "there is no such state",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_stored_by_name() {
        assert_eq!(State::ALL.len(), 11);
        for state in State::ALL {
            assert_eq!(state.to_string().parse::<State>().ok(), Some(*state));
            assert_eq!(state.to_string(), state.as_str());
            assert_eq!(
                serde_json::to_value(state).ok(),
                Some(state.as_str().into())
            );
        }
        assert!("gone".parse::<State>().is_err());
        let open = State::ALL.iter().filter(|state| !state.is_final());
        let open: Vec<_> = open.map(|state| state.as_str()).collect();
        assert_eq!(open, ["queued", "leased", "sending", "unknown"]);
    }

    #[test]
    fn a_callback_leads_to_its_state() {
        for status in DeliveryStatus::ALL {
            let state = match status {
                DeliveryStatus::Queued | DeliveryStatus::Sent => Some(State::Accepted),
                DeliveryStatus::Delivered => Some(State::Delivered),
                DeliveryStatus::Read => Some(State::Read),
                DeliveryStatus::Undelivered
                | DeliveryStatus::Failed
                | DeliveryStatus::Cancelled => Some(State::Failed),
                _ => None,
            };
            assert_eq!(State::of_delivery(*status), state, "{status}");
        }
    }
}
