//! Messages, refusals and callbacks as JSON.

use std::time::{Duration, SystemTime};

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::callback::{CallbackAttempt, CallbackOutcome};
use crate::messages::{Refusal, SentMessage, header_texts};

/// A time as RFC 3339 with milliseconds, in UTC.
pub(super) fn time_text(at: SystemTime) -> String {
    let at = Timestamp::try_from(at).unwrap_or(Timestamp::MAX);
    format!("{at:.3}")
}

/// The time that a text in RFC 3339 says.
pub(super) fn read_time(text: &str) -> Option<SystemTime> {
    let at: Timestamp = text.parse().ok()?;
    let milliseconds = u64::try_from(at.as_millisecond()).ok()?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
}

/// A message as the API shows it: as it is kept, with the code in it.
pub(super) fn message_json(message: &SentMessage) -> Value {
    with(message, "code", message.code())
}

pub(super) fn refusal_json(refusal: &Refusal) -> Value {
    let check = refusal.signature.as_ref();
    let check = check.map(|check| with(check, "first_difference", check.first_difference()));
    with(refusal, "signature", check)
}

/// Something as a JSON object, with one more field or another value in a field.
pub(crate) fn with(object: impl Serialize, name: &str, value: impl Serialize) -> Value {
    let mut json = json!(object);
    if let Some(fields) = json.as_object_mut() {
        fields.insert(name.to_owned(), json!(value));
    }
    json
}

pub(super) fn callback_json(attempt: &CallbackAttempt) -> Value {
    with(attempt, "delivered", attempt.outcome.is_delivered())
}

pub(super) fn outcome_text(outcome: CallbackOutcome) -> String {
    match outcome {
        CallbackOutcome::Answered(status) => format!("HTTP {status}"),
        CallbackOutcome::Unreachable => "no connection".to_owned(),
        CallbackOutcome::Broken => "the connection broke".to_owned(),
        CallbackOutcome::TimedOut => "no answer within 10 s".to_owned(),
    }
}

/// A number as text.
pub(crate) mod id {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(id: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A number as text, or null.
pub(crate) mod optional_id {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(id: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
        id.map(|id| id.to_string()).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
        let id = Option::<String>::deserialize(from)?.map(|id| id.parse());
        id.transpose().map_err(D::Error::custom)
    }
}

/// A time as RFC 3339.
pub(crate) mod time {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(at: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time_text(*at))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SystemTime, D::Error> {
        read_time(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("must be RFC 3339"))
    }
}

/// Bytes as text, or as base64 where they are none.
pub(crate) mod body {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(body) {
            Ok(text) => to.serialize_str(text),
            Err(_) => json!({"base64": STANDARD.encode(body)}).serialize(to),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let body = Value::deserialize(from)?;
        let bytes = match body.get("base64").and_then(Value::as_str) {
            Some(encoded) => STANDARD.decode(encoded).ok(),
            None => body.as_str().map(|text| text.as_bytes().to_vec()),
        };
        let bytes = bytes.map(Bytes::from);
        bytes.ok_or_else(|| D::Error::custom("must be a string, or bytes in base64"))
    }
}

pub(crate) fn headers<S: Serializer>(headers: &HeaderMap, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(header_texts(headers))
}

pub(crate) fn outcome<S: Serializer>(outcome: &CallbackOutcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&outcome_text(*outcome))
}

/// The encoding of an SMS: one of those that messages have.
pub(crate) fn encoding<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<&'static str>, D::Error> {
    let word: Option<String> = Option::deserialize(from)?;
    let mut known = ["GSM-7", "UCS-2"].into_iter();
    Ok(known.find(|one| Some(*one) == word.as_deref()))
}

/// A probability, 0 to 1.
pub(crate) fn probability<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let probability = Some(f64::deserialize(from)?).filter(|one| (0.0..=1.0).contains(one));
    probability.ok_or_else(|| D::Error::custom("must be 0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Button, Channel, Content, Location, Media, ProviderName, TemplateUse};

    #[test]
    fn a_message_comes_back_as_it_was() {
        let content = Content {
            subject: Some("s".to_owned()),
            template: Some(TemplateUse {
                name: "t".to_owned(),
                language: None,
                header: vec!["h".to_owned()],
                body: vec!["b".to_owned()],
            }),
            media: vec![Media {
                kind: "image".to_owned(),
                size: Some(3),
                ..Media::default()
            }],
            buttons: vec![Button {
                kind: "row".to_owned(),
                text: "x".to_owned(),
                value: "y".to_owned(),
            }],
            location: Some(Location {
                latitude: "1".to_owned(),
                ..Location::default()
            }),
            code: Some("1".to_owned()),
            ..Content::text("<b>\u{202e}")
        };
        let mut message = SentMessage::new(
            ProviderName::NxCloud,
            "whatsapp.send",
            Channel::WhatsApp,
            "w",
            "62",
            content,
        );
        message.id = 7;
        message.at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
        message.encoding = Some("UCS-2");
        message.duplicate_of = Some(3);
        message.request.headers = vec![("a".to_owned(), "b".to_owned())];
        for body in [&b"text"[..], b"\xff\x00"] {
            message.request.body = Bytes::copy_from_slice(body);
            let json = message_json(&message);
            assert_eq!(json["at"], "2023-11-14T22:13:20.123Z");
            assert_eq!(SentMessage::deserialize(&json).unwrap(), message);
        }
        assert!(SentMessage::deserialize(json!({"id": "1"})).is_err());
        assert!(SentMessage::deserialize(json!([])).is_err());
    }
}
