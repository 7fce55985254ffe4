//! NXCloud's callbacks.

use messaging_client_core::repair_document;
use nxcloud_client::callback::{Callback, Event};
use serde_json::Value;

use super::kept::assert_kept;
use super::{Target, callbacks};
use crate::provider::PARSE_CALLBACK;

const NAME: &str = "nxcloud";

pub(super) const CALLBACKS: Target = Target {
    name: "nxcloud_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: |body| callbacks::check(NAME, body, read, callbacks::appended),
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

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
    let callback: Value = serde_json::from_str(&repair_document(body)).unwrap_or_default();
    let lists = ["statuses", "messages"].map(|name| callback.get(name).and_then(Value::as_array));
    let mut lists = lists.into_iter().flatten().peekable();
    lists.peek().is_some() && lists.all(Vec::is_empty)
}

fn kept(event: &Event) {
    match event {
        Event::Status(update) => assert_kept(update.as_ref()),
        Event::ButtonReply(reply) => assert_kept(reply.as_ref()),
        Event::Inbound(message) => assert_kept(message.as_ref()),
        _ => {}
    }
}
