//! Conversations, and the four routes that send nothing.

use std::cmp::Reverse;

use serde_json::{Value, json};

use crate::date_time::utc_date_time;
use crate::lock::lock;
use crate::server::Answer;
use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::answer::success;
use crate::whatsnesia::form::Validator;
use crate::whatsnesia::page::PageQuery;
use crate::whatsnesia::route::{Call, site};
use crate::whatsnesia::{Contact, Refusal};

/// A conversation with one contact.
#[derive(Debug, Default)]
pub(in crate::whatsnesia) struct Conversation {
    pub(in crate::whatsnesia) id: u64,
    pub(in crate::whatsnesia) contact_id: u64,
    /// 0 none, 1 done, 2 pending, 3 important.
    pub(in crate::whatsnesia) status: u8,
    pub(in crate::whatsnesia) account_id: u64,
    /// The id of its last message, which tells what comes first within a millisecond.
    pub(in crate::whatsnesia) last_message: u64,
    pub(in crate::whatsnesia) last_message_ms: u64,
    pub(in crate::whatsnesia) created_ms: u64,
    pub(in crate::whatsnesia) updated_ms: u64,
}

impl Conversation {
    /// The row with its notes, of which there are none: only the dashboard can make some.
    fn json(&self, contact: &Value) -> Value {
        json!({
            "id": self.id,
            "user_id": USER_ID,
            "contact_id": self.contact_id,
            "status": self.status,
            "whatsapp_account_id": self.account_id,
            "needs_human_reply": 1,
            "last_message_at": utc_date_time(self.last_message_ms),
            "created_at": utc_date_time(self.created_ms),
            "updated_at": utc_date_time(self.updated_ms),
            "contact": contact,
            "notes": [],
        })
    }
}

/// The highest status that can be set: 3, important. The documented 4, unread, cannot.
const HIGHEST: u8 = 3;

impl Call<'_> {
    /// `GET /external-api/inbox/conversation-list`: the one with the latest message comes first.
    pub(in crate::whatsnesia) fn list_conversations(self) -> Result<Answer, Refusal> {
        let query = PageQuery::read(self.request);
        let base = site(self.request);
        let state = lock(&self.provider.state);
        let mut found = Vec::new();
        for conversation in state.conversations.values() {
            let contact = state.contacts.get(&conversation.contact_id);
            let status = conversation.status.to_string();
            let searched = contact.map(Contact::searchable).unwrap_or_default();
            if (query.status.is_empty() || query.status.contains(&status)) && query.finds(&searched)
            {
                found.push((conversation, contact));
            }
        }
        found.sort_unstable_by_key(|(conversation, _)| Reverse(conversation.last_message));
        let page = query.of(&found, |(conversation, contact)| {
            conversation.json(&json!(contact.map(|contact| contact.json(&base))))
        });
        let message = "Conversation list fetched successfully";
        Ok(success("inbox", message, json!({"conversation": page})))
    }

    /// `GET /external-api/inbox/conversation-details/{conversation_id}`.
    pub(in crate::whatsnesia) fn conversation_details(self) -> Result<Answer, Refusal> {
        let state = lock(&self.provider.state);
        let conversation = state.conversations.get(&self.id);
        let conversation = conversation.ok_or_else(|| Refusal::not_found("The conversation"))?;
        let contact = state.contacts.get(&conversation.contact_id);
        let mut contact = json!(contact.map(|contact| contact.json(&site(self.request))));
        if let Some(fields) = contact.as_object_mut() {
            fields.extend(["tags", "lists"].map(|name| (name.to_owned(), json!([]))));
        }
        let data = json!({"conversation": conversation.json(&contact)});
        let message = "Conversation details fetched successfully";
        Ok(success("conversation_details", message, data))
    }

    /// `POST /external-api/inbox/change-conversation-status/{conversation_id}`.
    pub(in crate::whatsnesia) fn change_status(self) -> Result<Answer, Refusal> {
        let mut validator = Validator::new(&self.form);
        let text = validator.required("status");
        validator.integer("status");
        let allowed = |text: &str| text.parse().ok().filter(|status: &u8| *status <= HIGHEST);
        let status = text.and_then(allowed);
        if text.is_some() && status.is_none() {
            validator.add("The selected status is invalid.");
        }
        validator.only(&[])?;
        let mut state = lock(&self.provider.state);
        let conversation = state.conversations.get_mut(&self.id);
        let conversation = conversation.ok_or_else(|| Refusal::not_found("The conversation"))?;
        conversation.status = status.unwrap_or_default();
        conversation.updated_ms = self.provider.core.clock.now_ms();
        let message = "Status updated successfully";
        Ok(success("status_updated", message, Value::Null))
    }

    /// `GET /external-api/inbox/template-list`: templates of every status.
    pub(in crate::whatsnesia) fn list_templates(self) -> Result<Answer, Refusal> {
        let at = utc_date_time(self.provider.started_ms);
        let templates: Vec<_> = self.account.templates.iter().collect();
        let query = PageQuery::read(self.request);
        let page = query.of(&templates, |(id, template)| template.json(**id, &at));
        let message = "Template list fetched successfully";
        Ok(success("inbox", message, json!({"templates": page})))
    }
}
