use messaging_client_core::{Extra, read_document};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{ButtonReply, InboundMessage, StatusUpdate};

/// Something that happened.
///
/// It can be written to JSON, for a log or a queue of the application: `kind` (`status`,
/// `button_reply`, `inbound`, `change` or `unreadable`) and the fields of that kind; for a status also
/// its `delivery_status`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A message has a new status.
    #[serde(serialize_with = "normalised")]
    Status(Box<StatusUpdate>),
    /// A recipient tapped a quick-reply button.
    ButtonReply(Box<ButtonReply>),
    /// A recipient wrote. Documented only for the platform's other WhatsApp API, so most of it is kept
    /// as received.
    Inbound(Box<InboundMessage>),
    /// A template or the account changed: `{"field": ..., "value": {...}}`.
    Change {
        /// What changed, such as `message_template_status_update`.
        field: String,
        /// How.
        value: Extra,
    },
    /// Something without an id, a status, or another required field: as received, under the name of its
    /// list (`statuses` or `messages`).
    Unreadable(Extra),
}

impl Event {
    pub(super) fn status(item: Value) -> Self {
        read(&item, &[("message_id", "/id")])
            .map_or_else(|| unreadable("statuses", item), Self::Status)
    }

    pub(super) fn message(item: Value) -> Self {
        let kind = item.get("type").and_then(Value::as_str);
        let event = if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("button")) {
            button_reply(&item).map(Self::ButtonReply)
        } else {
            read(&item, &[("message_id", "/id"), ("text", "/text/body")]).map(Self::Inbound)
        };
        event.unwrap_or_else(|| unreadable("messages", item))
    }
}

fn button_reply(item: &Value) -> Option<Box<ButtonReply>> {
    let names = [
        ("message_id", "/id"),
        ("context_id", "/context/id"),
        ("text", "/button/text"),
        ("payload", "/button/payload"),
    ];
    let mut reply: Box<ButtonReply> = read(item, &names)?;
    // A JSON document in a string; an object in its place is read too.
    reply.template = match item.get("wa_ext") {
        Some(Value::String(document)) => read_document(document.as_bytes()).ok(),
        Some(object @ Value::Object(_)) => read_document(object.to_string().as_bytes()).ok(),
        _ => None,
    };
    Some(reply)
}

/// Reads an event as tolerantly as a whole document, once what stands at each path of the platform's
/// form has the name that the event has for it.
fn read<T: DeserializeOwned>(item: &Value, names: &[(&str, &str)]) -> Option<T> {
    let mut fields = item.as_object()?.clone();
    // The id alone stands beside the event's own fields, and is not needed twice.
    fields.remove("id");
    for (name, path) in names {
        if let Some(value) = item.pointer(path) {
            fields.insert((*name).to_owned(), value.clone());
        }
    }
    let document = serde_json::to_vec(&fields).ok()?;
    read_document(&document).ok()
}

fn unreadable(list: &str, item: Value) -> Event {
    let fields = serde_json::Map::from_iter([(list.to_owned(), item)]);
    Event::Unreadable(fields.into())
}

fn normalised<S: Serializer>(update: &StatusUpdate, to: S) -> Result<S::Ok, S::Error> {
    update.delivery_status().serialize_beside(update, to)
}
