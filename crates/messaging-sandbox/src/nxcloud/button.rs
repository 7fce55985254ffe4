//! Callbacks about what a recipient does.

use serde_json::json;

use super::callback::{INBOUND, signed_headers};
use super::{Account, NxCloudProvider};
use crate::callback::{CallbackError, Delivery};
use crate::digest::fingerprint;
use crate::lock::lock;

impl NxCloudProvider {
    /// Posts the callback about what a recipient answered to a message: a press on a button, or without a payload a
    /// text. Returns the id of the answer.
    pub(super) fn answered(
        &self,
        account: &Account,
        message_id: &str,
        text: String,
        payload: Option<String>,
    ) -> Result<String, CallbackError> {
        let message = lock(&self.core.journal)
            .find(|message| message.message_id == message_id)
            .ok_or(CallbackError::UnknownMessage)?;
        let target = lock(&self.target).clone().ok_or(CallbackError::NoAddress)?;
        let headers = signed_headers(account, target.algorithm, INBOUND);
        let id = self.message_id();
        let reply_id = id.clone();
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
        let delivery = Delivery {
            headers,
            ..Delivery::json(message_id, "button_reply", body)
        };
        self.core.outbox.send(target.url, delivery);
        Ok(id)
    }
}
