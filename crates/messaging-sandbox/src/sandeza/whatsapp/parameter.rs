//! The parameters of a template's texts.

use super::super::{Fields, Refusal};

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
