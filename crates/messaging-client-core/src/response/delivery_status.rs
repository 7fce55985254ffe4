use serde::{Serialize, Serializer};

use crate::error::named_enum;

named_enum! {
    /// The delivery status of a message, the same for all providers.
    ///
    /// The provider's own word or number is kept beside it, so an [`Unknown`](Self::Unknown) status can
    /// still be looked up.
    #[derive(Default)]
    pub enum DeliveryStatus, else "delivery_status" "is not a delivery status" {
        /// Waiting at the provider.
        Queued = "queued",
        /// Passed on to the operator or platform.
        Sent = "sent",
        /// On the recipient's device.
        Delivered = "delivered",
        /// Opened, clicked or read.
        Read = "read",
        /// It could not be delivered to the recipient.
        Undelivered = "undelivered",
        /// It was not sent, or was blocked.
        Failed = "failed",
        /// It will not be sent, on purpose.
        Cancelled = "cancelled",
        /// It was deleted after sending.
        Deleted = "deleted",
        /// A status that this version does not know.
        #[default]
        Unknown = "unknown",
    }
}

impl DeliveryStatus {
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
