//! Sandeza's operations.

use messaging_client_core::Extra;
use sandeza_client::{
    BackupMessage, Callback, Event, InboundMessage, Message, SandezaClient, SentMessage,
    StatusUpdate,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::received_callback::ReceivedCallback;
use super::{Operation, Provider, Ran};
use crate::Input;
use crate::setup::{INPUT, Setup, Stopped, both, typed};
use crate::validate::PARSE_CALLBACK;

/// The provider Sandeza.
pub(super) struct Sandeza;

impl Provider for Sandeza {
    fn name(&self) -> &'static str {
        "sandeza"
    }

    /// The order of the channels may be what tells the primary one from its backups.
    fn operations(&self) -> &'static [Operation] {
        const {
            &[
                Operation::in_order("message.send", |setup, input| Box::pin(send(setup, input))),
                Operation::in_order("message.send_with_backup", |setup, input| {
                    Box::pin(send_with_backup(setup, input))
                }),
                Operation::new(PARSE_CALLBACK, |setup, input| {
                    Box::pin(async move { parse(&setup, input) })
                }),
            ]
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    username: Option<String>,
    password: Option<String>,
    sender_id: Option<String>,
}

fn client(setup: &Setup) -> Result<SandezaClient, Stopped> {
    let credentials: Credentials = setup.credentials()?;
    let mut builder = SandezaClient::builder()
        .base_url(&setup.base_url)
        .options(setup.options()?);
    if let Some(username) = credentials.username {
        builder = builder.username(username);
    }
    if let Some(password) = credentials.password {
        builder = builder.password(password);
    }
    if let Some(sender_id) = credentials.sender_id {
        builder = builder.sender_id(sender_id);
    }
    Ok(builder.build()?)
}

async fn send(setup: Setup, input: Input) -> Ran {
    let (message, client) = both(typed::<Message>(INPUT, input), client(&setup))?;
    let sent = client.messages().send(&message).await?;
    Ok(accepted(&sent))
}

async fn send_with_backup(setup: Setup, input: Input) -> Ran {
    let (message, client) = both(typed::<BackupMessage>(INPUT, input), client(&setup))?;
    let sent = client.messages().send_with_backup(&message).await?;
    Ok(accepted(&sent))
}

fn accepted(sent: &SentMessage) -> Value {
    json!({"ref_id": sent.ref_id, "message_id": sent.message_id})
}

/// No signature is documented, so no credential is needed.
fn parse(setup: &Setup, input: Map<String, Value>) -> Ran {
    let (received, _) = both(
        ReceivedCallback::read(input),
        setup.credentials::<Credentials>(),
    )?;
    let Callback { events, .. } = Callback::parse_unverified(&received.body)?;
    let events: Vec<Value> = events.iter().map(event).collect();
    Ok(json!({ "events": events }))
}

fn event(event: &Event) -> Value {
    match event {
        Event::Status(update) => status(update),
        Event::Inbound(message) => inbound(message),
        _ => json!({"kind": "unknown"}),
    }
}

/// The fields of the callback, those that are not documented among them.
fn status(update: &StatusUpdate) -> Value {
    let mut fields = fields(update);
    fields.insert("status".to_owned(), number(update.status.as_str()));
    fields.insert("kind".to_owned(), "status".into());
    let delivery_status = update.delivery_status();
    fields.insert(
        "delivery_status".to_owned(),
        delivery_status.as_str().into(),
    );
    Value::Object(fields)
}

/// The fields of the callback's `message`, and who sent it.
fn inbound(message: &InboundMessage) -> Value {
    let mut fields = message.message.as_ref().map(fields).unwrap_or_default();
    fields.remove("id");
    if let Some(location) = fields.get_mut("location") {
        for degrees in ["latitude", "longitude"] {
            if let Some(value) = location.get_mut(degrees) {
                *value = number(value.as_str().unwrap_or_default());
            }
        }
    }
    let from = message.from.as_ref();
    let sender = from.and_then(|from| from.username.as_deref());
    let sender = sender.or_else(|| undocumented(&message.extra, "from"));
    let name = from.and_then(|from| from.name.as_deref());
    for (key, value) in [
        ("kind", Some("inbound")),
        ("message_id", message.message_id()),
        ("from", sender),
        ("name", name),
        ("text", message.text()),
    ] {
        fields.insert(key.to_owned(), value.into());
    }
    Value::Object(fields)
}

fn undocumented<'a>(extra: &'a Extra, key: &str) -> Option<&'a str> {
    extra.get(key)?.as_str()
}

fn fields(of: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(of) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// As the documents have it: a number, where it is one.
fn number(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(number @ Value::Number(_)) => number,
        _ => text.into(),
    }
}
