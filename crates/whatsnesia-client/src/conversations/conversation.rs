use messaging_client_core::{Extra, Personal, lenient};
use serde::{Deserialize, Serialize};

use super::ConversationStatus;
use crate::Contact;

/// A conversation with one contact.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing.
/// Times are text as they came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// The id that the other operations take.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<i64>,
    /// The account to which it belongs.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub user_id: Option<i64>,
    /// The contact's id.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub contact_id: Option<i64>,
    /// The WhatsApp account through which it goes.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub whatsapp_account_id: Option<i64>,
    /// Its status in the inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ConversationStatus>,
    /// When the last message was sent or received.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_message_at: Option<String>,
    /// When it began.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<String>,
    /// When it was last changed.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<String>,
    /// The contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The notes that were taken; only with the details.
    #[serde(default, deserialize_with = "lenient::list")]
    pub notes: Vec<Note>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
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
#[non_exhaustive]
pub struct Note {
    /// Its id.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<i64>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
    /// When it was taken.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<String>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
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
    fn everything_may_be_missing_or_null() {
        for json in [
            "{}",
            r#"{"id":null,"status":null,"contact":null,"notes":null}"#,
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
