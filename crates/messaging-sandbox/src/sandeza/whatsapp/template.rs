//! Template messages: which of the formats one is in, and the JSON format.

use serde_json::Value;

use super::super::attachment::{DOCUMENTS, FILES, IMAGES, VIDEOS, check_attachment, check_link};
use super::super::backup::BACKUP;
use super::super::{Fields, Refusal, codes};
use super::button::check_buttons;
use super::{carousel, delimiter, location};

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
        check_header(&whatsapp.object("header")?)?;
    }
    let buttons = match whatsapp.part("button") {
        None => Vec::new(),
        Some(_) => check_buttons(whatsapp)?,
    };
    match buttons.as_slice() {
        [(Some(0), Some(value))] => check_codes(whatsapp, &texts, value),
        _ => Ok(()),
    }
}

/// `{"type": "header", "parameters": [one]}`.
fn check_header(header: &Fields<'_>) -> Result<(), Refusal> {
    header.only(&["type", "parameters"])?;
    header.fixed_text("type", "header")?;
    let parameter = header.only_object("parameters")?;
    match parameter.required_text("type")? {
        "text" => value(&parameter, "text", "text").map(drop),
        "image" => check_medium(&parameter, "image", &["link"], &IMAGES),
        "video" => check_medium(&parameter, "video", &["link"], &VIDEOS),
        "document" => check_medium(&parameter, "document", &["link", "filename"], &DOCUMENTS),
        "location" => {
            parameter.only(&["type", "location"])?;
            location::check_texts(&parameter.object("location")?)
        }
        _ => Err(parameter.wrong("type", "must be text, image, video, document or location")),
    }
}

/// A parameter whose medium is an object with a link, under the name of its kind.
pub(super) fn check_medium(
    parameter: &Fields<'_>,
    name: &str,
    known: &[&str],
    extensions: &[&str],
) -> Result<(), Refusal> {
    parameter.only(&["type", name])?;
    let medium = parameter.object(name)?;
    medium.only(known)?;
    medium.text("filename")?;
    check_link(&medium, "link", extensions)
}

/// The texts of a body: `{"type": "body", "parameters": [{"type": "text", "text": ...}]}`. A carousel has its two
/// constants in upper case.
pub(super) fn body_texts<'a>(
    body: &Fields<'a>,
    [body_type, text_type]: [&str; 2],
) -> Result<Vec<&'a str>, Refusal> {
    body.only(&["type", "parameters"])?;
    body.fixed_text("type", body_type)?;
    body.objects("parameters")?
        .iter()
        .map(|parameter| value(parameter, text_type, "text"))
        .collect()
}

/// The text of a parameter that has this type and keeps its value under this name.
pub(super) fn value<'a>(
    parameter: &Fields<'a>,
    kind: &str,
    name: &str,
) -> Result<&'a str, Refusal> {
    parameter.only(&["type", name])?;
    parameter.fixed_text("type", kind)?;
    parameter.required_text(name)
}

/// 10 unless the text of an authentication template and its button at 0 have the same code, as the note of the tables
/// wants. That the answer is 10 is inferred from its name, "invalid user OTP".
///
/// An authentication template has one text and a header that is the empty string rather than absent: this is how only
/// its sample looks; what kind the template is, is on file with the provider.
pub(super) fn check_codes(
    whatsapp: &Fields<'_>,
    texts: &[&str],
    button: &str,
) -> Result<(), Refusal> {
    let has_empty_header = whatsapp.get("header").and_then(Value::as_str) == Some("");
    let has_codes = has_empty_header && texts.len() == 1;
    Refusal::unless(!has_codes || texts == [button], codes::OTP)
}
