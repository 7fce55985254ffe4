//! The parameters of a template's texts.

use super::super::codes::Refusal;
use super::super::fields::Fields;

/// How a request writes its constants: a carousel does it in upper case.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    pub(super) body: &'static str,
    pub(super) text: &'static str,
}

/// The constants of all templates but carousels.
pub(super) const LOWER: Spelling = Spelling {
    body: "body",
    text: "text",
};

/// The constants of carousels.
pub(super) const UPPER: Spelling = Spelling {
    body: "BODY",
    text: "TEXT",
};

/// The texts of a body: `{"type": "body", "parameters": [{"type": "text", "text": ...}]}`.
pub(super) fn body_texts<'a>(
    body: &Fields<'a>,
    spelling: Spelling,
) -> Result<Vec<&'a str>, Refusal> {
    body.only(&["type", "parameters"])?;
    body.fixed_text("type", spelling.body)?;
    body.objects("parameters")?
        .iter()
        .map(|parameter| value(parameter, spelling.text, "text"))
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
