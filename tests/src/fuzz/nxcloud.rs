//! NXCloud: answers and callbacks.

use nxcloud_client::{Callback, Event, LanguageCode, Template, TemplateMessage};
use serde_json::Value;

use super::answers::{self, Decoder};
use super::{Target, callbacks};
use crate::validate::PARSE_CALLBACK;

const NAME: &str = "nxcloud";

pub(super) const ANSWERS: Target = Target {
    name: "nxcloud_answers",
    covers: || answers::covered(NAME, DECODERS),
    check: |input| answers::check(DECODERS, input),
    seeds: |fixtures| answers::seeds(NAME, DECODERS, fixtures),
};

pub(super) const CALLBACKS: Target = Target {
    name: "nxcloud_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: |body| callbacks::check(body, SHOWN_OF_CALLBACKS, read, callbacks::appended),
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

const DECODERS: &[Decoder] = &[Decoder {
    operation: "whatsapp.send",
    shown: SHOWN,
    decode: |answer| {
        let template = Template::new("otp", LanguageCode::Indonesian);
        answers::decoded(
            &TemplateMessage::to_phone("6281200000001", template),
            answer,
        )
    },
}];

/// What may be shown of an answer.
const SHOWN: &[&str] = &["code", "message_id", "traceId", "trace_id"];

/// What may be shown of a callback.
const SHOWN_OF_CALLBACKS: &[&str] = &[
    "id",
    "status",
    "timestamp",
    "type",
    "field",
    "code",
    "meta_message_id",
    "template_id",
    "template_name",
    "expiration_timestamp",
    "currency",
    "price",
    "foreign_price",
    "cdr_type",
    "direction",
];

fn read(body: &[u8]) -> String {
    callbacks::shown(Callback::parse_unverified(body), |callback| {
        assert!(
            !callback.events.is_empty() || has_empty_lists_only(body),
            "an event was lost"
        );
        callback.events.iter().for_each(kept);
    })
}

/// Whether the platform itself says that nothing happened.
fn has_empty_lists_only(body: &[u8]) -> bool {
    let callback: Value = serde_json::from_slice(body).unwrap_or_default();
    let lists = ["statuses", "messages"].map(|name| callback.get(name).and_then(Value::as_array));
    let mut lists = lists.into_iter().flatten().peekable();
    lists.peek().is_some() && lists.all(Vec::is_empty)
}

fn kept(event: &Event) {
    match event {
        Event::Status(update) => answers::assert_kept(update.as_ref()),
        Event::ButtonReply(reply) => answers::assert_kept(reply.as_ref()),
        Event::Inbound(message) => answers::assert_kept(message.as_ref()),
        _ => {}
    }
}
