//! Callbacks about what a recipient does.

use std::sync::Arc;

use serde_json::{Value, json};

use super::AcceptedMessage;
use super::callback::{INBOUND, Signer};
use crate::callback::Delivery;
use crate::digest::fingerprint;

/// A recipient's answer to a message: a press on a button, or without a payload a text.
pub(super) struct Answered {
    pub(super) reply_id: String,
    pub(super) text: String,
    pub(super) payload: Option<String>,
    pub(super) message: Arc<AcceptedMessage>,
}

impl Answered {
    /// The callback of it.
    pub(super) fn delivery(self, signer: &Signer) -> Delivery {
        let message_id = self.message.message_id.clone();
        Delivery {
            headers: signer.headers(INBOUND),
            ..Delivery::json(message_id, "button_reply", move |now_ms| self.body(now_ms))
        }
    }

    fn body(&self, now_ms: u64) -> Value {
        let from = self.message.addressee();
        // JSON within a string, with other key style than around it: as documented.
        let extension = json!({
            "templateId": fingerprint(&self.message.template),
            "templateName": self.message.template,
            "components": self.message.components,
        });
        let (kind, content) = match &self.payload {
            Some(payload) => ("button", json!({"payload": payload, "text": self.text})),
            None => ("text", json!({"body": self.text})),
        };
        let message = json!({
            "from": from,
            "id": self.reply_id,
            "timestamp": (now_ms / 1000).to_string(),
            "context": {"from": self.message.business_phone, "id": self.message.message_id},
            // Named in the document without a meaning.
            "tag_name": "",
            "wa_ext": extension.to_string(),
            "type": kind,
            kind: content,
        });
        json!({
            "contacts": [{"profile": {"name": "Sandbox recipient"}, "wa_id": from}],
            "messages": [message],
            "business_phone": self.message.business_phone,
            "messaging_product": "whatsapp",
        })
    }
}
