//! The three routes that change nothing: conversations, one of them, templates.

use std::cmp::Reverse;

use serde_json::json;

use crate::lock::lock;
use crate::server::{Answer, ReceivedRequest};
use crate::whatsnesia::page::PageQuery;
use crate::whatsnesia::route::site;
use crate::whatsnesia::success::success;
use crate::whatsnesia::time::timestamp;
use crate::whatsnesia::{Account, Refusal, WhatsnesiaProvider};

impl WhatsnesiaProvider {
    /// `GET /external-api/inbox/conversation-list`: the one with the latest message comes first.
    pub(in crate::whatsnesia) fn list_conversations(&self, request: &ReceivedRequest) -> Answer {
        let query = PageQuery::read(request);
        let base = site(request);
        let state = lock(&self.state);
        let with_contacts = state
            .conversations()
            .map(|conversation| (conversation, state.contact(conversation.contact_id)));
        let mut found: Vec<_> = with_contacts
            .filter(|(conversation, contact)| {
                let status = conversation.status.to_string();
                (query.status.is_empty() || query.status.contains(&status))
                    && query.finds(
                        &contact
                            .map(|contact| contact.searchable())
                            .unwrap_or_default(),
                    )
            })
            .collect();
        found.sort_unstable_by_key(|(conversation, _)| Reverse(conversation.last_message));
        let page = query.of(&found, |(conversation, contact)| {
            conversation.json_in_list(*contact, &base)
        });
        let message = "Conversation list fetched successfully";
        success("inbox", message, json!({"conversation": page}))
    }

    /// `GET /external-api/inbox/conversation-details/{conversation_id}`.
    pub(in crate::whatsnesia) fn conversation_details(
        &self,
        id: &str,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let state = lock(&self.state);
        let conversation = id.parse().ok().and_then(|id| state.conversation(id));
        let conversation = conversation.ok_or_else(|| Refusal::not_found("The conversation"))?;
        let contact = state.contact(conversation.contact_id);
        let contact = contact.map(|contact| contact.json_with_labels(&site(request)));
        let data = json!({"conversation": conversation.json(&json!(contact))});
        let message = "Conversation details fetched successfully";
        Ok(success("conversation_details", message, data))
    }

    /// `GET /external-api/inbox/template-list`: templates of every status.
    pub(in crate::whatsnesia) fn list_templates(
        &self,
        account: &Account,
        request: &ReceivedRequest,
    ) -> Answer {
        let at = timestamp(self.started_ms);
        let templates: Vec<_> = account.templates.iter().collect();
        let page =
            PageQuery::read(request).of(&templates, |(id, template)| template.json(**id, &at));
        success(
            "inbox",
            "Template list fetched successfully",
            json!({"templates": page}),
        )
    }
}
