//! Status callbacks: the delivery status of a message.

use serde_json::{Value, json};

use super::AcceptedMessage;
use super::callback::{REPORT, Signer};
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
    pub(super) fn jobs(self, message: &AcceptedMessage, signer: &Signer) -> Vec<Job> {
        let statuses = self.statuses().into_iter();
        statuses
            .map(|status| Job::post(status.delivery(message, signer)))
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
    /// Its name and the state of the message by then.
    fn name(self) -> (&'static str, MessageState) {
        match self {
            Self::Sent => ("sent", MessageState::Sent),
            Self::Delivered => ("delivered", MessageState::Delivered),
            Self::Read => ("read", MessageState::Read),
            Self::Deleted => ("deleted", MessageState::Delivered),
            Self::Failed(_) => ("failed", MessageState::Failed),
        }
    }

    /// The callback of a status.
    pub(super) fn delivery(self, message: &AcceptedMessage, signer: &Signer) -> Delivery {
        let (name, state) = self.name();
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
            if let Some(fields) = status.as_object_mut() {
                let particulars = self.particulars(&recipient, now_ms).into_iter();
                fields.extend(particulars.map(|(name, value)| (name.to_owned(), value)));
            }
            json!({
                "statuses": [status],
                "business_phone": business_phone,
                "messaging_product": "whatsapp",
            })
        };
        Delivery {
            state: Some((Channel::WhatsApp, state)),
            headers: signer.headers(REPORT),
            ..Delivery::json(&message.message_id, name, body)
        }
    }

    /// What only some statuses have; which ones is taken from the documented samples.
    fn particulars(self, recipient: &str, now_ms: u64) -> Vec<(&'static str, Value)> {
        // The template's category, which decides the origin, is not part of a send.
        let mut conversation = json!({"id": fingerprint(recipient), "origin": {"type": "utility"}});
        match self {
            Self::Sent => {
                let expires = (now_ms / 1000).saturating_add(CONVERSATION_SECONDS);
                if let Some(fields) = conversation.as_object_mut() {
                    let expires = json!(expires.to_string());
                    fields.insert("expiration_timestamp".to_owned(), expires);
                }
                vec![("conversation", conversation)]
            }
            Self::Delivered => vec![("conversation", conversation)],
            Self::Read => vec![],
            Self::Deleted => vec![
                ("type", json!("message")),
                ("message", json!({"recipient_id": recipient})),
            ],
            Self::Failed(code) => {
                let errors = json!([{"code": code, "title": "Message failed to send"}]);
                vec![("errors", errors)]
            }
        }
    }
}
