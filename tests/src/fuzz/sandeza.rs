//! Sandeza's callbacks.

use sandeza_client::callback::{Callback, Event};

use super::kept::assert_kept;
use super::{Target, callbacks};
use crate::provider::PARSE_CALLBACK;

const NAME: &str = "sandeza";

pub(super) const CALLBACKS: Target = Target {
    name: "sandeza_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: |body| callbacks::check(NAME, body, read, callbacks::appended),
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

fn read(body: &[u8]) -> String {
    callbacks::shown(Callback::parse_unverified(body), |callback| {
        assert!(!callback.events.is_empty(), "a callback without an event");
        for event in &callback.events {
            match event {
                Event::Status(update) => assert_kept(update.as_ref()),
                Event::Inbound(message) => assert_kept(message.as_ref()),
                _ => {}
            }
        }
    })
}
