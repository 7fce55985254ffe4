use messaging_client_core::{DeliveryStatus, Extra, lenient};
use serde::{Deserialize, Serialize};

messaging_client_core::open_word! {
    /// The state of a message, by the platform's number (Sandeza delivery status). Not the numbers of
    /// `backup_on`, which count otherwise.
    pub enum MessageStatus {
        /// On the recipient's device.
        Delivered = "1",
        /// Not delivered.
        Undelivered = "2",
        /// On its way.
        Pending = "3",
        /// Not sent by the platform.
        Unsent = "4",
        /// Failed.
        Failed = "5",
        /// The platform does not know.
        Unknown = "6",
        /// Opened.
        Opened = "7",
        /// A link in it was clicked.
        Clicked = "8",
        /// Read.
        Read = "9",
        /// Taken for spam.
        Spam = "10",
        /// Bounced.
        Bounced = "11",
        /// The recipient is on a black list.
        Blacklisted = "12",
        /// It rang and nobody answered.
        NotAnswered = "13",
        /// A backup that was not needed.
        BackupNotUsed = "14",
        /// Not sent by the operator ("unsent from Opt").
        UnsentByOperator = "15",
        /// Sent by the operator ("sent from Opt").
        SentByOperator = "16",
    }
}

impl From<&MessageStatus> for DeliveryStatus {
    fn from(status: &MessageStatus) -> Self {
        match status {
            MessageStatus::Pending => Self::Queued,
            MessageStatus::SentByOperator => Self::Sent,
            MessageStatus::Delivered => Self::Delivered,
            MessageStatus::Opened | MessageStatus::Clicked | MessageStatus::Read => Self::Read,
            MessageStatus::Undelivered | MessageStatus::Bounced | MessageStatus::NotAnswered => {
                Self::Undelivered
            }
            MessageStatus::Unsent
            | MessageStatus::Failed
            | MessageStatus::Spam
            | MessageStatus::Blacklisted
            | MessageStatus::UnsentByOperator => Self::Failed,
            MessageStatus::BackupNotUsed => Self::Cancelled,
            MessageStatus::Unknown | MessageStatus::Undocumented(_) => Self::Unknown,
        }
    }
}

messaging_client_core::open_word! {
    /// The channel that a state is about, by the platform's number. There is no 6.
    pub enum ReportedChannel {
        /// SMS.
        Sms = "1",
        /// Line.
        Line = "2",
        /// E-mail.
        Email = "3",
        /// Facebook Messenger.
        Facebook = "4",
        /// Telegram.
        Telegram = "5",
        /// WhatsApp.
        WhatsApp = "7",
    }
}

/// One message has a new state on one channel. Updates can come twice and out of order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusUpdate {
    /// The caller's id, as it was sent.
    #[serde(deserialize_with = "lenient::text")]
    pub ref_id: String,
    /// The state; a number in the document's example, and read as a text too.
    pub status: MessageStatus,
    /// The channel; a text in the document's example, and read as a number too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ReportedChannel>,
    /// When: `YYYY-MM-DD HH:MM:SS` without a zone. Probably Western Indonesian Time (+07:00); the
    /// document does not say.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub time: Option<String>,
    /// The account's division.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub division_id: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StatusUpdate {
    /// The state in the vocabulary that all providers share.
    #[must_use]
    pub fn delivery_status(&self) -> DeliveryStatus {
        (&self.status).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the shared vocabulary, written down a second time.
    #[test]
    fn every_state_has_its_shared_name() {
        use DeliveryStatus as Shared;
        let table: &[(&[u8], Shared)] = &[
            (&[3], Shared::Queued),
            (&[16], Shared::Sent),
            (&[1], Shared::Delivered),
            (&[7, 8, 9], Shared::Read),
            (&[2, 11, 13], Shared::Undelivered),
            (&[4, 5, 10, 12, 15], Shared::Failed),
            (&[14], Shared::Cancelled),
            (&[6], Shared::Unknown),
        ];
        let mut listed = 0;
        for (codes, shared) in table {
            for code in *codes {
                let status = MessageStatus::from(code.to_string());
                assert!(status.is_documented(), "{code}");
                assert_eq!(DeliveryStatus::from(&status), *shared, "{code}");
                listed += 1;
            }
        }
        assert_eq!(MessageStatus::ALL.len(), listed);
        let other = MessageStatus::from("17");
        assert!(!other.is_documented());
        assert_eq!(DeliveryStatus::from(&other), Shared::Unknown);
    }
}
