//! The callback of a pressed quick-reply button.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::json;

use super::callback::{Action, Signer};
use super::journal::AcceptedMessage;
use crate::callback::Delivery;
use crate::digest::fingerprint;

/// Why no button can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ButtonReplyError {
    /// No accepted message has this id, or it has been forgotten.
    UnknownMessage,
    /// No callback target is registered.
    NoCallbackTarget,
}

impl fmt::Display for ButtonReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMessage => "no accepted message has this id",
            Self::NoCallbackTarget => "no callback target is registered",
        })
    }
}

impl Error for ButtonReplyError {}

/// A recipient's press on a button of a message.
pub(super) struct ButtonDelivery {
    pub(super) reply_id: String,
    pub(super) text: String,
    /// `None` for a text that is no press on a button.
    pub(super) payload: Option<String>,
    pub(super) message: Arc<AcceptedMessage>,
    pub(super) signer: Signer,
}

impl Delivery for ButtonDelivery {
    fn message_id(&self) -> &str {
        &self.message.message_id
    }

    fn event(&self) -> &'static str {
        "button_reply"
    }

    fn body(&self, now_ms: u64) -> Bytes {
        let from = self.message.addressee();
        // JSON within a string, with other key style than around it: as documented.
        let extension = json!({
            "templateId": fingerprint(&self.message.template),
            "templateName": self.message.template,
            "components": self.message.components,
        });
        let mut message = json!({
            "from": from,
            "id": self.reply_id,
            "timestamp": (now_ms / 1000).to_string(),
            "context": {"from": self.message.business_phone, "id": self.message.message_id},
            // Named in the document without a meaning.
            "tag_name": "",
            "wa_ext": extension.to_string(),
        });
        let (kind, content) = match &self.payload {
            Some(payload) => ("button", json!({"payload": payload, "text": self.text})),
            None => ("text", json!({"body": self.text})),
        };
        if let Some(fields) = message.as_object_mut() {
            fields.insert("type".to_owned(), json!(kind));
            fields.insert(kind.to_owned(), content);
        }
        let body = json!({
            "contacts": [{"profile": {"name": "Sandbox recipient"}, "wa_id": from}],
            "messages": [message],
            "business_phone": self.message.business_phone,
            "messaging_product": "whatsapp",
        });
        Bytes::from(body.to_string())
    }

    fn headers(&self, body: &[u8], now_ms: u64) -> HeaderMap {
        self.signer.headers(Action::Inbound, body, now_ms)
    }
}
