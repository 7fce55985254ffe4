//! Messages, refusals and callbacks as JSON.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::callback::{CallbackAttempt, CallbackOutcome};
use crate::clock::unix;
use crate::date_time::timestamp;
use crate::messages::{
    Channel, Content, MessageState, ProviderName, Refusal, RequestRecord, SentMessage, header_texts,
};

/// A time as RFC 3339 with milliseconds, in UTC.
pub(super) fn time_text(at: SystemTime) -> String {
    let at_ms = u64::try_from(unix(at).as_millis()).unwrap_or(u64::MAX);
    format!("{:.3}", timestamp(at_ms))
}

/// The time that a text in RFC 3339 says.
pub(super) fn read_time(text: &str) -> Option<SystemTime> {
    let at: Timestamp = text.parse().ok()?;
    let milliseconds = u64::try_from(at.as_millisecond()).ok()?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
}

pub(super) fn message_json(message: &SentMessage) -> Value {
    json!({
        "id": message.id.to_string(),
        "provider": message.provider.as_str(),
        "account": message.account,
        "operation": message.operation,
        "message_id": message.message_id,
        "channel": message.channel.as_str(),
        "to": message.to,
        "from": message.from,
        "content": message.content,
        "code": message.code(),
        "parts": message.parts,
        "encoding": message.encoding,
        "credits": message.credits,
        "state": message.state.as_str(),
        "at": time_text(message.at),
        "duplicate_of": message.duplicate_of.map(|id| id.to_string()),
        "reply_to": message.reply_to.map(|id| id.to_string()),
        "fault": message.fault,
        "request": request_json(&message.request),
    })
}

fn request_json(request: &RequestRecord) -> Value {
    json!({
        "method": request.method,
        "path": request.path,
        "headers": request.headers,
        "body": body_json(&request.body),
    })
}

/// Bytes as text, or as base64 where they are none.
fn body_json(body: &[u8]) -> Value {
    match std::str::from_utf8(body) {
        Ok(text) => json!(text),
        Err(_) => json!({"base64": STANDARD.encode(body)}),
    }
}

/// A message as [`message_json`] writes it. `None` where it lacks what every message has.
pub(super) fn read_message(value: &Value) -> Option<SentMessage> {
    let text = |name: &str| optional_text(value, name);
    let number = |name: &str| u32::try_from(value.get(name)?.as_u64()?).ok();
    let id = |name: &str| text(name)?.parse().ok();
    let content = value.get("content").map(Content::deserialize).transpose();
    let content = content.ok()?.unwrap_or_default();
    let channel = Channel::from_word(&text("channel")?)?;
    let provider = ProviderName::from_word(&text("provider")?)?;
    let operation = text("operation")?;
    let mut encodings = ["GSM-7", "UCS-2"].into_iter();
    let request = value.get("request").unwrap_or(&Value::Null);
    let headers = request.get("headers").map(Vec::deserialize);
    let headers = headers.transpose().ok()?.unwrap_or_default();
    Some(SentMessage {
        id: id("id")?,
        account: text("account")?,
        from: text("from"),
        parts: number("parts"),
        encoding: encodings.find(|one| Some(*one) == text("encoding").as_deref()),
        credits: number("credits"),
        state: MessageState::from_word(&text("state")?)?,
        at: read_time(&text("at")?)?,
        duplicate_of: id("duplicate_of"),
        reply_to: id("reply_to"),
        fault: text("fault"),
        request: RequestRecord {
            method: optional_text(request, "method").unwrap_or_default(),
            path: optional_text(request, "path").unwrap_or_default(),
            headers,
            body: read_body(request.get("body")?)?,
        },
        ..SentMessage::new(
            provider,
            &operation,
            channel,
            text("message_id")?,
            text("to")?,
            content,
        )
    })
}

fn read_body(value: &Value) -> Option<Bytes> {
    match value.get("base64") {
        Some(encoded) => STANDARD.decode(encoded.as_str()?).ok().map(Bytes::from),
        None => Some(Bytes::from(value.as_str()?.to_owned())),
    }
}

fn optional_text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

pub(super) fn refusal_json(refusal: &Refusal) -> Value {
    let signature = refusal.signature.as_ref().map(|check| {
        json!({
            "expected_string": check.expected_string,
            "expected": check.expected,
            "received": check.received,
            "signed_string": check.signed_string,
            "mistake": check.mistake,
            "first_difference": check.first_difference(),
        })
    });
    json!({
        "id": refusal.id.to_string(),
        "provider": refusal.provider.as_str(),
        "account": refusal.account,
        "operation": refusal.operation,
        "to": refusal.to,
        "status": refusal.status,
        "code": refusal.code,
        "reason": refusal.reason,
        "signature": signature,
        "at": time_text(refusal.at),
        "request": request_json(&refusal.request),
    })
}

pub(super) fn callback_json(attempt: &CallbackAttempt) -> Value {
    let headers: Vec<_> = header_texts(&attempt.headers).collect();
    json!({
        "id": attempt.number.to_string(),
        "provider": attempt.provider.as_str(),
        "message_id": attempt.message_id,
        "event": attempt.event,
        "attempt": attempt.attempt,
        "url": attempt.url,
        "headers": headers,
        "body": body_json(&attempt.body),
        "answer": outcome_text(attempt.outcome),
        "delivered": attempt.outcome.is_delivered(),
        "at": time_text(attempt.at),
    })
}

pub(super) fn outcome_text(outcome: CallbackOutcome) -> String {
    match outcome {
        CallbackOutcome::Answered(status) => format!("HTTP {status}"),
        CallbackOutcome::Unreachable => "no connection".to_owned(),
        CallbackOutcome::Broken => "the connection broke".to_owned(),
        CallbackOutcome::TimedOut => "no answer within 10 s".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Button, Location, Media, TemplateUse};

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
            assert_eq!(read_message(&json).as_ref(), Some(&message));
        }
        assert_eq!(read_message(&json!({"id": "1"})), None);
        assert_eq!(read_message(&json!([])), None);
    }
}
