//! Sandeza: answers and callbacks.

use sandeza_client::{BackupMessage, Callback, Event, Message, Sms, Telegram};

use super::answers::{self, Decoder};
use super::{Target, callbacks};
use crate::validate::PARSE_CALLBACK;

const NAME: &str = "sandeza";

pub(super) const ANSWERS: Target = Target {
    name: "sandeza_answers",
    covers: || answers::covered(NAME, DECODERS),
    check: |input| answers::check(DECODERS, input),
    seeds: |fixtures| answers::seeds(NAME, DECODERS, fixtures),
};

pub(super) const CALLBACKS: Target = Target {
    name: "sandeza_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: |body| callbacks::check(body, SHOWN_OF_CALLBACKS, read, callbacks::appended),
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

const DECODERS: &[Decoder] = &[
    Decoder {
        operation: "message.send",
        shown: SHOWN,
        decode: |answer| {
            let sms = Sms::new("6281200000001", "Halo");
            answers::decoded(&Message::new("order-17", "Pesanan", sms), answer)
        },
    },
    Decoder {
        operation: "message.send_with_backup",
        shown: SHOWN,
        decode: |answer| {
            let sms = Sms::new("6281200000001", "Halo");
            let telegram = Telegram::new("6281200000001", "Halo");
            let message = BackupMessage::new("order-17", "Pesanan", telegram, sms);
            answers::decoded(&message, answer)
        },
    },
];

/// What may be shown of an answer.
const SHOWN: &[&str] = &["rc", "ref_id", "code_sms", "message_id"];

/// What may be shown of a callback.
const SHOWN_OF_CALLBACKS: &[&str] = &["status", "channel", "ref_id", "time", "division_id"];

fn read(body: &[u8]) -> String {
    callbacks::shown(Callback::parse_unverified(body), |callback| {
        assert!(!callback.events.is_empty(), "a callback without an event");
        for event in &callback.events {
            if let Event::Status(update) = event {
                answers::assert_kept(update.as_ref());
            }
        }
    })
}
