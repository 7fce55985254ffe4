use std::fmt;

/// Where a message is on its way, in one vocabulary for all providers.
///
/// Each provider's own word or number is kept beside it, so an [`Unknown`](Self::Unknown) status can
/// still be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeliveryStatus {
    /// Waiting at the provider.
    Queued,
    /// Handed over to the operator or platform.
    Sent,
    /// On the recipient's device.
    Delivered,
    /// Opened, clicked or read.
    Read,
    /// It could not be handed to the recipient.
    Undelivered,
    /// It was not sent, or was blocked.
    Failed,
    /// It will not be sent, on purpose.
    Cancelled,
    /// It was deleted after sending.
    Deleted,
    /// A status that this version does not know.
    Unknown,
}

impl DeliveryStatus {
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

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::DeliveryStatus::*;

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
}
