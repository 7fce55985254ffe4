use messaging_client_core::{DeliveryStatus, Extra, Personal};
use serde::{Deserialize, Serialize};

use crate::object_fields::ObjectFields;
use crate::open_number::open_number;

open_number! {
    /// Who wrote a message: its `type` (observed server behaviour).
    pub enum Direction {
        /// The account.
        Sent = 1,
        /// The contact.
        Received = 2,
    }
}

open_number! {
    /// What a message is: its `message_type` (observed server behaviour).
    pub enum MessageType {
        /// A reply to a button or list.
        Reply = 0,
        /// A text.
        Text = 1,
        /// An image.
        Image = 2,
        /// A video.
        Video = 3,
        /// A document.
        Document = 4,
        /// Audio.
        Audio = 5,
        /// A message with a button that opens an address.
        Url = 6,
        /// A message with buttons.
        Button = 7,
        /// A position.
        Location = 8,
        /// A message with a list to choose from.
        List = 9,
    }
}

open_number! {
    /// Where a message is on its way (observed server behaviour).
    pub enum MessageStatus {
        /// It is to be sent later.
        Scheduled = 0,
        /// WhatsApp has it.
        Sent = 1,
        /// It is on the recipient's device.
        Delivered = 2,
        /// The recipient has read it.
        Read = 3,
        /// It was not sent.
        Failed = 9,
    }
}

impl MessageStatus {
    /// The status in the vocabulary of all providers; an unknown number is
    /// [`DeliveryStatus::Unknown`].
    #[must_use]
    pub fn delivery_status(self) -> DeliveryStatus {
        match self {
            Self::Scheduled => DeliveryStatus::Queued,
            Self::Sent => DeliveryStatus::Sent,
            Self::Delivered => DeliveryStatus::Delivered,
            Self::Read => DeliveryStatus::Read,
            Self::Failed => DeliveryStatus::Failed,
            Self::Undocumented(_) => DeliveryStatus::Unknown,
        }
    }
}

impl From<MessageStatus> for DeliveryStatus {
    fn from(status: MessageStatus) -> Self {
        status.delivery_status()
    }
}

/// A message as the platform stored it.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing.
/// Times are text as they came. A field that cannot be read is absent, and in `extra` as it came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct MessageRecord {
    /// The platform's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The conversation's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<i64>,
    /// WhatsApp's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp_message_id: Option<String>,
    /// Who wrote it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
    /// Where it was on its way when the platform answered. There is no way to ask again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Personal>,
    /// The caption of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_caption: Option<Personal>,
    /// The name of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_filename: Option<Personal>,
    /// Where a file is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_url: Option<Personal>,
    /// The type of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// When it was stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// Other fields, such as the position of a location.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for MessageRecord {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            id: fields.integer("id"),
            conversation_id: fields.integer("conversation_id"),
            whatsapp_message_id: fields.text("whatsapp_message_id"),
            direction: fields.integer("type"),
            message_type: fields.integer("message_type"),
            status: fields.integer("status"),
            message: fields.text("message"),
            media_caption: fields.text("media_caption"),
            media_filename: fields.text("media_filename"),
            media_url: fields.text("media_url"),
            mime_type: fields.text("mime_type"),
            created_at: fields.text("created_at"),
            extra: fields.rest(),
        }
    }
}

impl MessageRecord {
    /// A record without fields, for the application's own tests.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The status in the vocabulary of all providers; [`DeliveryStatus::Unknown`] where none is
    /// said, or one that is no number.
    #[must_use]
    pub fn delivery_status(&self) -> DeliveryStatus {
        self.status
            .map_or(DeliveryStatus::Unknown, MessageStatus::delivery_status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_place_in_the_shared_vocabulary() {
        for (number, expected) in [
            (0, DeliveryStatus::Queued),
            (1, DeliveryStatus::Sent),
            (2, DeliveryStatus::Delivered),
            (3, DeliveryStatus::Read),
            (9, DeliveryStatus::Failed),
            (4, DeliveryStatus::Unknown),
        ] {
            assert_eq!(DeliveryStatus::from(MessageStatus::from(number)), expected);
        }
        assert_eq!(
            MessageRecord::new().delivery_status(),
            DeliveryStatus::Unknown
        );
    }

    #[test]
    fn the_numbers_of_types_and_directions() {
        use MessageType::{
            Audio, Button, Document, Image, List, Location, Response, Text, Url, Video,
        };
        let in_order = [
            Reply, Text, Image, Video, Document, Audio, Url, Button, Location, List,
        ];
        for (number, message_type) in (0..).zip(in_order) {
            assert_eq!(MessageType::from(number), message_type);
        }
        assert_eq!(Direction::from(1), Direction::Sent);
        assert_eq!(Direction::from(2), Direction::Received);
    }

    #[test]
    fn a_word_for_a_number_is_kept_as_it_came() {
        let json = r#"{"id":99,"message":"Hai","message_type":"text","status":"sent","type":1.5}"#;
        let record: MessageRecord = serde_json::from_str(json).unwrap();
        assert_eq!(
            (record.id, record.message.as_deref()),
            (Some(99), Some("Hai"))
        );
        assert_eq!(
            (record.direction, record.message_type, record.status),
            (None, None, None)
        );
        assert_eq!(record.delivery_status(), DeliveryStatus::Unknown);
        assert_eq!(record.extra["status"], "sent");
        assert_eq!(serde_json::to_string(&record).unwrap(), json);

        let empty: MessageRecord =
            serde_json::from_str(r#"{"status":"","type":null,"message_type":" "}"#).unwrap();
        assert_eq!(empty, MessageRecord::new());
        let unknown: MessageRecord = serde_json::from_str(r#"{"status":"7"}"#).unwrap();
        assert_eq!(unknown.status, Some(MessageStatus::Undocumented(7)));
        assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"{"status":7}"#);
    }

    #[test]
    fn a_stored_message_is_read_and_shows_no_text() {
        let json = r#"{"id":99,"whatsapp_message_id":"wamid.1","conversation_id":"2","cta_url_id":0,"type":1,"message":"marker","message_type":"1","location":{"latitude":"marker"},"status":"2","ordering":1,"media_id":null}"#;
        let record: MessageRecord = serde_json::from_str(json).unwrap();
        assert_eq!(record.conversation_id, Some(2));
        assert_eq!(record.direction, Some(Direction::Sent));
        assert_eq!(record.delivery_status(), DeliveryStatus::Delivered);
        assert_eq!(record.extra["ordering"], 1);
        let shown = format!("{record:?}");
        assert!(
            shown.contains("wamid.1") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
