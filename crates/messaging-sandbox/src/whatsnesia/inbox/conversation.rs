//! A conversation with one contact.

use serde_json::{Value, json};

use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::time::timestamp;

#[derive(Debug, Default)]
pub(in crate::whatsnesia) struct Conversation {
    pub(in crate::whatsnesia) id: u64,
    pub(in crate::whatsnesia) contact_id: u64,
    /// 0 none, 1 done, 2 pending, 3 important.
    pub(in crate::whatsnesia) status: u8,
    pub(in crate::whatsnesia) account_id: u64,
    /// The id of its last message, which tells what comes first within a millisecond.
    pub(in crate::whatsnesia) last_message: u64,
    pub(in crate::whatsnesia) last_message_ms: Option<u64>,
    pub(in crate::whatsnesia) created_ms: u64,
    pub(in crate::whatsnesia) updated_ms: u64,
}

impl Conversation {
    /// The row with its notes, of which there are none: only the dashboard can make some.
    pub(super) fn json(&self, contact: &Value) -> Value {
        json!({
            "id": self.id,
            "user_id": USER_ID,
            "contact_id": self.contact_id,
            "status": self.status,
            "whatsapp_account_id": self.account_id,
            "needs_human_reply": 1,
            "last_message_at": self.last_message_ms.map(timestamp),
            "created_at": timestamp(self.created_ms),
            "updated_at": timestamp(self.updated_ms),
            "contact": contact,
            "notes": [],
        })
    }
}
