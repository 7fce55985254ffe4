//! Templates in the delimiter format: `type:=:value`, and `||` between the texts of the body.
//!
//! The document has no way to write a delimiter within a value, so a value with one in it is
//! refused.

use super::super::attachment::{DOCUMENTS, IMAGES, VIDEOS, is_file};
use super::super::codes::Refusal;
use super::super::fields::Fields;
use super::check_codes;
use super::location::are_coordinates;
use super::template::has_empty_header;

const DELIMITER: &str = ":=:";
const BETWEEN_TEXTS: &str = "||";

/// Checks `header`, `message` and `button` as texts, each of which may be absent or empty.
pub(super) fn check(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    let part = |name| Ok(whatsapp.text(name)?.filter(|text| !text.is_empty()));
    let texts = match part("message")? {
        None => Vec::new(),
        Some(message) => texts(message).ok_or_else(|| {
            whatsapp.wrong("message", "must be text:=:value, with || between several")
        })?,
    };
    if !part("header")?.is_none_or(is_header) {
        let what = "must be text, image, video, document or location with :=: and its value";
        return Err(whatsapp.wrong("header", what));
    }
    let Some(button) = part("button")? else {
        return Ok(());
    };
    let value = button_value(button)
        .ok_or_else(|| whatsapp.wrong("button", "must be button:=:url:=:value"))?;
    match texts.as_slice() {
        [text] if has_empty_header(whatsapp) => check_codes(text, value),
        _ => Ok(()),
    }
}

fn texts(message: &str) -> Option<Vec<&str>> {
    message.split(BETWEEN_TEXTS).map(text_value).collect()
}

fn text_value(parameter: &str) -> Option<&str> {
    let mut parts = parameter.split(DELIMITER);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("text"), Some(value), None) if !value.trim().is_empty() => Some(value),
        _ => None,
    }
}

fn is_header(header: &str) -> bool {
    match header.split(DELIMITER).collect::<Vec<_>>().as_slice() {
        ["text", value] => !value.trim().is_empty(),
        ["image", link] => is_file(link, &IMAGES),
        ["video", link] => is_file(link, &VIDEOS),
        ["document", link] => is_file(link, &DOCUMENTS),
        ["location", latitude, longitude, _name, _address] => are_coordinates(latitude, longitude),
        _ => false,
    }
}

fn button_value(button: &str) -> Option<&str> {
    let mut parts = button.split(DELIMITER);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("button"), Some("url"), Some(value), None) if !value.trim().is_empty() => Some(value),
        _ => None,
    }
}
