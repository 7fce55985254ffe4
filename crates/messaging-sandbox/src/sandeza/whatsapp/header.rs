//! The header of a template in the JSON format.

use super::super::attachment::{DOCUMENTS, IMAGES, VIDEOS, check_link};
use super::super::{Fields, Refusal};
use super::{location, parameter};

/// `{"type": "header", "parameters": [one]}`.
pub(super) fn check(header: &Fields<'_>) -> Result<(), Refusal> {
    header.only(&["type", "parameters"])?;
    header.fixed_text("type", "header")?;
    let parameter = header.only_object("parameters")?;
    match parameter.required_text("type")? {
        "text" => parameter::value(&parameter, "text", "text").map(drop),
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
