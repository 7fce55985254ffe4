//! Texts that must be seen nowhere but on the wire, put into whatever may be about a person.
//!
//! What may be shown is listed in `shown`, by the names of fields: ids, codes, states and times, which logs
//! need. All else is personal until somebody says otherwise, so a new field that shows itself is noticed.

mod shown;

use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{ClientOptions, Endpoint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub use self::shown::{shown_in_callbacks, shown_in_requests, shown_in_responses};
use crate::json_members::{quoted, with_leaves};
use crate::setup::typed_request;
use crate::{FieldNames, Fixture, Provider};

/// Any text; it has no character that `Debug` would escape.
pub const TEXT: &str = "Canary Kenari 6281299999999";
/// A phone number, and the number in [`TEXT`].
pub const PHONE: &str = "6281299999999";
/// [`PHONE`] without the country code.
pub const LOCAL_PHONE: &str = "81299999999";
/// A one-time password.
pub const OTP: &str = "91736482";
/// A link to a private file.
pub const LINK: &str = "https://files.example.com/kenari.png";
/// An e-mail address.
pub const EMAIL: &str = "kenari@example.com";

/// [`PHONE`] as a number.
const NUMBER: u64 = 6_281_299_999_999;
/// Numbers from here up may be phone numbers.
const LONG_NUMBER: f64 = 1e7;

/// What a string of a request may become, the strictest field's form last.
const CANDIDATES: [&str; 6] = [TEXT, LINK, EMAIL, PHONE, LOCAL_PHONE, OTP];

/// Settings of a client that are no secret.
const PLAIN_SETTINGS: FieldNames = FieldNames::new("algorithm attempts sender_id sms_format");

/// The same JSON with the canary for every string, every long number and in a field that no document
/// lists. Only the fields named in `shown` are left as they are.
#[must_use]
pub fn planted(value: Value, shown: FieldNames) -> Value {
    match value {
        Value::String(_) => TEXT.into(),
        Value::Number(number) if number.as_f64().is_some_and(|n| n.abs() >= LONG_NUMBER) => {
            NUMBER.into()
        }
        Value::Array(items) => items.into_iter().map(|item| planted(item, shown)).collect(),
        Value::Object(fields) => {
            let mut fields: Map<String, Value> = fields
                .into_iter()
                .map(|(name, value)| {
                    let stays = shown.contains(&name) && !value.is_object();
                    let value = if stays { value } else { planted(value, shown) };
                    (name, value)
                })
                .collect();
            fields.insert("x_undocumented".to_owned(), TEXT.into());
            Value::Object(fields)
        }
        other => other,
    }
}

/// Whether the canary is somewhere in these bytes, so that seeing it afterwards would prove nothing.
#[must_use]
pub fn is_in(input: &[u8]) -> bool {
    let digits = PHONE.as_bytes();
    input.windows(digits.len()).any(|window| window == digits)
}

/// Where in `text` some of a canary can be read, in any case.
#[must_use]
pub fn leak_in(text: &str) -> Option<&str> {
    let words = ["canary", "kenari", LOCAL_PHONE, OTP];
    words.iter().find_map(|word| excerpt(text, word))
}

/// What stands around a word.
#[must_use]
pub fn excerpt<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.to_ascii_lowercase().find(&word.to_ascii_lowercase())?;
    let start = (at.saturating_sub(80)..=at).find(|start| text.is_char_boundary(*start))?;
    text.get(start..at + word.len())
}

/// Checks that nothing of a canary can be read here.
///
/// # Panics
/// Something can.
pub fn assert_hidden(text: &str) {
    assert_eq!(leak_in(text), None, "what is about a person is shown");
}

/// A request with canaries in it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlantedRequest<E> {
    /// The request.
    pub request: E,
    /// The canaries in it.
    pub canaries: Vec<&'static str>,
}

/// The request of a fixture with a canary in place of each string and long number that may not be shown
/// and that the operation accepts one for.
///
/// # Errors
/// The fixture's request cannot be sent as it is.
pub fn planted_request<P: Provider, E>(
    fixture: &Fixture,
    shown: FieldNames,
) -> Result<PlantedRequest<E>, String>
where
    E: Endpoint<Account = P::Account> + Clone + Serialize + DeserializeOwned + 'static,
{
    let input = fixture.input.as_ref().ok_or("the fixture has no input")?;
    // Nothing is sent, and no certificates need be read.
    let options = ClientOptions::new().transport(FakeTransport::new());
    let credentials = fixture.setup("").credentials();
    let credentials = credentials.map_err(|stopped| format!("{stopped:?}"))?;
    let client = P::client(credentials, "https://provider.example.com", options);
    let client = client.map_err(|error| error.to_string())?;
    let accepted = |json: &RawValue| -> Option<E> {
        let request: E = typed_request(json.get()).ok()?;
        let checked = P::call(&client, request.clone()).check();
        checked.is_ok().then_some(request)
    };
    let mut best = input.as_raw().to_owned();
    let mut request = accepted(&best).ok_or("the fixture's request is refused")?;
    let mut canaries = Vec::new();
    for place in 0..leaves(&best) {
        for canary in CANDIDATES {
            if let Some(changed) = with_canary(&best, place, canary, shown)
                && let Some(accepted) = accepted(&changed)
            {
                (best, request) = (changed, accepted);
                canaries.push(canary);
                break;
            }
        }
    }
    canaries.sort_unstable();
    canaries.dedup();
    Ok(PlantedRequest { request, canaries })
}

fn leaves(json: &RawValue) -> usize {
    let mut count = 0;
    with_leaves(json, "", &mut |_, leaf| {
        count += 1;
        leaf.to_owned()
    });
    count
}

/// The document with the canary at one place; none where what stands there may be shown.
fn with_canary(
    json: &RawValue,
    place: usize,
    canary: &str,
    shown: FieldNames,
) -> Option<Box<RawValue>> {
    let mut at = 0;
    let mut is_planted = false;
    let changed = with_leaves(json, "", &mut |key, leaf| {
        let number: Option<f64> = leaf.parse().ok();
        let is_long = number.is_some_and(|number| number.abs() >= LONG_NUMBER);
        let is_personal = (leaf.starts_with('"') || is_long) && !shown.contains(key);
        let is_here = at == place && is_personal;
        at += 1;
        is_planted |= is_here;
        match (is_here, key) {
            (false, _) => leaf.to_owned(),
            // The content of a file.
            (true, "base64") => quoted(&STANDARD.encode(canary)),
            (true, _) => quoted(canary),
        }
    });
    let changed = RawValue::from_string(changed).ok()?;
    is_planted.then_some(changed)
}

/// The settings of a client, each that is a secret with the word `canary` in it, or the canary's number
/// where it is a phone number.
#[must_use]
pub fn planted_settings(settings: &Map<String, Value>) -> Map<String, Value> {
    let planted = settings.iter().map(|(key, value)| {
        let planted = match value {
            Value::String(_) if key.contains("phone") => PHONE.into(),
            Value::String(_) if !PLAIN_SETTINGS.contains(key) => format!("canary-{key}").into(),
            plain => plain.clone(),
        };
        (key.clone(), planted)
    });
    planted.collect()
}

/// What an application may log of a value.
#[must_use]
pub fn debug_of(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_but_what_is_listed_becomes_the_canary() {
        let value = json!({"id": "1", "to": "2", "n": 3, "tel": 628_121_111_111_u64, "list": ["a", {"id": {"x": "y"}}]});
        let planted = planted(value, FieldNames::new("id"));
        assert_eq!(
            planted,
            json!({
                "id": "1", "to": TEXT, "n": 3, "tel": NUMBER, "x_undocumented": TEXT,
                "list": [TEXT, {"id": {"x": TEXT, "x_undocumented": TEXT}, "x_undocumented": TEXT}]
            })
        );
    }

    #[test]
    fn the_canary_is_found() {
        assert!(TEXT.contains(PHONE) && NUMBER.to_string() == PHONE);
        assert!(PHONE.ends_with(LOCAL_PHONE));
        assert!(is_in(format!("a{PHONE}b").as_bytes()) && !is_in(b"628129999999"));
        assert_hidden("[hidden: 13 characters]");
        let shown =
            [TEXT, PHONE, LOCAL_PHONE, OTP, LINK, EMAIL].map(|canary| format!("{canary:?}"));
        for seen in shown.into_iter().chain([format!("{:?}", Some(NUMBER))]) {
            let leak = format!("a clean line\nx {seen} y\nanother");
            assert!(
                leak_in(&leak).is_some_and(|place| place.contains("line\nx")),
                "{leak}"
            );
            assert!(std::panic::catch_unwind(|| assert_hidden(&seen)).is_err());
        }
    }

    #[test]
    fn a_canary_takes_one_place_and_leaves_what_may_be_shown() {
        let json = RawValue::from_string(
            r#"{"b":{"name":"x","to":6281200000001},"a":["y",7,null]}"#.to_owned(),
        );
        let json = json.unwrap();
        let changed: Vec<_> = (0..leaves(&json))
            .filter_map(|place| with_canary(&json, place, OTP, FieldNames::new("name")))
            .map(|changed| changed.get().to_owned())
            .collect();
        assert_eq!(
            changed,
            [
                r#"{"b":{"name":"x","to":"91736482"},"a":["y",7,null]}"#,
                r#"{"b":{"name":"x","to":6281200000001},"a":["91736482",7,null]}"#,
            ]
        );
    }

    #[test]
    fn settings_are_secret_unless_they_are_known_not_to_be() {
        let settings = json!({"access_key": "k", "new": "n", "business_phone": "6", "algorithm": "md5", "tenant_id": 1});
        assert_eq!(
            Value::Object(planted_settings(settings.as_object().unwrap())),
            json!({
                "access_key": "canary-access_key", "new": "canary-new", "business_phone": PHONE,
                "algorithm": "md5", "tenant_id": 1
            })
        );
    }
}
