//! `whatsapp/message` and `whatsapp/media`.

use http::StatusCode;
use serde_json::Value;

use super::answer;
use super::body;
use super::fields::{Fields, Problems};
use super::format::Format;
use super::media::Media;
use super::refusal::Refusal;
use crate::nusasms::accept::Draft;
use crate::nusasms::account::{Account, SHARED_SENDER};
use crate::nusasms::credit::{MEDIA_COST, whatsapp_cost};
use crate::nusasms::host::Host;
use crate::nusasms::journal::MessageKind;
use crate::nusasms::provider::NusaSmsProvider;
use crate::server::{Answer, ReceivedRequest};

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
const MESSAGE: [&str; 1] = ["message"];
const MEDIA: [&str; 4] = ["caption", "media_url", "media_base64", "file_name"];

impl NusaSmsProvider {
    /// Answers `whatsapp/message`.
    pub(super) fn send_message(
        &self,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let body = body::read(request)?;
        let fields = Fields::of_body(&body);
        let mut problems = Problems::default();
        only(&fields, &MESSAGE, &mut problems);
        let addressing = Addressing::read(&fields, &mut problems);
        let text = fields.required_text("message", &mut problems);
        problems.finish(())?;
        let sender = match addressing.sender {
            Some(sender) => own_sender(account, sender)?,
            None => account
                .senders
                .first()
                .map_or(SHARED_SENDER, String::as_str),
        };
        let draft = addressing.draft(MessageKind::WhatsAppMessage, sender, &body);
        self.finish_whatsapp(
            host,
            account,
            request,
            Draft {
                text: Some(text.to_owned()),
                cost: whatsapp_cost(text),
                ..draft
            },
        )
    }

    /// Answers `whatsapp/media`, which needs a sender of the account's own.
    pub(super) fn send_media(
        &self,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let body = body::read(request)?;
        let fields = Fields::of_body(&body);
        let mut problems = Problems::default();
        only(&fields, &MEDIA, &mut problems);
        let addressing = Addressing::read(&fields, &mut problems);
        let caption = fields.text("caption", &mut problems);
        let media = Media::read(&fields, &mut problems);
        problems.finish(())?;
        let sender = match (addressing.sender, account.senders.first()) {
            (Some(sender), _) => own_sender(account, sender)?,
            (None, Some(first)) => first,
            (None, None) => return Err(Refusal::INVALID_SENDER),
        };
        media.check()?;
        let draft = addressing.draft(MessageKind::WhatsAppMedia, sender, &body);
        self.finish_whatsapp(
            host,
            account,
            request,
            Draft {
                text: caption.map(str::to_owned),
                media_url: Some(media.url()),
                cost: MEDIA_COST,
                ..draft
            },
        )
    }

    fn finish_whatsapp(
        &self,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
        draft: Draft,
    ) -> Result<Answer, Refusal> {
        self.finish(host, account, request, draft, |message| {
            Format::of(&request.headers).answer(StatusCode::CREATED, &answer::sent(message))
        })
    }
}

fn only(fields: &Fields<'_>, own: &[&str], problems: &mut Problems) {
    let known: Vec<&str> = SHARED.iter().chain(own).copied().collect();
    fields.only(&known, problems);
}

fn own_sender<'a>(account: &Account, sender: &'a str) -> Result<&'a str, Refusal> {
    if account.senders.iter().any(|own| own == sender) {
        Ok(sender)
    } else {
        Err(Refusal::INVALID_SENDER)
    }
}

/// From whom to whom.
struct Addressing<'a> {
    destination: &'a str,
    sender: Option<&'a str>,
    is_group: bool,
    timeout: u64,
}

impl<'a> Addressing<'a> {
    fn read(fields: &Fields<'a>, problems: &mut Problems) -> Self {
        let destination = fields.required_text("destination", problems);
        if !destination.is_empty() && !is_phone(destination) && !is_group_id(destination) {
            let message = "Invalid destination format";
            fields.wrong("destination", message, "value_error", problems);
        }
        fields.flag("include_unsubscribe", problems);
        Self {
            destination,
            sender: fields.text("sender", problems),
            is_group: fields.flag("is_group", problems),
            timeout: fields.count("timeout", problems).unwrap_or_default(),
        }
    }

    fn draft(
        &self,
        kind: MessageKind,
        sender: &str,
        body: &serde_json::Map<String, Value>,
    ) -> Draft {
        Draft {
            sender: Some(sender.to_owned()),
            is_group: self.is_group,
            timeout: self.timeout,
            ..Draft::new(kind, self.destination, Value::Object(body.clone()))
        }
    }
}

/// Digits with a country code, so not from zero; the lengths are those of the check of phone
/// numbers, and one more for E.164.
pub(super) fn is_phone(text: &str) -> bool {
    (8..=15).contains(&text.len()) && is_digits(text) && !text.starts_with('0')
}

/// A WhatsApp group: a phone number, a hyphen and digits.
fn is_group_id(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(phone, group)| is_phone(phone) && !group.is_empty() && is_digits(group))
}

pub(super) fn is_digits(text: &str) -> bool {
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
        assert!(is_group_id("628123456000-12434560000"));
        for text in [
            "628123456000",
            "628123456000-",
            "-1",
            "628123456000-1-2",
            "0812-1",
        ] {
            assert!(!is_group_id(text), "{text}");
        }
    }
}
