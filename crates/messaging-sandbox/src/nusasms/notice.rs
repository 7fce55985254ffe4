//! The callbacks of this provider: bodies that are written when they are due. None of them is
//! signed.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::date::date_time;
use super::journal::{AcceptedMessage, MessageKind};
use super::rest::status_data;
use super::status::MessageStatus;
use crate::callback::Delivery;

/// One callback.
pub(super) struct Notice {
    id: String,
    event: &'static str,
    content_type: &'static str,
    body: Bytes,
}

impl Notice {
    pub(super) fn json(id: &str, event: &'static str, body: &Value) -> Self {
        Self {
            id: id.to_owned(),
            event,
            content_type: "application/json",
            body: Bytes::from(body.to_string()),
        }
    }

    pub(super) fn form(id: &str, event: &'static str, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self {
            id: id.to_owned(),
            event,
            content_type: "application/x-www-form-urlencoded",
            body: Bytes::from(body),
        }
    }

    /// A message that somebody writes to a WhatsApp Business gateway, as a public receiver of the
    /// provider's callbacks reads it.
    #[cfg(feature = "ui")]
    pub(super) fn inbox(id: &str, gateway: &str, from: &str, text: &str, at_ms: u64) -> Self {
        let inbox = json!({
            "message_id": id,
            "gateway": {"number": gateway},
            "sender": {"number": from},
            "message": {"text": {"body": text}},
            "timestamp": at_ms / 1000,
        });
        Self::json(id, "inbox", &json!({"type": "inbox", "inbox": inbox}))
    }

    /// The push of a status at the time when it is reached. No document shows one: for a WhatsApp
    /// message it has the fields of the status endpoint, for WhatsApp Business those that a public
    /// receiver of the provider's callbacks reads, for an SMS those of the `DR` command, as a form.
    pub(super) fn status(message: &AcceptedMessage, status: MessageStatus, at_ms: u64) -> Self {
        let event = status.event();
        match message.kind {
            MessageKind::WhatsAppMessage | MessageKind::WhatsAppMedia => {
                Self::json(&message.id, event, &status_data(message, at_ms))
            }
            MessageKind::Sms | MessageKind::SmsGroup => {
                let date = date_time(at_ms);
                let fields = [
                    ("messageid", message.id.as_str()),
                    ("destination", message.destination.as_str()),
                    ("delivery_status", status.name()),
                    ("date", date.as_str()),
                ];
                Self::form(&message.id, event, &fields)
            }
            _ => {
                let event = match status {
                    MessageStatus::Queued => "submitted",
                    _ => event,
                };
                let status = json!({
                    "message_id": message.id,
                    "recipient": message.destination,
                    "gateway_id": message.sender,
                    "status": event,
                    "timestamp": at_ms / 1000,
                });
                Self::json(
                    &message.id,
                    event,
                    &json!({"type": "status", "status": status}),
                )
            }
        }
    }
}

impl Delivery for Notice {
    fn message_id(&self) -> &str {
        &self.id
    }

    fn event(&self) -> &'static str {
        self.event
    }

    fn body(&self, _now_ms: u64) -> Bytes {
        self.body.clone()
    }

    fn headers(&self, _body: &[u8], _now_ms: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers
    }
}
