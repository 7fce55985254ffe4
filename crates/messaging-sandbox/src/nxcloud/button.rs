//! Callbacks about what a recipient does.

use std::sync::Arc;

use serde_json::json;

use super::AcceptedMessage;
use super::callback::{INBOUND, Signer};
use crate::callback::Delivery;
use crate::digest::fingerprint;

/// The callback of a recipient's answer to a message: a press on a button, or without a payload a text.
pub(super) fn answered(
    message: Arc<AcceptedMessage>,
    reply_id: String,
    text: String,
    payload: Option<String>,
    signer: &Signer,
) -> Delivery {
    let message_id = message.message_id.clone();
    let body = move |now_ms: u64| {
        let from = message.addressee();
        // JSON within a string, with other key style than around it: as documented.
        let extension = json!({
            "templateId": fingerprint(&message.template),
            "templateName": message.template,
            "components": message.components,
        });
        let (kind, content) = match &payload {
            Some(payload) => ("button", json!({"payload": payload, "text": text})),
            None => ("text", json!({ "body": text })),
        };
        let reply = json!({
            "from": from,
            "id": reply_id,
            "timestamp": (now_ms / 1000).to_string(),
            "context": {"from": message.business_phone, "id": message.message_id},
            // Named in the document without a meaning.
            "tag_name": "",
            "wa_ext": extension.to_string(),
            "type": kind,
            kind: content,
        });
        json!({
            "contacts": [{"profile": {"name": "Sandbox recipient"}, "wa_id": from}],
            "messages": [reply],
            "business_phone": message.business_phone,
            "messaging_product": "whatsapp",
        })
    };
    Delivery {
        headers: signer.headers(INBOUND),
        ..Delivery::json(message_id, "button_reply", body)
    }
}
