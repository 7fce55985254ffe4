//! Template messages: which of the formats one is in, and the JSON format.

use serde_json::Value;

use super::super::attachment::{FILES, check_attachment};
use super::super::backup::BACKUP;
use super::super::{Fields, Refusal};
use super::button::check_buttons;
use super::parameter::body_texts;
use super::{carousel, check_codes, delimiter, header};

/// The fields of every template.
pub(super) const KNOWN: [&str; 5] = ["msisdn", "template_id", "header", "message", "button"];

/// The parts that are objects in the JSON format and texts in the delimiter format.
const PARTS: [&str; 3] = ["header", "message", "button"];

/// Checks a template message. Its format shows in its parts; a static template has none.
pub(super) fn check(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    if whatsapp.get("carousel").is_some() {
        return carousel::check(whatsapp);
    }
    whatsapp.only(&[&KNOWN[..], &["attachment"], &BACKUP].concat())?;
    check_attachment(whatsapp, &FILES)?;
    let parts = PARTS.iter().filter_map(|name| whatsapp.part(name));
    let texts = parts.clone().filter(|part| part.is_string()).count();
    if texts == 0 {
        check_json(whatsapp)
    } else if texts == parts.count() {
        delimiter::check(whatsapp)
    } else {
        let what = "is in another format than the header or the button";
        Err(whatsapp.wrong("message", what))
    }
}

fn check_json(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    let texts = match whatsapp.part("message") {
        None => Vec::new(),
        Some(_) => body_texts(&whatsapp.object("message")?, ["body", "text"])?,
    };
    if whatsapp.part("header").is_some() {
        header::check(&whatsapp.object("header")?)?;
    }
    let buttons = match whatsapp.part("button") {
        None => Vec::new(),
        Some(_) => check_buttons(whatsapp)?,
    };
    match (texts.as_slice(), buttons.as_slice()) {
        ([text], [(Some(0), Some(value))]) if has_empty_header(whatsapp) => {
            check_codes(text, value)
        }
        _ => Ok(()),
    }
}

/// Whether the header is the empty string rather than absent. With a URL button at 0 and one text
/// this is how only the sample of an authentication template looks; what kind the template is, is
/// on file with the provider.
pub(super) fn has_empty_header(whatsapp: &Fields<'_>) -> bool {
    whatsapp.get("header").and_then(Value::as_str) == Some("")
}
