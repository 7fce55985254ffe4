use messaging_client_core::serde_as::{IfAny, Integer, Items, Text};
use messaging_client_core::{DeliveryStatus, Personal};

messaging_client_core::open_enum! {
    /// The status of a message in the platform's words.
    pub enum MessageStatus {
        /// Passed on to WhatsApp.
        Sent = "sent",
        /// On the recipient's device.
        Delivered = "delivered",
        /// Read.
        Read = "read",
        /// A voice message was listened to. Not in the platform's documents: it is WhatsApp's word.
        Played = "played",
        /// Not sent; [`StatusUpdate::errors`] says why.
        Failed = "failed",
        /// Deleted by the sender. Missing from the newest document, so it may no longer come.
        Deleted = "deleted",
    }
}

received! {
    /// One message has a new status. Updates can come twice and out of order.
    pub struct StatusUpdate {
        /// The id that sending returned.
        #[serde_as(as = "Text")]
        pub message_id: String,
        /// The status.
        pub status: MessageStatus,
        /// Unix time in seconds. Sent as a string; `None` if it is not a number.
        #[serde_as(as = "IfAny<Integer>")]
        #[serde(default)]
        pub timestamp: Option<i64>,
        /// The recipient's WhatsApp id.
        pub recipient_id: Option<Personal>,
        /// The conversation that the message belongs to.
        pub conversation: Option<Conversation>,
        /// Why it failed.
        #[serde_as(as = "Items<_>")]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub errors: Vec<StatusError>,
        /// What it cost.
        #[serde_as(as = "Items<_>")]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub costs: Vec<Cost>,
        /// Meta's own id of the message.
        #[serde_as(as = "Option<Text>")]
        pub meta_message_id: Option<String>,
    }
}

impl StatusUpdate {
    /// The delivery status, the same for all providers.
    pub fn delivery_status(&self) -> DeliveryStatus {
        match self.status {
            MessageStatus::Sent => DeliveryStatus::Sent,
            MessageStatus::Delivered => DeliveryStatus::Delivered,
            MessageStatus::Read | MessageStatus::Played => DeliveryStatus::Read,
            MessageStatus::Failed => DeliveryStatus::Failed,
            MessageStatus::Deleted => DeliveryStatus::Deleted,
            MessageStatus::Undocumented(_) => DeliveryStatus::Unknown,
        }
    }
}

received! {
    /// The conversation that a message belongs to.
    #[derive(Default)]
    pub struct Conversation {
        /// Its id.
        #[serde_as(as = "Option<Text>")]
        pub id: Option<String>,
        /// When it ends, in Unix seconds; only with the status `sent`.
        #[serde_as(as = "Option<Integer>")]
        pub expiration_timestamp: Option<i64>,
        /// What began it.
        pub origin: Option<Origin>,
    }

    /// What began a conversation.
    #[derive(Default)]
    pub struct Origin {
        /// The category, such as `marketing`, `utility`, `authentication` or `service`.
        #[serde_as(as = "Option<Text>")]
        pub r#type: Option<String>,
    }

    /// Why a message failed.
    #[derive(Default)]
    pub struct StatusError {
        /// WhatsApp's code, such as 470.
        #[serde_as(as = "Option<Integer>")]
        pub code: Option<i64>,
        /// WhatsApp's words, which may repeat personal data.
        pub title: Option<Personal>,
    }

    /// What a message cost.
    #[derive(Default)]
    pub struct Cost {
        /// The currency.
        #[serde_as(as = "Option<Text>")]
        pub currency: Option<String>,
        /// The price, as received.
        #[serde_as(as = "Option<Text>")]
        pub price: Option<String>,
        /// The price in the foreign currency, as received.
        #[serde_as(as = "Option<Text>")]
        pub foreign_price: Option<String>,
        /// 1 message, 4 marketing, 5 utility, 6 authentication, 7 service, 8 free, 9 international
        /// authentication, 10 marketing lite.
        #[serde_as(as = "Option<Integer>")]
        pub cdr_type: Option<i64>,
        /// 1 outbound, 2 inbound.
        #[serde_as(as = "Option<Integer>")]
        pub direction: Option<i64>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(json: &str) -> StatusUpdate {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

    #[test]
    fn every_word_has_its_delivery_status() {
        let table = [
            ("sent", DeliveryStatus::Sent),
            ("delivered", DeliveryStatus::Delivered),
            ("read", DeliveryStatus::Read),
            ("failed", DeliveryStatus::Failed),
            ("deleted", DeliveryStatus::Deleted),
            ("played", DeliveryStatus::Read),
            ("warning", DeliveryStatus::Unknown),
        ];
        for (word, status) in table {
            let update = update(&format!(r#"{{"message_id":"wamid.1","status":"{word}"}}"#));
            assert_eq!(update.delivery_status(), status);
            assert_eq!(update.status.as_str(), word, "the word is kept");
        }
        assert_eq!(MessageStatus::ALL.len() + 1, table.len());
    }

    #[test]
    fn every_field_is_read_and_unknown_ones_are_kept() {
        let update = update(
            r#"{"message_id":"wamid.1","status":"failed","timestamp":"1660019986","recipient_id":6281200000001,
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
        let update = update(
            r#"{"message_id":"wamid.1","status":"failed","timestamp":"<time>","errors":null}"#,
        );
        assert_eq!((update.timestamp, update.errors.len()), (None, 0));
    }

    #[test]
    fn debug_shows_no_number() {
        let update = update(
            r#"{"message_id":"i","status":"sent","recipient_id":"6281200000001","other":"62812"}"#,
        );
        assert!(!format!("{update:?}").contains("62812"));
    }
}
