use messaging_client_core::serde_as::Text;
use messaging_client_core::{DeliveryStatus, Extra};
use serde::de::Deserializer;
use serde::{Deserialize, Serialize, Serializer};
use serde_with::{DeserializeAs, SerializeAs, serde_as, skip_serializing_none};

messaging_client_core::open_enum! {
    /// The status of a message, by the platform's number (Sandeza delivery status). Not the numbers of
    /// `backup_on`, which have other meanings.
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
        /// Unknown to the platform.
        Unknown = "6",
        /// Opened.
        Opened = "7",
        /// A link in it was clicked.
        Clicked = "8",
        /// Read.
        Read = "9",
        /// Reported as spam.
        Spam = "10",
        /// Bounced.
        Bounced = "11",
        /// The recipient is on a blocklist.
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

messaging_client_core::open_enum! {
    /// The channel that a status is about, by the platform's number. There is no 6.
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

/// One message has a new status on one channel. Updates can come twice and out of order.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusUpdate {
    /// The caller's id, as it was sent.
    #[serde_as(as = "Text")]
    pub ref_id: String,
    /// The status; a number in the document's example, and read as a string too.
    #[serde_as(as = "StatusNumber")]
    pub status: MessageStatus,
    /// The channel; a string in the document's example, and read as a number too.
    pub channel: Option<ReportedChannel>,
    /// When: `YYYY-MM-DD HH:MM:SS` without a zone. Probably Western Indonesian Time (+07:00); the
    /// document does not say.
    #[serde_as(as = "Option<Text>")]
    pub time: Option<String>,
    /// The account's division.
    #[serde_as(as = "Option<Text>")]
    pub division_id: Option<String>,
    /// Fields that this version does not know, or that are not what is documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StatusUpdate {
    /// The delivery status, the same for all providers.
    pub fn delivery_status(&self) -> DeliveryStatus {
        (&self.status).into()
    }
}

/// A status by its number. Spaces around it and leading zeros do not matter.
struct StatusNumber;

impl<'de> DeserializeAs<'de, MessageStatus> for StatusNumber {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<MessageStatus, D::Error> {
        let text: String = Text::deserialize_as(deserializer)?;
        let number = text.trim().parse::<i64>().ok();
        let status = number.map(|number| MessageStatus::from(number.to_string()));
        Ok(status
            .filter(MessageStatus::is_documented)
            .unwrap_or_else(|| text.into()))
    }
}

impl SerializeAs<MessageStatus> for StatusNumber {
    fn serialize_as<S: Serializer>(
        status: &MessageStatus,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match status.as_str().parse::<i64>() {
            Ok(number) => serializer.serialize_i64(number),
            Err(_) => serializer.serialize_str(status.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the shared vocabulary, written down a second time.
    #[test]
    fn every_status_has_its_shared_name() {
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

    fn read(fields: &str) -> StatusUpdate {
        let document = format!(r#"{{"ref_id":"r",{fields}}}"#);
        messaging_client_core::read_document(document.as_bytes()).unwrap()
    }

    #[test]
    fn a_status_is_read_as_its_number() {
        for (json, word) in [
            (r#"" 1 ""#, "1"),
            (r#""09""#, "9"),
            ("16", "16"),
            (r#"" 17 ""#, " 17 "),
            (r#""017""#, "017"),
            (r#"" gone""#, " gone"),
            ("-1", "-1"),
        ] {
            let update = read(&format!(r#""status":{json}"#));
            assert_eq!(update.status.as_str(), word, "{json}");
        }
    }

    #[test]
    fn an_odd_field_is_kept_and_loses_nothing_else() {
        for name in ["channel", "time", "division_id"] {
            for odd in [r#"{"a":1}"#, "[1]"] {
                let update = read(&format!(r#""status":1,"new":7,"{name}":{odd}"#));
                assert_eq!(update.status, MessageStatus::Delivered);
                assert_eq!(update.extra["new"], 7);
                assert_eq!(update.extra[name].to_string(), odd);
                assert_eq!((update.channel, update.time), (None, None));
                assert_eq!(update.division_id, None);
            }
        }
        let update = read(r#""status":1,"channel":7,"time":17,"division_id":{}"#);
        assert_eq!(update.channel, Some(ReportedChannel::WhatsApp));
        assert_eq!(update.time.as_deref(), Some("17"));
    }
}
