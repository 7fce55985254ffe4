//! Messages as the page shows them. The templates escape every value.

use std::fmt::Write;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::wire::{outcome_text, time_text};
use crate::callback::CallbackAttempt;
use crate::messages::{
    Media, MessageState, ProviderName, Refusal, RequestRecord, SentMessage, SignatureCheck,
};

/// How much of a text a line of the timeline shows, and how much of any text a page does.
const PREVIEW: usize = 140;
const MOST_SHOWN: usize = 20_000;

/// A message, with what the page says in its own way.
pub(super) struct MessageView {
    message: Arc<SentMessage>,
    pictures: bool,
    /// The recipient, or whoever wrote it.
    pub(super) person: String,
    /// The path of the chat with this person.
    pub(super) chat: String,
    pub(super) preview: String,
    pub(super) text: Option<Shown>,
    pub(super) sms: Option<String>,
    pub(super) received: bool,
    /// Whether its recipient can answer it.
    pub(super) replies: bool,
    pub(super) time: Time,
}

impl Deref for MessageView {
    type Target = SentMessage;

    fn deref(&self) -> &SentMessage {
        &self.message
    }
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
    pub(super) fn of(message: &Arc<SentMessage>, pictures: bool) -> Self {
        let received = message.state == MessageState::Received;
        let from = message.from.as_ref().filter(|_| received);
        let person = from.unwrap_or(&message.to).clone();
        Self {
            chat: chat_path(&person),
            person,
            preview: preview(message),
            text: message.content.text.as_deref().map(Shown::of),
            sms: message.parts.map(|parts| {
                let encoding = message.encoding.unwrap_or_default();
                let plural = if parts == 1 { "" } else { "s" };
                format!("{encoding}, {parts} part{plural}")
            }),
            received,
            replies: !received && message.provider != ProviderName::Whatsnesia,
            time: Time::of(message.at),
            message: Arc::clone(message),
            pictures,
        }
    }

    /// The address of a picture, where pictures are switched on.
    pub(super) fn picture<'a>(&self, file: &'a Media) -> Option<&'a String> {
        let web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
        let url = file.url.as_ref().filter(web);
        url.filter(|_| self.pictures && file.kind == "image")
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

/// Two strings, cut where they begin to differ.
pub(super) struct SignatureView {
    pub(super) mistake: Option<&'static str>,
    pub(super) first_difference: usize,
    pub(super) rows: Vec<(&'static str, String, String)>,
}

/// A refused request.
pub(super) struct RefusalView {
    refusal: Arc<Refusal>,
    pub(super) check: Option<SignatureView>,
    pub(super) time: Time,
    pub(super) request: RequestView,
}

impl Deref for RefusalView {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.refusal
    }
}

impl RefusalView {
    pub(super) fn of(refusal: Arc<Refusal>) -> Self {
        Self {
            check: refusal.signature.as_ref().map(signature),
            time: Time::of(refusal.at),
            request: RequestView::of(&refusal.request),
            refusal,
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
    attempt: CallbackAttempt,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Shown,
    pub(super) answer: String,
    pub(super) time: Time,
}

impl Deref for CallbackView {
    type Target = CallbackAttempt;

    fn deref(&self) -> &CallbackAttempt {
        &self.attempt
    }
}

impl CallbackView {
    pub(super) fn of(attempt: CallbackAttempt) -> Self {
        let headers = attempt.headers.iter().map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        Self {
            headers: headers.collect(),
            // As it was signed: nothing is set out anew.
            body: Shown::of(&String::from_utf8_lossy(&attempt.body)),
            answer: outcome_text(attempt.outcome),
            time: Time::of(attempt.at),
            attempt,
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
