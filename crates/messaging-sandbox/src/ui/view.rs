//! Messages as the page shows them. The templates escape every value.

use std::fmt::Write;

use serde_json::Value;

use super::wire::{outcome_text, time_text};
use crate::accounts::DEFAULT_ACCOUNT;
use crate::callback::CallbackAttempt;
use crate::messages::{
    Button, Location, Media, MessageState, ProviderName, Refusal, RequestRecord, SentMessage,
    SignatureCheck,
};

/// How much of a text a line of the timeline shows, and how much of any text a page does.
const PREVIEW: usize = 140;
const MOST_SHOWN: usize = 20_000;

/// A message.
pub(super) struct MessageView {
    pub(super) id: u64,
    pub(super) provider: &'static str,
    pub(super) provider_title: &'static str,
    pub(super) channel: &'static str,
    pub(super) operation: String,
    pub(super) message_id: String,
    pub(super) to: String,
    pub(super) from: String,
    /// The path of the chat with the recipient, or with whoever wrote it.
    pub(super) chat: String,
    pub(super) preview: String,
    pub(super) subject: Option<String>,
    pub(super) text: Option<Shown>,
    pub(super) template: Option<TemplateView>,
    pub(super) media: Vec<MediaView>,
    pub(super) buttons: Vec<Button>,
    pub(super) location: Option<Location>,
    pub(super) code: Option<String>,
    pub(super) parts: Option<String>,
    pub(super) credits: Option<u32>,
    pub(super) state: &'static str,
    pub(super) received: bool,
    /// Whether its recipient can answer it.
    pub(super) replies: bool,
    pub(super) duplicate_of: Option<u64>,
    pub(super) fault: Option<String>,
    /// The account, unless it is the built-in one.
    pub(super) account: Option<String>,
    pub(super) time: Time,
}

/// A text, cut off where it is too long for a page.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) more: usize,
}

impl Shown {
    fn of(text: &str) -> Self {
        Self {
            text: text.chars().take(MOST_SHOWN).collect(),
            more: text.chars().skip(MOST_SHOWN).count(),
        }
    }
}

pub(super) struct TemplateView {
    pub(super) name: String,
    pub(super) language: String,
    pub(super) header: Vec<String>,
    pub(super) body: Vec<String>,
}

pub(super) struct MediaView {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) url: Option<String>,
    pub(super) size: Option<u64>,
    /// The address of a picture, where pictures are switched on.
    pub(super) picture: Option<String>,
}

pub(super) struct Time {
    pub(super) iso: String,
    pub(super) short: String,
}

impl Time {
    fn of(at: std::time::SystemTime) -> Self {
        let iso = time_text(at);
        let short = iso
            .split('T')
            .nth(1)
            .and_then(|time| time.get(..8))
            .unwrap_or_default();
        Self {
            short: format!("{short} UTC"),
            iso,
        }
    }
}

pub(super) struct RequestView {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Shown,
}

impl RequestView {
    pub(super) fn of(request: &RequestRecord) -> Self {
        Self {
            line: format!("{} {}", request.method, request.path),
            headers: request.headers.clone(),
            body: Shown::of(&pretty(&request.body)),
        }
    }
}

/// A body with its JSON set out, or as it is.
fn pretty(body: &[u8]) -> String {
    if body.len() > MOST_SHOWN {
        return String::from_utf8_lossy(body).into_owned();
    }
    let json: Result<Value, _> = serde_json::from_slice(body);
    let json = json
        .ok()
        .and_then(|json| serde_json::to_string_pretty(&json).ok());
    json.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

impl MessageView {
    /// `pictures` shows pictures from where their addresses say.
    pub(super) fn of(message: &SentMessage, pictures: bool) -> Self {
        let content = &message.content;
        let template = content.template.as_ref();
        let received = message.state == MessageState::Received;
        let from = message.from.clone().unwrap_or_default();
        let person = if received { &from } else { &message.to };
        Self {
            id: message.id,
            provider: message.provider.as_str(),
            provider_title: message.provider.title(),
            channel: message.channel.as_str(),
            operation: message.operation.clone(),
            message_id: message.message_id.clone(),
            to: message.to.clone(),
            chat: chat_path(person),
            from,
            preview: preview(message),
            subject: content.subject.clone(),
            text: content.text.as_deref().map(Shown::of),
            template: template.map(|template| TemplateView {
                name: template.name.clone(),
                language: template.language.clone().unwrap_or_default(),
                header: template.header.clone(),
                body: template.body.clone(),
            }),
            media: content
                .media
                .iter()
                .map(|file| media(file, pictures))
                .collect(),
            buttons: content.buttons.clone(),
            location: content.location.clone(),
            code: message.code().map(str::to_owned),
            parts: message.parts.map(|parts| {
                let encoding = message.encoding.unwrap_or_default();
                let plural = if parts == 1 { "" } else { "s" };
                format!("{encoding}, {parts} part{plural}")
            }),
            credits: message.credits.filter(|credits| *credits > 0),
            state: message.state.as_str(),
            received,
            replies: !received && message.provider != ProviderName::Whatsnesia,
            duplicate_of: message.duplicate_of,
            fault: message.fault.clone(),
            account: Some(message.account.clone()).filter(|name| name != DEFAULT_ACCOUNT),
            time: Time::of(message.at),
        }
    }
}

/// The path of the chat with a recipient.
pub(super) fn chat_path(person: &str) -> String {
    let mut path = "/chats/".to_owned();
    for byte in person.bytes() {
        if byte.is_ascii_alphanumeric() {
            path.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

fn preview(message: &SentMessage) -> String {
    let content = &message.content;
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(content.subject.as_deref());
    parts.extend(content.text.as_deref());
    if let (None, Some(template)) = (&content.text, &content.template) {
        parts.push(&template.name);
        parts.extend(template.body.iter().map(String::as_str));
    }
    if parts.is_empty() {
        parts.extend(content.code.as_deref());
        parts.extend(content.media.iter().map(|file| file.kind.as_str()));
        parts.extend(content.location.iter().map(|_| "location"));
    }
    let begins = |part: &&str| part.chars().take(PREVIEW.saturating_add(1)).collect();
    let parts: Vec<String> = parts.iter().map(begins).collect();
    let text = parts.join(" · ");
    let mut short: String = text.chars().take(PREVIEW).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn media(file: &Media, pictures: bool) -> MediaView {
    let web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
    let picture = file
        .url
        .as_ref()
        .filter(web)
        .filter(|_| pictures && file.kind == "image");
    MediaView {
        kind: file.kind.clone(),
        name: file.name.clone().unwrap_or_default(),
        url: file.url.clone(),
        size: file.size,
        picture: picture.cloned(),
    }
}

/// A refused request.
pub(super) struct RefusalView {
    pub(super) id: u64,
    pub(super) provider: &'static str,
    pub(super) provider_title: &'static str,
    pub(super) operation: String,
    pub(super) to: Option<String>,
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) reason: String,
    pub(super) signature: Option<SignatureView>,
    pub(super) time: Time,
    pub(super) request: RequestView,
}

/// Two strings, cut where they begin to differ.
pub(super) struct SignatureView {
    pub(super) mistake: Option<&'static str>,
    pub(super) first_difference: usize,
    pub(super) rows: Vec<(&'static str, String, String)>,
}

impl RefusalView {
    pub(super) fn of(refusal: &Refusal) -> Self {
        Self {
            id: refusal.id,
            provider: refusal.provider.as_str(),
            provider_title: refusal.provider.title(),
            operation: refusal.operation.clone(),
            to: refusal.to.clone(),
            status: refusal.status,
            code: refusal.code.clone(),
            reason: refusal.reason.clone(),
            signature: refusal.signature.as_ref().map(signature),
            time: Time::of(refusal.at),
            request: RequestView::of(&refusal.request),
        }
    }
}

fn signature(check: &SignatureCheck) -> SignatureView {
    let at = check.first_difference();
    let cut = |text: &str| {
        let place = (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at));
        let (same, other) = text.split_at(place.unwrap_or(0));
        (same.to_owned(), Shown::of(other).text)
    };
    let mut rows = Vec::new();
    match &check.signed_string {
        Some(signed) => {
            for (name, text) in [
                ("To be signed", &check.expected_string),
                ("You signed", signed),
            ] {
                let (same, other) = cut(text);
                rows.push((name, same, other));
            }
        }
        None => rows.push((
            "To be signed",
            Shown::of(&check.expected_string).text,
            String::new(),
        )),
    }
    for (name, text) in [
        ("Expected signature", &check.expected),
        ("Your signature", &check.received),
    ] {
        rows.push((name, text.clone(), String::new()));
    }
    SignatureView {
        mistake: check.mistake,
        first_difference: at,
        rows,
    }
}

/// An attempt to deliver a callback.
pub(super) struct CallbackView {
    pub(super) number: u64,
    pub(super) provider: &'static str,
    pub(super) message_id: String,
    pub(super) event: &'static str,
    pub(super) attempt: u32,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Shown,
    pub(super) answer: String,
    pub(super) delivered: bool,
    pub(super) time: Time,
}

impl CallbackView {
    pub(super) fn of(attempt: &CallbackAttempt) -> Self {
        let headers = attempt.headers.iter().map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        Self {
            number: attempt.number,
            provider: attempt.provider.as_str(),
            message_id: attempt.message_id.clone(),
            event: attempt.event,
            attempt: attempt.attempt,
            url: attempt.url.clone(),
            headers: headers.collect(),
            // As it was signed: nothing is set out anew.
            body: Shown::of(&String::from_utf8_lossy(&attempt.body)),
            answer: outcome_text(attempt.outcome),
            delivered: attempt.outcome.is_delivered(),
            time: Time::of(attempt.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_has_a_path_of_plain_characters() {
        assert_eq!(chat_path("+62812"), "/chats/%2B62812");
        assert_eq!(chat_path("a/../<b>"), "/chats/a%2F%2E%2E%2F%3Cb%3E");
    }

    #[test]
    fn a_difference_within_a_character_is_cut_before_it() {
        let check = SignatureCheck {
            expected_string: "a é".to_owned(),
            signed_string: Some("a è".to_owned()),
            ..SignatureCheck::default()
        };
        let shown = signature(&check);
        assert_eq!(
            shown.rows[0],
            ("To be signed", "a ".to_owned(), "é".to_owned())
        );
        assert_eq!(
            shown.rows[1],
            ("You signed", "a ".to_owned(), "è".to_owned())
        );
    }
}
