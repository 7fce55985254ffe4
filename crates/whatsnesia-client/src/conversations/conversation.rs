use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::ConversationStatus;
use crate::contacts::Contact;
use crate::filled::{Filled, Records};

/// A conversation with one contact.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing. Times
/// are strings as received. A field that cannot be read is absent, and is in `extra` as received.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Conversation {
    /// The id that the other operations take.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// The account to which it belongs.
    #[serde_as(as = "Filled<Integer>")]
    pub user_id: Option<i64>,
    /// The contact's id.
    #[serde_as(as = "Filled<Integer>")]
    pub contact_id: Option<i64>,
    /// The WhatsApp account through which it goes.
    #[serde_as(as = "Filled<Integer>")]
    pub whatsapp_account_id: Option<i64>,
    /// Its status in the inbox.
    #[serde_as(as = "Filled<_>")]
    pub status: Option<ConversationStatus>,
    /// When the last message was sent or received.
    #[serde_as(as = "Option<Text>")]
    pub last_message_at: Option<String>,
    /// When it began.
    #[serde_as(as = "Option<Text>")]
    pub created_at: Option<String>,
    /// When it was last changed.
    #[serde_as(as = "Option<Text>")]
    pub updated_at: Option<String>,
    /// The contact.
    #[serde_as(as = "Filled<_>")]
    pub contact: Option<Contact>,
    /// The notes that were taken.
    #[serde_as(deserialize_as = "Records")]
    pub notes: Vec<Note>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Conversation {
    /// A conversation without fields, for the application's own tests.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A note about a conversation.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Note {
    /// Its id.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// What it says.
    pub note: Option<Personal>,
    /// When it was accepted.
    #[serde_as(as = "Option<Text>")]
    pub created_at: Option<String>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Conversation {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

    const DETAILS: &str = r#"{"id":2,"user_id":3,"contact_id":17,"whatsapp_account_id":5,"status":"4","last_message_at":null,"needs_human_reply":0,"contact":{"id":17,"tags":[{"id":1,"user_id":3,"name":"marker","pivot":{}}],"lists":[]},"notes":[{"id":9,"user_id":3,"conversation_id":2,"note":"marker","created_at":"2026-01-31T08:00:00.000000Z"}]}"#;

    #[test]
    fn details_are_read_and_unknown_fields_are_kept() {
        let conversation = read(DETAILS);
        assert_eq!(conversation.status, Some(ConversationStatus::Unread));
        assert_eq!(conversation.extra["needs_human_reply"], 0);
        let contact = conversation.contact.as_ref().unwrap();
        assert_eq!(contact.tags[0].name.as_deref(), Some("marker"));
        assert_eq!(conversation.notes[0].note.as_deref(), Some("marker"));
        assert_eq!(conversation.notes[0].extra["conversation_id"], 2);
        let shown = format!("{conversation:?}");
        assert!(shown.contains("Unread"), "{shown}");
        assert!(!shown.contains("marker"), "{shown}");
    }

    #[test]
    fn an_odd_field_does_not_cost_the_conversation() {
        let json = r#"{"id":2,"status":"pending","contact":[],"notes":[null,{"id":"9","note":["marker"]}]}"#;
        let conversation = read(json);
        assert_eq!((conversation.id, conversation.status), (Some(2), None));
        assert_eq!(conversation.extra["status"], "pending");
        assert_eq!(conversation.contact, None);
        assert_eq!(conversation.notes.len(), 1);
        assert_eq!(conversation.notes[0].id, Some(9));
        assert_eq!(conversation.notes[0].extra["note"][0], "marker");
        assert_eq!(
            serde_json::to_string(&conversation).unwrap(),
            r#"{"id":2,"notes":[{"id":9,"note":["marker"]}],"status":"pending"}"#
        );
    }

    #[test]
    fn everything_may_be_missing_or_null() {
        for json in [
            "{}",
            r#"{"id":null,"status":null,"contact":null,"notes":null}"#,
            r#"{"id":"","status":"","contact":[],"notes":{}}"#,
        ] {
            let conversation = read(json);
            assert_eq!(conversation, Conversation::new());
            assert_eq!(
                serde_json::to_string(&conversation).unwrap(),
                r#"{"notes":[]}"#
            );
        }
    }
}
