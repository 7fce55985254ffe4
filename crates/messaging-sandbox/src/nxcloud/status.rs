//! Status callbacks: the delivery status of a message.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use super::callback::{Action, Signer};
use super::journal::AcceptedMessage;
use crate::callback::{Delivery, Job};
use crate::digest::fingerprint;
use crate::messages::{Channel, MessageState};

/// How long a conversation lasts, in seconds: WhatsApp's day.
const CONVERSATION_SECONDS: u64 = 24 * 60 * 60;

/// The statuses that a message goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// `sent`, `delivered`, `read`: what happens to an ordinary message.
    Read,
    /// Only `sent`.
    Sent,
    /// `sent`, `delivered`.
    Delivered,
    /// `read`, `delivered`, `sent`: callbacks may overtake each other.
    Reversed,
    /// `sent`, `delivered`, `read`, each twice: callbacks may be repeated.
    Repeated,
    /// `sent`, `delivered`, `deleted`.
    Deleted,
    /// No callback at all.
    Silent,
    /// Only `failed`, with this error code.
    Failed(i64),
}

impl Course {
    fn statuses(self) -> Vec<Status> {
        use Status::{Deleted, Delivered, Failed, Read, Sent};
        match self {
            Self::Read => vec![Sent, Delivered, Read],
            Self::Sent => vec![Sent],
            Self::Delivered => vec![Sent, Delivered],
            Self::Reversed => vec![Read, Delivered, Sent],
            Self::Repeated => vec![Sent, Sent, Delivered, Delivered, Read, Read],
            Self::Deleted => vec![Sent, Delivered, Deleted],
            Self::Silent => vec![],
            Self::Failed(code) => vec![Failed(code)],
        }
    }

    /// The callbacks about a message, in order.
    pub(super) fn deliveries(self, message: &AcceptedMessage, signer: &Signer) -> Vec<Job> {
        let statuses = self.statuses().into_iter();
        let deliveries = statuses.map(|status| StatusDelivery::new(status, message, signer));
        deliveries
            .map(|delivery| Job::Post(Arc::new(delivery)))
            .collect()
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Status {
    Sent,
    Delivered,
    Read,
    Deleted,
    Failed(i64),
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Deleted => "deleted",
            Self::Failed(_) => "failed",
        }
    }
}

/// The callback of a status.
pub(super) struct StatusDelivery {
    status: Status,
    message_id: String,
    business_phone: String,
    recipient_id: String,
    signer: Signer,
}

impl StatusDelivery {
    pub(super) fn new(status: Status, message: &AcceptedMessage, signer: &Signer) -> Self {
        Self {
            status,
            message_id: message.message_id.clone(),
            business_phone: message.business_phone.clone(),
            recipient_id: message.addressee().to_owned(),
            signer: signer.clone(),
        }
    }

    /// What only some statuses have; which ones is taken from the documented samples.
    fn particulars(&self, now_ms: u64) -> Vec<(&'static str, Value)> {
        let conversation_id = fingerprint(&self.recipient_id);
        // The template's category, which decides the origin, is not part of a send.
        let origin = json!({"type": "utility"});
        match self.status {
            Status::Sent => {
                let expires = (now_ms / 1000)
                    .saturating_add(CONVERSATION_SECONDS)
                    .to_string();
                let conversation = json!({
                    "id": conversation_id,
                    "expiration_timestamp": expires,
                    "origin": origin,
                });
                vec![("conversation", conversation)]
            }
            Status::Delivered => {
                vec![(
                    "conversation",
                    json!({"id": conversation_id, "origin": origin}),
                )]
            }
            Status::Read => vec![],
            Status::Deleted => vec![
                ("type", json!("message")),
                ("message", json!({"recipient_id": self.recipient_id})),
            ],
            Status::Failed(code) => {
                vec![(
                    "errors",
                    json!([{"code": code, "title": "Message failed to send"}]),
                )]
            }
        }
    }
}

impl Delivery for StatusDelivery {
    fn message_id(&self) -> &str {
        &self.message_id
    }

    fn event(&self) -> &'static str {
        self.status.name()
    }

    fn body(&self, now_ms: u64) -> Bytes {
        let mut status = json!({
            "id": self.message_id,
            "status": self.status.name(),
            "timestamp": (now_ms / 1000).to_string(),
            "recipient_id": self.recipient_id,
        });
        if let Some(fields) = status.as_object_mut() {
            let particulars = self.particulars(now_ms).into_iter();
            fields.extend(particulars.map(|(name, value)| (name.to_owned(), value)));
        }
        let body = json!({
            "statuses": [status],
            "business_phone": self.business_phone,
            "messaging_product": "whatsapp",
        });
        Bytes::from(body.to_string())
    }

    fn headers(&self, body: &[u8], now_ms: u64) -> HeaderMap {
        self.signer.headers(Action::Report, body, now_ms)
    }

    fn state(&self) -> Option<(Channel, MessageState)> {
        let state = match self.status {
            Status::Sent => MessageState::Sent,
            Status::Delivered | Status::Deleted => MessageState::Delivered,
            Status::Read => MessageState::Read,
            Status::Failed(_) => MessageState::Failed,
        };
        Some((Channel::WhatsApp, state))
    }
}
