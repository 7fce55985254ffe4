//! Templates in the delimiter form, read from JSON.

use messaging_client_core::{ValidationError, Personal};

use super::read::ReadWhatsApp;
use super::{
    DelimitedHeader, DelimitedOtpTemplate, DelimitedTemplate, Location, Template, delimiter,
};
use crate::possibly_absent::Part;

impl ReadWhatsApp {
    pub(super) fn read_delimited(self) -> Result<Template, ValidationError> {
        let header_was_printed = self.header != Part::Absent;
        if !self.carousel.is_blank() {
            return Err(mixed("carousel"));
        }
        let body = text("message", self.message)?;
        let body = delimiter::split_texts(&body).ok_or_else(|| {
            unclear(
                "message",
                "must be text:=:value, joined by ||, and no value may hold either",
            )
        })?;
        let header = text("header", self.header)?;
        let button = text("button", self.button)?;
        let template = DelimitedTemplate {
            body,
            header: read_header(&header)?,
            button: read_button(&button)?,
        };
        if template.has_otp_form()
            && let Some(code) = template.button
        {
            return Ok(DelimitedOtpTemplate::new(code).into());
        }
        let has_otp_parts =
            template.header.is_none() && template.body.len() == 1 && template.button.is_some();
        if header_was_printed && has_otp_parts {
            return Err(other_code("button"));
        }
        Ok(template.into())
    }
}

/// An empty `header` beside one value and one button is the form of an OTP, whose two codes must
/// match.
pub(super) fn other_code(field: &'static str) -> ValidationError {
    ValidationError::new(
        field,
        "must be the same code as the body's; for a template that is not an OTP, leave out the empty \
         header",
    )
}

fn mixed(field: &'static str) -> ValidationError {
    ValidationError::new(
        field,
        "is in the JSON form and another part in the delimiter form: they cannot be mixed",
    )
}

fn unclear(field: &'static str, form: &'static str) -> ValidationError {
    ValidationError::new(field, format!("{form}: use the JSON form for such a value"))
}

fn text<T>(field: &'static str, part: Part<T>) -> Result<String, ValidationError> {
    match part {
        Part::Absent => Ok(String::new()),
        Part::Text(text) => Ok(text),
        Part::Value(_) => Err(mixed(field)),
    }
}

fn read_header(header: &str) -> Result<Option<DelimitedHeader>, ValidationError> {
    if header.trim().is_empty() {
        return Ok(None);
    }
    const FORM: &str =
        "must be text, image, video or document, :=: and a value, or location and four";
    let (kind, value) = delimiter::split_type(header).ok_or_else(|| unclear("header", FORM))?;
    let header = match kind.trim().to_ascii_lowercase().as_str() {
        "text" => DelimitedHeader::text(value),
        "image" => DelimitedHeader::image(value),
        "video" => DelimitedHeader::video(value),
        "document" => DelimitedHeader::document(value),
        "location" => match delimiter::split_fields(value).as_slice() {
            [latitude, longitude, name, address] => DelimitedHeader::Location(Location {
                name: said(name),
                address: said(address),
                ..Location::new(*latitude, *longitude)
            }),
            _ => return Err(unclear("header", FORM)),
        },
        _ => return Err(unclear("header", FORM)),
    };
    Ok(Some(header))
}

fn said(text: &str) -> Option<Personal> {
    Some(text)
        .filter(|text| !text.is_empty())
        .map(Personal::from)
}

fn read_button(button: &str) -> Result<Option<Personal>, ValidationError> {
    if button.trim().is_empty() {
        return Ok(None);
    }
    let value = delimiter::split_type(button)
        .filter(|(kind, _)| kind.trim().eq_ignore_ascii_case("button"))
        .and_then(|(_, rest)| delimiter::split_type(rest))
        .filter(|(kind, _)| kind.trim().eq_ignore_ascii_case("url"))
        .map(|(_, value)| value.into());
    value
        .map(Some)
        .ok_or_else(|| unclear("button", "must be button:=:url:=:value"))
}
