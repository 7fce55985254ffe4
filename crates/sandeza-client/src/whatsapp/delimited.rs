//! The delimiter form of templates (Sandeza single channels, WhatsApp, Use Delimeter Format): `:=:`
//! between a type and its values, `||` between parameters.
//!
//! The document shows no escape, and none is invented here: a value that would move a delimiter is
//! refused. Both delimiters are searched from the left, so a value may neither contain one of them nor
//! end in the beginning of one.

use messaging_client_core::Personal;

use super::Content;
use super::component::Component;
use super::parameter::{Location, Parameter};
use super::part::{Delimit, Part};
use crate::check::{Checked, refuse};

const FIELD: &str = ":=:";
const PARAMETER: &str = "||";

/// `text:=:value`, any number of times.
impl Delimit for Content {
    const FORM: &'static str = "must be text:=:value, joined by ||";

    fn split(text: &str) -> Option<Self> {
        let value = |parameter: &str| {
            let (kind, value) = parameter.split_once(FIELD)?;
            is(kind, "text").then(|| value.to_owned())
        };
        let values: Option<Vec<String>> = text.split(PARAMETER).map(value).collect();
        values.map(Self::template_body)
    }

    fn is_expressible(&self) -> bool {
        true
    }

    fn parameters(&self) -> Vec<Vec<&str>> {
        let text = |parameter| vec!["text", text_of(parameter)];
        self.parameters.iter().map(text).collect()
    }
}

/// `button:=:url:=:value`.
impl Delimit for Vec<Component> {
    const FORM: &'static str = "must be button:=:url:=:value";

    fn split(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(FIELD)?;
        let (sub_type, value) = rest.split_once(FIELD)?;
        let is_url = is(kind, "button") && is(sub_type, "url");
        is_url.then(|| vec![Component::button("URL", 0, Parameter::text(value))])
    }

    /// It has one button, and cannot say which.
    fn is_expressible(&self) -> bool {
        let is_first = |one: &Component| one.button_kind() == "url" && one.position() == Some(0);
        self.len() == 1 && self.iter().all(is_first)
    }

    fn parameters(&self) -> Vec<Vec<&str>> {
        let buttons = self.iter().flat_map(|button| &button.parameters);
        let fields = |button| vec!["button", "url", text_of(button)];
        buttons.map(fields).collect()
    }
}

/// `type:=:value`, or `location` and four values, an absent name or address as an empty one. The form
/// has no place for a file name.
impl Delimit for Component {
    const FORM: &'static str =
        "must be text, image, video or document, :=: and a value, or location and four";

    fn split(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once(FIELD)?;
        let parameter = match kind.trim().to_ascii_lowercase().as_str() {
            "text" => Parameter::text(value),
            "image" => Parameter::image(value),
            "video" => Parameter::video(value),
            "document" => Parameter::document(value),
            "location" => match value.split(FIELD).collect::<Vec<_>>().as_slice() {
                [latitude, longitude, name, address] => {
                    let place = Location::new(*latitude, *longitude);
                    Parameter::location(place.name(*name).address(*address))
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Self::header(parameter))
    }

    fn is_expressible(&self) -> bool {
        let files = self.parameters.iter().filter_map(Parameter::file);
        self.parameters.len() == 1 && files.into_iter().all(|(file, _)| file.filename.is_none())
    }

    fn parameters(&self) -> Vec<Vec<&str>> {
        self.parameters.iter().map(header_fields).collect()
    }
}

fn header_fields(header: &Parameter) -> Vec<&str> {
    let mut fields = vec![&*header.r#type];
    fields.extend(header.text.as_deref());
    fields.extend(header.file().map(|(file, _)| &*file.link));
    if let Some(place) = &header.location {
        let (degrees, names) = (
            [&place.latitude, &place.longitude],
            [&place.name, &place.address],
        );
        let parts = degrees.into_iter().chain(names);
        fields.extend(parts.map(|part| part.as_deref().unwrap_or_default()));
    }
    fields
}

fn is(word: &str, expected: &str) -> bool {
    word.trim().eq_ignore_ascii_case(expected)
}

fn text_of(parameter: &Parameter) -> &str {
    parameter.text.as_deref().unwrap_or_default()
}

/// The part as a string; `None` where it would be read back as another.
pub(super) fn joined(part: &impl Delimit) -> Option<Personal> {
    check_values(part).ok()?;
    let parameters = part.parameters();
    let parameters: Vec<String> = parameters.iter().map(|one| one.join(FIELD)).collect();
    Some(parameters.join(PARAMETER).into())
}

/// Refuses a part that the form cannot say.
pub(super) fn check<T: Delimit>(part: &Part<T>, field: &'static str) -> Checked {
    let rule = "and no value may hold a separator or end in part of one";
    let checked = match part {
        Part::Unclear(_) => Err(format!("{}, {rule}", T::FORM)),
        Part::Delimited(part) => check_values(part).map_err(str::to_owned),
        _ => Ok(()),
    };
    checked.or_else(|problem| refuse(field, format!("{problem}: use the JSON form")))
}

fn check_values(part: &impl Delimit) -> Result<(), &'static str> {
    if !part.is_expressible() {
        return Err("has more than the delimiter form can say");
    }
    for value in part.parameters().into_iter().flatten() {
        if value.contains(FIELD) || value.contains(PARAMETER) {
            return Err("has :=: or ||, which separate values");
        }
        if value.ends_with('|') || value.ends_with(":=") {
            return Err("ends in | or :=, part of a separator");
        }
    }
    Ok(())
}
