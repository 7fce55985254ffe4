//! The answers of the REST API to what it accepts.

use serde_json::{Value, json};

use crate::nusasms::date::date_time;
use crate::nusasms::{AcceptedMessage, MessageKind, MessageStatus};

/// The envelope of one of the two documents; live answers have the message texts used here.
pub(super) fn envelope(message: &str, data: &Value) -> Value {
    json!({"error": false, "error_code": 0, "message": message, "data": data})
}

/// The answer to an accepted WhatsApp message. `queue` is in no document, but in live answers.
pub(super) fn sent(message: &AcceptedMessage) -> Value {
    let media = message.kind == MessageKind::WhatsAppMedia;
    let (title, text) = match media {
        true => ("WA Send Media", "caption"),
        false => ("WA send message", "message"),
    };
    let fields = [
        ("sender", json!(message.sender)),
        ("queue", Value::Null),
        ("destination", json!(message.destination)),
        (text, json!(message.text)),
        ("ref_no", json!(message.id)),
    ];
    let media_url = media.then(|| ("media_url", json!(message.media_url)));
    envelope(title, &fields.into_iter().chain(media_url).collect())
}

/// The status of a WhatsApp message: `data` of the status endpoint. Dates have no time zone and
/// what has not happened is null, as in live answers.
pub(in crate::nusasms) fn status_data(message: &AcceptedMessage, now_ms: u64) -> Value {
    let timetable = message.timetable();
    let reached = |status| timetable.reached(status, now_ms).map(date_time);
    let media = message.kind == MessageKind::WhatsAppMedia;
    let text = message.text.as_ref();
    json!({
        "destination": message.destination,
        "sender": message.sender,
        "is_group": message.is_group,
        "create_date": date_time(timetable.created_ms()),
        "sent_date": reached(MessageStatus::Sent),
        "read_date": reached(MessageStatus::Read),
        "delivered_date": reached(MessageStatus::Delivered),
        "ref_no": message.id,
        "status": timetable.status(now_ms).letter(),
        "message": text.filter(|_| !media),
        "caption": text.filter(|_| media),
        "media_url": message.media_url,
    })
}
