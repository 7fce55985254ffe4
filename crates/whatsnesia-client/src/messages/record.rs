use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::{DeliveryStatus, Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use crate::filled::Filled;

messaging_client_core::open_enum! {
    /// Who wrote a message: its `type` (observed server behaviour).
    pub enum Direction: i64 {
        /// The account.
        Sent = 1,
        /// The contact.
        Received = 2,
    }
}

messaging_client_core::open_enum! {
    /// What a message is: its `message_type` (observed server behaviour).
    pub enum MessageType: i64 {
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

messaging_client_core::open_enum! {
    /// The delivery status of a message (observed server behaviour).
    pub enum MessageStatus: i64 {
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
    /// The delivery status, the same for all providers; an unknown number is
    /// [`DeliveryStatus::Unknown`].
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

/// A message as the platform stored it.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing. Times
/// are strings as received. A field that cannot be read is absent, and is in `extra` as received.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MessageRecord {
    /// The platform's id.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// The conversation's id.
    #[serde_as(as = "Filled<Integer>")]
    pub conversation_id: Option<i64>,
    /// WhatsApp's own id.
    #[serde_as(as = "Option<Text>")]
    pub whatsapp_message_id: Option<String>,
    /// Who wrote it.
    #[serde(rename = "type")]
    #[serde_as(as = "Filled<_>")]
    pub direction: Option<Direction>,
    /// What it is.
    #[serde_as(as = "Filled<_>")]
    pub message_type: Option<MessageType>,
    /// Its delivery status when the platform responded. It cannot be asked for again.
    #[serde_as(as = "Filled<_>")]
    pub status: Option<MessageStatus>,
    /// The text.
    pub message: Option<Personal>,
    /// The caption of a file.
    pub media_caption: Option<Personal>,
    /// The name of a file.
    pub media_filename: Option<Personal>,
    /// Where a file is.
    pub media_url: Option<Personal>,
    /// The type of a file.
    #[serde_as(as = "Option<Text>")]
    pub mime_type: Option<String>,
    /// When it was stored.
    #[serde_as(as = "Option<Text>")]
    pub created_at: Option<String>,
    /// Other fields, such as the position of a location.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MessageRecord {
    /// A record without fields, for the application's own tests.
    pub fn new() -> Self {
        Self::default()
    }

    /// The delivery status, the same for all providers; [`DeliveryStatus::Unknown`] if there is none,
    /// or one that is not a number.
    pub fn delivery_status(&self) -> DeliveryStatus {
        self.status
            .map_or(DeliveryStatus::Unknown, MessageStatus::delivery_status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> MessageRecord {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

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
            assert_eq!(MessageStatus::from(number).delivery_status(), expected);
        }
        assert_eq!(
            MessageRecord::new().delivery_status(),
            DeliveryStatus::Unknown
        );
    }

    #[test]
    fn the_numbers_of_types_and_directions() {
        use MessageType::{
            Audio, Button, Document, Image, List, Location, Reply, Text, Url, Video,
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
        let json =
            r#"{"id":99,"message":"Hai","message_type":"text","status":"sent","type":"1.5"}"#;
        let record = read(json);
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

        let empty = read(r#"{"status":"","type":null,"message_type":" "}"#);
        assert_eq!(empty, MessageRecord::new());
        let unknown = read(r#"{"status":"7"}"#);
        assert_eq!(unknown.status, Some(MessageStatus::Undocumented(7)));
        assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"{"status":7}"#);
    }

    #[test]
    fn a_stored_message_is_read_and_shows_no_text() {
        let json = r#"{"id":99,"whatsapp_message_id":"wamid.1","conversation_id":"2","cta_url_id":0,"type":1,"message":"marker","message_type":"1","location":{"latitude":"marker"},"status":"2","ordering":1,"media_id":null}"#;
        let record = read(json);
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
