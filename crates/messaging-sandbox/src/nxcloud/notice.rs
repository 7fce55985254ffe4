//! The callbacks: the delivery status of a message, and what its recipient does.

use serde_json::{Value, json};

use super::callback::{INBOUND, REPORT, signed_headers};
use super::{AcceptedMessage, Account, Algorithm, NxCloudProvider};
use crate::callback::{CallbackError, Delivery};
use crate::digest::fingerprint;
use crate::lock::lock;
use crate::messages::{Channel, MessageState};

/// How long a conversation lasts, in seconds: WhatsApp's day.
const CONVERSATION_SECONDS: u64 = 24 * 60 * 60;

/// The statuses of a message to an ordinary recipient, in order.
pub(super) const ORDINARY: [Status; 3] = [Status::Sent, Status::Delivered, Status::Read];

/// A delivery status.
#[derive(Debug, Clone, Copy)]
pub(super) enum Status {
    Sent,
    Delivered,
    Read,
    Deleted,
    Failed(i64),
}

impl Status {
    /// The callback of a status.
    pub(super) fn delivery(
        self,
        message: &AcceptedMessage,
        account: &Account,
        algorithm: Option<Algorithm>,
    ) -> Delivery {
        let (name, state) = match self {
            Self::Sent => ("sent", MessageState::Sent),
            Self::Delivered => ("delivered", MessageState::Delivered),
            Self::Read => ("read", MessageState::Read),
            Self::Deleted => ("deleted", MessageState::Delivered),
            Self::Failed(_) => ("failed", MessageState::Failed),
        };
        let message_id = message.message_id.clone();
        let business_phone = message.business_phone.clone();
        let recipient = message.addressee().to_owned();
        let body = move |now_ms: u64| {
            let mut status = json!({
                "id": message_id,
                "status": name,
                "timestamp": (now_ms / 1000).to_string(),
                "recipient_id": recipient,
            });
            self.add_particulars(&mut status, &recipient, now_ms);
            json!({
                "statuses": [status],
                "business_phone": business_phone,
                "messaging_product": "whatsapp",
            })
        };
        Delivery {
            state: Some((Channel::WhatsApp, state)),
            headers: signed_headers(account, algorithm, REPORT),
            ..Delivery::json(&message.message_id, name, body)
        }
    }

    /// Adds what only some statuses have; which ones is taken from the documented samples.
    fn add_particulars(self, status: &mut Value, recipient: &str, now_ms: u64) {
        // The template's category, which decides the origin, is not part of a send.
        let (id, origin) = (fingerprint(recipient), json!({"type": "utility"}));
        match self {
            Self::Sent => {
                let expires = (now_ms / 1000).saturating_add(CONVERSATION_SECONDS);
                let expires = expires.to_string();
                status["conversation"] =
                    json!({"id": id, "origin": origin, "expiration_timestamp": expires});
            }
            Self::Delivered => status["conversation"] = json!({"id": id, "origin": origin}),
            Self::Read => {}
            Self::Deleted => {
                status["type"] = json!("message");
                status["message"] = json!({"recipient_id": recipient});
            }
            Self::Failed(code) => {
                status["errors"] = json!([{"code": code, "title": "Message failed to send"}]);
            }
        }
    }
}

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
