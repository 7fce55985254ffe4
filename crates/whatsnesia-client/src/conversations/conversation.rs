use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};

use super::ConversationStatus;
use crate::Contact;
use crate::object_fields::ObjectFields;

/// A conversation with one contact.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing.
/// Times are text as they came. A field that cannot be read is absent, and in `extra` as it came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct Conversation {
    /// The id that the other operations take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The account to which it belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<i64>,
    /// The contact's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<i64>,
    /// The WhatsApp account through which it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp_account_id: Option<i64>,
    /// Its status in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ConversationStatus>,
    /// When the last message was sent or received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// The contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The notes that were taken; only with the details.
    pub notes: Vec<Note>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for Conversation {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            id: fields.integer("id"),
            user_id: fields.integer("user_id"),
            contact_id: fields.integer("contact_id"),
            whatsapp_account_id: fields.integer("whatsapp_account_id"),
            status: fields.integer("status"),
            last_message_at: fields.text("last_message_at"),
            created_at: fields.text("created_at"),
            updated_at: fields.text("updated_at"),
            contact: fields.object("contact"),
            notes: fields.list("notes"),
            extra: fields.rest(),
        }
    }
}

impl Conversation {
    /// A conversation without fields, for the application's own tests.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// A note about a conversation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct Note {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
    /// When it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for Note {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            id: fields.integer("id"),
            note: fields.text("note"),
            created_at: fields.text("created_at"),
            extra: fields.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DETAILS: &str = r#"{"id":2,"user_id":3,"contact_id":17,"whatsapp_account_id":5,"status":"4","last_message_at":null,"needs_human_reply":0,"contact":{"id":17,"tags":[{"id":1,"user_id":3,"name":"marker","pivot":{}}],"lists":[]},"notes":[{"id":9,"user_id":3,"conversation_id":2,"note":"marker","created_at":"2026-01-31T08:00:00.000000Z"}]}"#;

    #[test]
    fn details_are_read_and_unknown_fields_are_kept() {
        let conversation: Conversation = serde_json::from_str(DETAILS).unwrap();
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
        let conversation: Conversation = serde_json::from_str(json).unwrap();
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
            let conversation: Conversation = serde_json::from_str(json).unwrap();
            assert_eq!(conversation, Conversation::new());
            assert_eq!(
                serde_json::to_string(&conversation).unwrap(),
                r#"{"notes":[]}"#
            );
        }
    }
}
