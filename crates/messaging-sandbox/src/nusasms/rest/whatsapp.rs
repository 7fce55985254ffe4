//! `whatsapp/message` and `whatsapp/media`.

use http::StatusCode;
use serde_json::{Value, json};

use super::fields::{Body, Fields};
use super::media;
use super::refusal::Refusal;
use super::show::envelope;
use crate::nusasms::credit::{MEDIA_COST, whatsapp_cost};
use crate::nusasms::operation::Call;
use crate::nusasms::{AcceptedMessage, Account, MessageKind, SHARED_SENDER};
use crate::server::Answer;

/// What both operations take. `queue` and `include_unsubscribe` are in no document, but other
/// callers send them.
const SHARED: [&str; 6] = [
    "destination",
    "sender",
    "is_group",
    "timeout",
    "queue",
    "include_unsubscribe",
];
const MEDIA: [&str; 4] = ["caption", "media_url", "media_base64", "file_name"];

impl Call<'_> {
    /// Answers `whatsapp/message`.
    pub(in crate::nusasms) fn send_message(self) -> Result<Answer, Refusal> {
        let body = Body::read(self.request)?;
        let fields = body.fields();
        let (draft, sender) = self.addressing(&fields, MessageKind::WhatsAppMessage, &["message"]);
        let text = fields.required_text("message");
        fields.check()?;
        let sender = own_sender(self.account, sender)?.unwrap_or(SHARED_SENDER);
        let draft = AcceptedMessage {
            sender: Some(sender.to_owned()),
            text: Some(text.to_owned()),
            credits: whatsapp_cost(text),
            ..draft
        };
        self.finish(draft, StatusCode::CREATED, sent)
    }

    /// Answers `whatsapp/media`, which needs a sender of the account's own.
    pub(in crate::nusasms) fn send_media(self) -> Result<Answer, Refusal> {
        let body = Body::read(self.request)?;
        let fields = body.fields();
        let (draft, sender) = self.addressing(&fields, MessageKind::WhatsAppMedia, &MEDIA);
        let caption = fields.text("caption");
        let (media_url, fits) = media::read(&fields);
        fields.check()?;
        let sender = own_sender(self.account, sender)?.ok_or(Refusal::INVALID_SENDER)?;
        fits?;
        let draft = AcceptedMessage {
            sender: Some(sender.to_owned()),
            text: caption.map(str::to_owned),
            media_url: Some(media_url),
            credits: MEDIA_COST,
            ..draft
        };
        self.finish(draft, StatusCode::CREATED, sent)
    }

    /// A message as far as both operations have it, and the sender that is asked for.
    fn addressing<'a>(
        &self,
        fields: &Fields<'a>,
        kind: MessageKind,
        own: &[&str],
    ) -> (AcceptedMessage, Option<&'a str>) {
        fields.only(&[&SHARED[..], own].concat());
        let destination = fields.required_text("destination");
        let is_group = fields.get("is_group").and_then(Value::as_bool) == Some(true);
        if !destination.is_empty() && !is_destination(destination, is_group) {
            fields.wrong("destination", "Invalid destination format", "value_error");
        }
        fields.flag("include_unsubscribe");
        let sender = fields.text("sender");
        fields.flag("is_group");
        fields.count("timeout");
        (self.draft(kind, destination, fields.value()), sender)
    }
}

/// The answer to an accepted WhatsApp message. `queue` is in no document, but in live answers.
fn sent(message: &AcceptedMessage) -> Value {
    let media = message.kind == MessageKind::WhatsAppMedia;
    let (title, text) = match media {
        true => ("WA Send Media", "caption"),
        false => ("WA send message", "message"),
    };
    let fields = [
        ("sender", json!(message.sender)),
        ("queue", Value::Null),
        ("destination", json!(message.destination)),
        (text, json!(message.text)),
        ("ref_no", json!(message.id)),
    ];
    let media_url = media.then(|| ("media_url", json!(message.media_url)));
    envelope(title, &fields.into_iter().chain(media_url).collect())
}

/// The sender that is asked for, which must be the account's, or its first one, if it has any.
fn own_sender<'a>(
    account: &'a Account,
    asked: Option<&'a str>,
) -> Result<Option<&'a str>, Refusal> {
    let own = &account.senders;
    if asked.is_some_and(|asked| !own.iter().any(|sender| sender == asked)) {
        return Err(Refusal::INVALID_SENDER);
    }
    Ok(asked.or(own.first().map(String::as_str)))
}

/// Digits with a country code, so not from zero; the lengths are those of the check of phone
/// numbers, and one more for E.164.
pub(super) fn is_phone(text: &str) -> bool {
    (8..=15).contains(&text.len()) && is_digits(text) && !text.starts_with('0')
}

/// A phone number, or a WhatsApp group: a phone number, a hyphen and digits; or digits alone, as newer groups
/// have them, where the request says that it is a group.
fn is_destination(text: &str, is_group: bool) -> bool {
    match text.split_once('-') {
        Some((phone, group)) => is_phone(phone) && !group.is_empty() && is_digits(group),
        None => is_phone(text) || (is_group && is_digits(text)),
    }
}

pub(in crate::nusasms) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_phones_or_groups() {
        for text in ["62812345", "628123456789012"] {
            assert!(is_phone(text), "{text}");
        }
        for text in [
            "",
            "6281234",
            "6281234567890123",
            "08123456789",
            "+628123456789",
            "six",
        ] {
            assert!(!is_phone(text), "{text}");
        }
        let newer = "120363000000000011";
        assert!(is_destination(newer, true) && !is_destination(newer, false));
        for is_group in [true, false] {
            for text in ["628123456000", "628123456000-12434560000"] {
                assert!(is_destination(text, is_group), "{text}");
            }
            for text in ["628123456000-", "-1", "628123456000-1-2", "0812-1", "+6281"] {
                assert!(!is_destination(text, is_group), "{text}");
            }
        }
    }
}
