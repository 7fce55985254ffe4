//! Messages without a template: text, media, buttons, a list, a location.

use super::super::answer::check_length;
use super::super::{Fields, Refusal};
use super::location;

/// WhatsApp's limit; the document has a code for a text that is too long, but gives no length.
const LONGEST_TEXT: usize = 4096;

/// Checks a message without a template. Attachments and backup fields are in neither its tables
/// nor its samples.
pub(super) fn check(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    whatsapp.only(&["msisdn", "message"])?;
    let message = whatsapp.object("message")?;
    let body = message.object("body")?;
    let kind = message.required_text("type")?;
    let known: &[&str] = match kind {
        "text" | "location" => &[kind],
        "audio" | "image" | "video" | "document" => &["media"],
        "button" | "list" => &["text", kind],
        _ => {
            let what = "must be text, audio, image, video, document, button, list or location";
            return Err(message.wrong("type", what));
        }
    };
    match kind {
        "button" | "list" => check_frame(&message, kind == "list")?,
        _ => message.only(&["type", "body"])?,
    }
    body.only(known)?;
    if known.contains(&"text") {
        check_text(&body)?;
    }
    match kind {
        "text" => Ok(()),
        "location" => location::check_numbers(&body.object("location")?),
        "list" => check_list(&body.object("list")?),
        "button" => check_actions(&body, "button"),
        "document" => check_medium(&body.object("media")?, "url", &["url", "name"]),
        _ => check_medium(&body.object("media")?, "url", &["url"]),
    }
}

fn check_text(body: &Fields<'_>) -> Result<(), Refusal> {
    let text = body.required_text("text")?;
    check_length(text, LONGEST_TEXT, &body.path("text"))
}

/// A medium with its address under this name and, where `known` lists it, its file's name. The tables say neither https
/// nor an extension, and a sample has a space in its address.
fn check_medium(medium: &Fields<'_>, address: &str, known: &[&str]) -> Result<(), Refusal> {
    medium.only(known)?;
    medium.text("name")?;
    let url = medium.required_text(address)?;
    let rest = url.strip_prefix("https://");
    let rest = rest.or_else(|| url.strip_prefix("http://"));
    let is_url = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    medium.check(is_url, address, "must be a URL")
}

/// The header and the footer around buttons and lists.
fn check_frame(message: &Fields<'_>, text_only: bool) -> Result<(), Refusal> {
    message.only(&["type", "header", "body", "footer"])?;
    if message.get("header").is_some() {
        check_header(&message.object("header")?, text_only)?;
    }
    if message.get("footer").is_some() {
        let footer = message.object("footer")?;
        footer.only(&["text"])?;
        footer.required_text("text")?;
    }
    Ok(())
}

/// In a header the address of a medium is `media_url`, beside the type.
fn check_header(header: &Fields<'_>, text_only: bool) -> Result<(), Refusal> {
    match header.required_text("type")? {
        "text" => {
            header.only(&["type", "text"])?;
            header.required_text("text").map(drop)
        }
        "image" | "video" if !text_only => {
            check_medium(header, "media_url", &["type", "media_url"])
        }
        "document" if !text_only => {
            check_medium(header, "media_url", &["type", "media_url", "name"])
        }
        _ if text_only => Err(header.wrong("type", "must be \"text\"")),
        _ => Err(header.wrong("type", "must be text, image, video or document")),
    }
}

fn check_list(list: &Fields<'_>) -> Result<(), Refusal> {
    list.only(&["title", "sections"])?;
    list.required_text("title")?;
    for section in list.objects("sections")? {
        section.only(&["title", "description", "actions"])?;
        section.required_text("title")?;
        // Mandatory in the table; that it must say something is not written.
        let is_there = section.text("description")?.is_some();
        section.check(is_there, "description", "must be a string")?;
        check_actions(&section, "actions")?;
    }
    Ok(())
}

fn check_actions(holder: &Fields<'_>, name: &str) -> Result<(), Refusal> {
    for action in holder.objects(name)? {
        action.only(&["type", "key", "title"])?;
        action.fixed_text("type", "postback")?;
        action.required_text("key")?;
        action.required_text("title")?;
    }
    Ok(())
}
