//! NXCloud's operations.

use messaging_client_core::{ValidationError, lenient};
use nxcloud_client::{
    Algorithm, ButtonReply, Callback, CallbackVerifier, Error, Event, InboundMessage,
    NxCloudClient, ReplayWindow, StatusUpdate, TemplateMessage,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::received_callback::ReceivedCallback;
use super::{Operation, Provider, Ran};
use crate::setup::{INPUT, Setup, Stopped, both, typed};
use crate::validate::PARSE_CALLBACK;

/// The provider NXCloud.
pub(super) struct NxCloud;

impl Provider for NxCloud {
    fn name(&self) -> &'static str {
        "nxcloud"
    }

    fn operations(&self) -> &'static [Operation] {
        const {
            &[
                Operation::new("whatsapp.send", |setup, input| Box::pin(send(setup, input))),
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
    access_key: Option<String>,
    access_secret: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    tenant_id: Option<i64>,
    appkey: Option<String>,
    business_phone: Option<String>,
    algorithm: Option<String>,
}

impl Credentials {
    fn algorithm(&self) -> Result<Algorithm, Error> {
        let name = self.algorithm.as_deref().unwrap_or("md5");
        [Algorithm::Md5, Algorithm::Sha256]
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let refused = ValidationError::new("algorithm", "must be md5 or sha256");
                Error::invalid_request("client", refused)
            })
    }
}

fn client(setup: &Setup) -> Result<NxCloudClient, Stopped> {
    let credentials: Credentials = setup.credentials()?;
    let mut builder = NxCloudClient::builder()
        .algorithm(credentials.algorithm()?)
        .base_url(&setup.base_url)
        .options(setup.options()?);
    if let Some(access_key) = credentials.access_key {
        builder = builder.access_key(access_key);
    }
    if let Some(access_secret) = credentials.access_secret {
        builder = builder.access_secret(access_secret);
    }
    if let Some(tenant_id) = credentials.tenant_id {
        builder = builder.tenant_id(tenant_id);
    }
    if let Some(app_key) = credentials.appkey {
        builder = builder.app_key(app_key);
    }
    if let Some(business_phone) = credentials.business_phone {
        builder = builder.business_phone(business_phone);
    }
    Ok(builder.build()?)
}

async fn send(setup: Setup, input: Map<String, Value>) -> Ran {
    let (message, client) = both(typed::<TemplateMessage>(INPUT, input), client(&setup))?;
    let sent = client.whatsapp().send(&message).await?;
    Ok(json!({"message_id": sent.message_id, "trace_id": sent.trace_id}))
}

fn parse(setup: &Setup, input: Map<String, Value>) -> Ran {
    let (received, verifier) = both(ReceivedCallback::read(input), verifier(setup))?;
    let Callback { events, .. } = verifier.verify(&received.headers, &received.body)?;
    let events: Vec<Value> = events.iter().map(event).collect();
    Ok(json!({ "events": events }))
}

fn verifier(setup: &Setup) -> Result<CallbackVerifier, Stopped> {
    let credentials: Credentials = setup.credentials()?;
    let algorithm = credentials.algorithm()?;
    let verifier = CallbackVerifier::new(
        credentials.access_key.unwrap_or_default(),
        credentials.access_secret.unwrap_or_default(),
    )?;
    let verifier = verifier.algorithm(algorithm).clock(setup.clock());
    if setup.replay && setup.clock_ms.is_none() {
        // A fixture without a clock says nothing of when the callback came.
        return Ok(verifier.replay_window(ReplayWindow::unlimited()));
    }
    Ok(verifier)
}

fn event(event: &Event) -> Value {
    match event {
        Event::Status(update) => status(update),
        Event::ButtonReply(reply) => button_reply(reply),
        Event::Inbound(message) => inbound(message),
        Event::Change { field, value } => json!({"kind": "change", "field": field, "value": value}),
        _ => json!({"kind": "unknown"}),
    }
}

fn status(update: &StatusUpdate) -> Value {
    json!({
        "kind": "status",
        "message_id": update.message_id,
        "delivery_status": update.delivery_status().as_str(),
        "status": update.status,
        "timestamp": update.timestamp,
        "recipient_id": update.recipient_id,
        "conversation": update.conversation,
        "errors": none_if_empty(&update.errors),
        "costs": none_if_empty(&update.costs),
        "meta_message_id": update.meta_message_id,
    })
}

fn button_reply(reply: &ButtonReply) -> Value {
    json!({
        "kind": "button_reply",
        "message_id": reply.message_id,
        "context_id": reply.context.id,
        "from": reply.from,
        "text": reply.button.text,
        "payload": reply.button.payload,
        "timestamp": reply.timestamp,
        "template": reply.template(),
    })
}

fn inbound(message: &InboundMessage) -> Value {
    json!({
        "kind": "inbound",
        "message_id": message.message_id,
        "from": message.from,
        "text": message.text(),
        "timestamp": message.timestamp,
        "type": message.kind,
    })
}

fn none_if_empty<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}
