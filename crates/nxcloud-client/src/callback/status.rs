use messaging_client_core::{DeliveryStatus, Extra, Personal, lenient};
use serde::{Deserialize, Serialize};

messaging_client_core::open_enum! {
    /// The state of a message in the platform's words.
    pub enum MessageStatus {
        /// Handed to WhatsApp.
        Sent = "sent",
        /// On the recipient's device.
        Delivered = "delivered",
        /// Read.
        Read = "read",
        /// Not sent; [`StatusUpdate::errors`] says why.
        Failed = "failed",
        /// Deleted by the sender. Gone from the newest document, so it may no longer come.
        Deleted = "deleted",
    }
}

impl From<&MessageStatus> for DeliveryStatus {
    fn from(status: &MessageStatus) -> Self {
        match status {
            MessageStatus::Sent => Self::Sent,
            MessageStatus::Delivered => Self::Delivered,
            MessageStatus::Read => Self::Read,
            MessageStatus::Failed => Self::Failed,
            MessageStatus::Deleted => Self::Deleted,
            MessageStatus::Undocumented(_) => Self::Unknown,
        }
    }
}

/// One message has a new state. Updates can come twice and out of order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusUpdate {
    /// The id that sending gave.
    #[serde(rename = "id", deserialize_with = "lenient::text")]
    pub message_id: String,
    /// The state.
    pub status: MessageStatus,
    /// Unix time in seconds. Sent as a text; nothing where it is not a number.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub timestamp: Option<i64>,
    /// The recipient's WhatsApp id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_id: Option<Personal>,
    /// The conversation that the message belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
    /// Why it failed.
    #[serde(
        default,
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<StatusError>,
    /// What it cost.
    #[serde(
        default,
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub costs: Vec<Cost>,
    /// Meta's own id of the message.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub meta_message_id: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StatusUpdate {
    /// The state in the vocabulary of all providers.
    #[must_use]
    pub fn delivery_status(&self) -> DeliveryStatus {
        DeliveryStatus::from(&self.status)
    }
}

/// The conversation that a message belongs to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// Its id.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    /// When it ends, in Unix seconds; only with the state `sent`.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub expiration_timestamp: Option<i64>,
    /// What began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What began a conversation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Origin {
    /// The category, such as `marketing`, `utility`, `authentication` or `service`.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub r#type: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Why a message failed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusError {
    /// WhatsApp's code, such as 470.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub code: Option<i64>,
    /// WhatsApp's words, which may repeat personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Personal>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a message cost.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cost {
    /// The currency.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub currency: Option<String>,
    /// The price, as it was written.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub price: Option<String>,
    /// The price in the foreign currency, as it was written.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub foreign_price: Option<String>,
    /// 1 message, 4 marketing, 5 utility, 6 authentication, 7 service, 8 free, 9 international
    /// authentication, 10 marketing lite.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub cdr_type: Option<i64>,
    /// 1 outbound, 2 inbound.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub direction: Option<i64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(json: &str) -> StatusUpdate {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_word_has_its_delivery_status() {
        let table = [
            ("sent", DeliveryStatus::Sent),
            ("delivered", DeliveryStatus::Delivered),
            ("read", DeliveryStatus::Read),
            ("failed", DeliveryStatus::Failed),
            ("deleted", DeliveryStatus::Deleted),
            ("played", DeliveryStatus::Unknown),
        ];
        for (word, status) in table {
            let update = update(&format!(r#"{{"id":"wamid.1","status":"{word}"}}"#));
            assert_eq!(update.delivery_status(), status);
            assert_eq!(update.status.as_str(), word, "the word is kept");
        }
        assert_eq!(MessageStatus::ALL.len() + 1, table.len());
    }

    #[test]
    fn every_field_is_read_and_unknown_ones_are_kept() {
        let update = update(
            r#"{"id":"wamid.1","status":"failed","timestamp":"1660019986","recipient_id":6281200000001,
            "conversation":{"id":"c","expiration_timestamp":"1660106386","origin":{"type":"utility"}},
            "errors":[{"code":470,"title":"too late"}],
            "costs":[{"currency":"USD","price":0.5,"cdr_type":5,"direction":"1"}],
            "meta_message_id":"m","pricing":{"model":"x"}}"#,
        );
        assert_eq!(update.timestamp, Some(1_660_019_986));
        assert_eq!(update.recipient_id.as_deref(), Some("6281200000001"));
        let conversation = update.conversation.unwrap();
        assert_eq!(conversation.expiration_timestamp, Some(1_660_106_386));
        assert_eq!(
            conversation.origin.unwrap().r#type.as_deref(),
            Some("utility")
        );
        assert_eq!(update.errors[0].code, Some(470));
        assert_eq!(update.costs[0].price.as_deref(), Some("0.5"));
        assert_eq!(
            (update.costs[0].cdr_type, update.costs[0].direction),
            (Some(5), Some(1))
        );
        assert_eq!(update.extra["pricing"]["model"], "x");
    }

    #[test]
    fn placeholders_of_the_examples_do_not_make_an_update_unreadable() {
        let update =
            update(r#"{"id":"wamid.1","status":"failed","timestamp":"<time>","errors":null}"#);
        assert_eq!((update.timestamp, update.errors.len()), (None, 0));
    }

    #[test]
    fn debug_shows_no_number() {
        let update =
            update(r#"{"id":"i","status":"sent","recipient_id":"6281200000001","other":"62812"}"#);
        assert!(!format!("{update:?}").contains("62812"));
    }
}
