//! Messages as the page shows them. The templates escape every value.

use std::time::SystemTime;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::wire::time_text;
use crate::messages::{Media, MessageState, ProviderName, SentMessage, SignatureCheck};

/// How much of a text a line of the timeline shows, and how much of any text a page does.
const PREVIEW: usize = 140;
const MOST_SHOWN: usize = 20_000;

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

/// The time of day, in UTC.
pub(super) fn short_time(at: SystemTime) -> String {
    // Behind the date and its `T`.
    format!("{} UTC", time_text(at).get(11..19).unwrap_or_default())
}

/// A body as it is, which is how one was signed.
pub(super) fn raw(body: &[u8]) -> Shown {
    Shown::of(&String::from_utf8_lossy(body))
}

/// A body with its JSON set out, or as it is.
pub(super) fn pretty(body: &[u8]) -> Shown {
    let short = Some(body).filter(|body| body.len() <= MOST_SHOWN);
    let json: Option<Value> = short.and_then(|body| serde_json::from_slice(body).ok());
    let json = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    json.map_or_else(|| raw(body), |json| Shown::of(&json))
}

impl SentMessage {
    /// Whether a recipient wrote it.
    pub(super) fn received(&self) -> bool {
        self.state == MessageState::Received
    }

    /// The recipient, or whoever wrote it.
    pub(super) fn person(&self) -> &str {
        let from = self.from.as_ref().filter(|_| self.received());
        from.unwrap_or(&self.to)
    }

    pub(super) fn shown_text(&self) -> Option<Shown> {
        self.content.text.as_deref().map(Shown::of)
    }

    pub(super) fn sms(&self) -> Option<String> {
        let parts = self.parts?;
        let encoding = self.encoding.unwrap_or_default();
        let plural = if parts == 1 { "" } else { "s" };
        Some(format!("{encoding}, {parts} part{plural}"))
    }

    /// Whether its recipient can answer it.
    pub(super) fn replies(&self) -> bool {
        !self.received() && self.provider != ProviderName::Whatsnesia
    }
}

impl Media {
    /// The address of a picture, where pictures are switched on.
    pub(super) fn picture(&self, pictures: bool) -> Option<&String> {
        let web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
        let url = self.url.as_ref().filter(web);
        url.filter(|_| pictures && self.kind == "image")
    }
}

/// The path of the chat with a recipient.
pub(super) fn chat_path(person: &str) -> String {
    format!("/chats/{}", utf8_percent_encode(person, NON_ALPHANUMERIC))
}

/// What a line of the timeline shows of a message.
pub(super) fn preview(message: &SentMessage) -> String {
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

impl SignatureCheck {
    /// Its strings with their names; the two that were signed are cut where they begin to differ.
    pub(super) fn rows(&self) -> Vec<(&'static str, String, String)> {
        let at = self.first_difference();
        let cut = |name, text: &str| {
            let mut places = (0..=at.min(text.len())).rev();
            let place = places.find(|at| text.is_char_boundary(*at));
            let (same, other) = text.split_at(place.unwrap_or(0));
            (name, same.to_owned(), Shown::of(other).text)
        };
        let whole = |name, text: &str| (name, text.to_owned(), String::new());
        let expected = &self.expected_string;
        let mut rows = match &self.signed_string {
            Some(signed) => vec![cut("To be signed", expected), cut("You signed", signed)],
            None => vec![whole("To be signed", &Shown::of(expected).text)],
        };
        rows.push(whole("Expected signature", &self.expected));
        rows.push(whole("Your signature", &self.received));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Channel, Content};

    #[test]
    fn a_chat_has_a_path_of_plain_characters() {
        assert_eq!(chat_path("+62812"), "/chats/%2B62812");
        assert_eq!(chat_path("a/../<b>"), "/chats/a%2F%2E%2E%2F%3Cb%3E");
    }

    #[test]
    fn a_time_is_shown_without_its_day() {
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1_700_000_000_123);
        assert_eq!(short_time(at), "22:13:20 UTC");
    }

    #[test]
    fn a_text_that_fits_is_whole_in_the_timeline() {
        let of = |text: &str| {
            let (provider, content) = (ProviderName::NusaSms, Content::text(text));
            let sms = Channel::Sms;
            preview(&SentMessage::new(
                provider, "sms.send", sms, "1", "1", content,
            ))
        };
        let fits = "x".repeat(PREVIEW);
        assert_eq!(of(&fits), fits);
        assert_eq!(of(&format!("{fits}y")), format!("{fits}…"));
    }

    #[test]
    fn a_difference_within_a_character_is_cut_before_it() {
        let check = SignatureCheck {
            expected_string: "a é".to_owned(),
            signed_string: Some("a è".to_owned()),
            ..SignatureCheck::default()
        };
        let rows = check.rows();
        assert_eq!(rows[0], ("To be signed", "a ".to_owned(), "é".to_owned()));
        assert_eq!(rows[1], ("You signed", "a ".to_owned(), "è".to_owned()));
    }
}
