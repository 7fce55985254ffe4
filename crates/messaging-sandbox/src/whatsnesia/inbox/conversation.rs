//! A conversation with one contact.

use serde_json::{Value, json};

use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::time::timestamp;

#[derive(Debug)]
pub(in crate::whatsnesia) struct Conversation {
    pub(in crate::whatsnesia) id: u64,
    pub(in crate::whatsnesia) contact_id: u64,
    /// 0 none, 1 done, 2 pending, 3 important.
    pub(in crate::whatsnesia) status: u8,
    account_id: u64,
    /// The id of its last message, which tells what comes first within a millisecond.
    pub(in crate::whatsnesia) last_message: u64,
    last_message_ms: Option<u64>,
    created_ms: u64,
    updated_ms: u64,
}

impl Conversation {
    pub(in crate::whatsnesia) fn new(
        id: u64,
        contact_id: u64,
        account_id: u64,
        now_ms: u64,
    ) -> Self {
        Self {
            id,
            contact_id,
            status: 0,
            account_id,
            last_message: 0,
            last_message_ms: None,
            created_ms: now_ms,
            updated_ms: now_ms,
        }
    }

    pub(in crate::whatsnesia) fn note_message(&mut self, message_id: u64, now_ms: u64) {
        self.last_message = message_id;
        self.last_message_ms = Some(now_ms);
        self.updated_ms = now_ms;
    }

    pub(super) fn set_status(&mut self, status: u8, now_ms: u64) {
        self.status = status;
        self.updated_ms = now_ms;
    }

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
