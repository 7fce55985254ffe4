//! The callbacks of this provider: bodies that are written when they are due. None of them is
//! signed.

use serde_json::json;

use super::date::date_time;
use super::rest::status_data;
use super::{AcceptedMessage, MessageStatus};
use crate::callback::Delivery;
use crate::messages::Channel;

/// A callback with a form.
pub(super) fn form_notice(id: &str, event: &'static str, fields: &[(&str, &str)]) -> Delivery {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let content_type = "application/x-www-form-urlencoded";
    Delivery::new(id, event, content_type, move |_| body.clone())
}

/// The push of a status at the time when it is reached. No document shows one: for a WhatsApp
/// message it has the fields of the status endpoint, for WhatsApp Business those that a public
/// receiver of the provider's callbacks reads, for an SMS those of the `DR` command, as a form.
pub(super) fn status_notice(
    message: &AcceptedMessage,
    status: MessageStatus,
    at_ms: u64,
) -> Delivery {
    let (id, event) = (message.id.as_str(), status.event());
    if message.kind.channel() == Channel::Sms {
        let fields = [
            ("messageid", id),
            ("destination", &message.destination),
            ("delivery_status", status.name()),
            ("date", &date_time(at_ms)),
        ];
        return form_notice(id, event, &fields);
    }
    if !message.kind.is_business() {
        let body = status_data(message, at_ms);
        return Delivery::json(id, event, move |_| body.clone());
    }
    let event = match status {
        MessageStatus::Queued => "submitted",
        _ => event,
    };
    let status = json!({
        "message_id": id,
        "recipient": message.destination,
        "gateway_id": message.sender,
        "status": event,
        "timestamp": at_ms / 1000,
    });
    let body = json!({"type": "status", "status": status});
    Delivery::json(id, event, move |_| body.clone())
}
