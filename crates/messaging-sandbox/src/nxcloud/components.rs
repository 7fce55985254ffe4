//! The checks of `template.components`.
//!
//! Where the field table and the samples disagree, the samples count: `sub_type` stands on the component, beside
//! `index`, and is taken in any case because both spell it differently.

use super::{Fields, Refusal};

const PLAIN_FIELDS: [&str; 2] = ["type", "parameters"];
const BUTTON_FIELDS: [&str; 4] = ["type", "sub_type", "index", "parameters"];

/// Checks all components of a template.
pub(super) fn check(template: &Fields<'_>) -> Result<(), Refusal> {
    let components = template.array("components")?;
    for component in template.elements("components", components) {
        check_component(&component?)?;
    }
    Ok(())
}

fn check_component(component: &Fields<'_>) -> Result<(), Refusal> {
    // The fields of the component, the type of its parameters, which is also the name of their value, and whether
    // `index` is required where there are parameters.
    let (fields, kind, indexed) = match component.required_text("type")? {
        "header" => (&PLAIN_FIELDS[..], "image", false),
        "body" => (&PLAIN_FIELDS[..], "text", false),
        "button" => match component.required_text("sub_type")? {
            url if url.eq_ignore_ascii_case("url") => (&BUTTON_FIELDS[..], "text", true),
            copy if copy.eq_ignore_ascii_case("copy_code") => {
                (&BUTTON_FIELDS[..], "coupon_code", false)
            }
            _ => return Err(component.wrong("sub_type", "must be url or copy_code")),
        },
        _ => return Err(component.wrong("type", "must be header, body or button")),
    };
    component.only(fields)?;
    let parameters = component.array("parameters")?;
    match component.get("index") {
        None if indexed && !parameters.is_empty() => {
            return Err(component.wrong("index", "is required for a URL button with variables"));
        }
        Some(index) => component.check(index.is_u64(), "index", "must be an integer from 0")?,
        _ => {}
    }
    for parameter in component.elements("parameters", parameters) {
        check_parameter(&parameter?, kind)?;
    }
    Ok(())
}

fn check_parameter(parameter: &Fields<'_>, kind: &str) -> Result<(), Refusal> {
    parameter.fixed_text("type", kind)?;
    parameter.only(&["type", kind])?;
    let value = parameter.required(kind)?;
    if kind == "image" {
        let image = parameter.object(kind)?;
        image.only(&["link"])?;
        let link = image.required_text("link")?;
        return image.check(is_http(link), "link", "must be an HTTP or HTTPS URL");
    }
    // The document does not say that a text may not be empty.
    parameter.check(value.is_string(), kind, "must be a string")
}

fn is_http(link: &str) -> bool {
    link.split_once("://").is_some_and(|(scheme, rest)| {
        (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
            && !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.contains(char::is_whitespace)
    })
}
