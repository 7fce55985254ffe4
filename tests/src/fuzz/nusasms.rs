//! NusaSMS's callbacks.

use std::borrow::Cow;

use messaging_client_core::Error;
use nusasms_client::callback::{CallbackFields, Event, InboundSms};
use serde_json::Value;

use super::kept::assert_kept;
use super::{Target, callbacks};
use crate::canary::{self, shown_in_callbacks};
use crate::provider::PARSE_CALLBACK;

const NAME: &str = "nusasms";

pub(super) const CALLBACKS: Target = Target {
    name: "nusasms_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: check_callback,
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

fn check_callback(body: &[u8]) {
    let read = |body: &[u8]| read_events(body) + &read_sms(body) + &read_fields(body);
    callbacks::check(NAME, body, read, planted_form);
    check_fields(&form_urlencoded::parse(body).collect::<Vec<_>>());
}

/// The form with the canary in every field that may not be shown.
fn planted_form(body: &[u8]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        let stays = shown_in_callbacks(NAME).contains(&name);
        form.append_pair(&name, if stays { &value } else { canary::TEXT });
    }
    form.finish().into_bytes()
}

fn read_events(body: &[u8]) -> String {
    callbacks::shown(Event::parse_unverified(body), |events| {
        assert!(!events.is_empty(), "a callback without an event");
        for event in events {
            match event {
                Event::InboundSms(sms) => assert_kept(sms),
                Event::InboundWhatsApp(message) => assert_kept(message),
                Event::WhatsAppStatus(status) => assert_kept(status),
                _ => {}
            }
        }
    })
}

fn read_sms(body: &[u8]) -> String {
    callbacks::shown(InboundSms::parse_unverified(body), |sms: &InboundSms| {
        assert!(!sms.id.is_empty() && !sms.originator.is_empty());
        assert_kept(sms);
    })
}

fn read_fields(body: &[u8]) -> String {
    let fields: Result<_, Error> = CallbackFields::parse_unverified(body);
    callbacks::shown(fields, |fields: &CallbackFields| {
        for (name, value) in fields.iter() {
            assert_eq!(fields.get(name), Some(value));
            assert!(fields.text(name).is_none() || !value.is_array());
        }
    })
}

/// What was sent as a form is read field by field, however often a name comes.
fn check_fields(pairs: &[(Cow<'_, str>, Cow<'_, str>)]) {
    let form = form_urlencoded::Serializer::new("sent=1".to_owned())
        .extend_pairs(pairs)
        .finish();
    let read = CallbackFields::parse_unverified(form.as_bytes());
    assert!(read.is_ok(), "a form is not read");
    let Ok(read) = read else { return };
    for (name, _) in pairs {
        let sent: Vec<&str> = (name == "sent")
            .then_some("1")
            .into_iter()
            .chain(
                pairs
                    .iter()
                    .filter(|(one, _)| one == name)
                    .map(|(_, value)| value.as_ref()),
            )
            .collect();
        let expected = match sent.as_slice() {
            [one] => Value::from(*one),
            several => Value::from(several.to_vec()),
        };
        assert_eq!(read.get(name), Some(&expected));
    }
}
