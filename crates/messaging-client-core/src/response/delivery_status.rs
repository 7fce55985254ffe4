use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use crate::error::ValidationError;

/// The delivery status of a message, the same for all providers.
///
/// The provider's own word or number is kept beside it, so an [`Unknown`](Self::Unknown) status can
/// still be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryStatus {
    /// Waiting at the provider.
    Queued,
    /// Passed on to the operator or platform.
    Sent,
    /// On the recipient's device.
    Delivered,
    /// Opened, clicked or read.
    Read,
    /// It could not be delivered to the recipient.
    Undelivered,
    /// It was not sent, or was blocked.
    Failed,
    /// It will not be sent, on purpose.
    Cancelled,
    /// It was deleted after sending.
    Deleted,
    /// A status that this version does not know.
    #[default]
    Unknown,
}

impl DeliveryStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[
        Self::Queued,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Undelivered,
        Self::Failed,
        Self::Cancelled,
        Self::Deleted,
        Self::Unknown,
    ];

    /// Writes an update of a provider with this status beside it, as the field `delivery_status`: for events
    /// that are stored or passed on.
    ///
    /// # Errors
    /// Those of `serializer`.
    pub fn serialize_beside<T: Serialize, S: Serializer>(
        self,
        update: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Beside<'a, T> {
            delivery_status: DeliveryStatus,
            #[serde(flatten)]
            update: &'a T,
        }
        let delivery_status = self;
        let both = Beside {
            delivery_status,
            update,
        };
        both.serialize(serializer)
    }

    /// Whether this status replaces `other`, which was received before it. Callbacks come late, twice
    /// and out of order; a stored status should only go forward.
    ///
    /// On the way are `Queued`, `Sent`, `Delivered`, `Read`. `Undelivered`, `Failed` and `Cancelled` end it
    /// before `Delivered`, but a delivery that was reported replaces them, and they do not replace it. `Deleted`
    /// comes after everything. `Unknown` replaces nothing, and everything replaces `Unknown`.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.rank() > other.rank()
    }

    fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Queued => 1,
            Self::Sent => 2,
            Self::Undelivered | Self::Failed | Self::Cancelled => 3,
            Self::Delivered => 4,
            Self::Read => 5,
            Self::Deleted => 6,
        }
    }

    /// Whether no further change is expected on a channel with read receipts (WhatsApp, e-mail):
    /// `Read`, `Undelivered`, `Failed`, `Cancelled` and `Deleted`. `Delivered` is not, because `Read`
    /// may follow.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Read | Self::Undelivered | Self::Failed | Self::Cancelled | Self::Deleted
        )
    }

    /// Whether no further change is expected on a channel without read receipts (SMS): as
    /// [`is_final`](Self::is_final), and `Delivered` too.
    pub fn is_final_without_receipts(self) -> bool {
        self.is_final() || self == Self::Delivered
    }

    /// The status's name in logs and databases, such as `delivered`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }
}

/// The name that [`as_str`](DeliveryStatus::as_str) gives.
impl FromStr for DeliveryStatus {
    type Err = ValidationError;

    fn from_str(name: &str) -> Result<Self, ValidationError> {
        let known = Self::ALL.iter().find(|status| status.as_str() == name);
        known
            .copied()
            .ok_or_else(|| ValidationError::new("delivery_status", "is not a delivery status"))
    }
}

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::DeliveryStatus::{self, *};

    #[test]
    fn the_final_ones_are_final() {
        let all = [
            Queued,
            Sent,
            Delivered,
            Read,
            Undelivered,
            Failed,
            Cancelled,
            Deleted,
            Unknown,
        ];
        let with_receipts: Vec<_> = all.into_iter().filter(|s| s.is_final()).collect();
        assert_eq!(
            with_receipts,
            [Read, Undelivered, Failed, Cancelled, Deleted]
        );
        let without: Vec<_> = all
            .into_iter()
            .filter(|s| s.is_final_without_receipts())
            .collect();
        assert_eq!(
            without,
            [Delivered, Read, Undelivered, Failed, Cancelled, Deleted]
        );
    }

    #[test]
    fn a_status_goes_forward_only() {
        let way = [Unknown, Queued, Sent, Failed, Delivered, Read, Deleted];
        for (i, later) in way.iter().enumerate() {
            for (j, earlier) in way.iter().enumerate() {
                assert_eq!(later.is_newer_than(earlier), i > j, "{later} {earlier}");
            }
        }
        for end in [Undelivered, Cancelled] {
            assert!(!end.is_newer_than(&Failed) && !Failed.is_newer_than(&end));
            assert!(end.is_newer_than(&Sent) && Delivered.is_newer_than(&end));
        }
    }

    #[test]
    fn a_status_can_be_stored() {
        assert_eq!(DeliveryStatus::ALL.len(), 9);
        for status in DeliveryStatus::ALL {
            assert_eq!(
                status.to_string().parse::<DeliveryStatus>().unwrap(),
                *status
            );
            let json = serde_json::to_value(status).unwrap();
            assert_eq!(json, status.as_str());
            assert_eq!(
                serde_json::from_value::<DeliveryStatus>(json).unwrap(),
                *status
            );
        }
        assert!("gone".parse::<DeliveryStatus>().is_err());
    }
}
