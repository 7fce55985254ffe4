//! Templates in the delimiter format: `type:=:value`, and `||` between the texts of the body.
//!
//! The document has no way to write a delimiter within a value, so a value with one in it is
//! refused.

use super::super::attachment::{DOCUMENTS, IMAGES, VIDEOS, is_file};
use super::super::{Fields, Refusal};
use super::location::are_coordinates;
use super::template::check_codes;

const DELIMITER: &str = ":=:";
const BETWEEN_TEXTS: &str = "||";

/// Checks `header`, `message` and `button` as texts, each of which may be absent or empty.
pub(super) fn check(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    let part = |name| Ok(whatsapp.text(name)?.filter(|text| !text.is_empty()));
    let texts = match part("message")? {
        None => Vec::new(),
        Some(message) => {
            let texts = message.split(BETWEEN_TEXTS);
            let texts: Option<Vec<&str>> = texts.map(|text| value_of(text, "text")).collect();
            let what = "must be text:=:value, with || between several";
            texts.ok_or_else(|| whatsapp.wrong("message", what))?
        }
    };
    if !part("header")?.is_none_or(is_header) {
        let what = "must be text, image, video, document or location with :=: and its value";
        return Err(whatsapp.wrong("header", what));
    }
    let Some(button) = part("button")? else {
        return Ok(());
    };
    let value = value_of(button, "button:=:url")
        .ok_or_else(|| whatsapp.wrong("button", "must be button:=:url:=:value"))?;
    check_codes(whatsapp, &texts, value)
}

/// What follows a name in a text, one value that is not blank.
fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let value = text.strip_prefix(name)?.strip_prefix(DELIMITER)?;
    (!value.contains(DELIMITER) && !value.trim().is_empty()).then_some(value)
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
