//! The checks of `template.components`.
//!
//! Where the field table and the samples disagree, the samples count: `sub_type` stands on the component, beside
//! `index`, and is taken in any case because both spell it differently.

use serde_json::Value;

use super::codes::Refusal;
use super::fields::Fields;

/// What a component may hold.
struct Rule {
    /// The fields of the component.
    fields: &'static [&'static str],
    /// The type of its parameters, which is also the name of their value.
    parameter: &'static str,
    /// Whether `index` is required where there are parameters.
    indexed: bool,
}

const HEADER: Rule = Rule {
    fields: &["type", "parameters"],
    parameter: "image",
    indexed: false,
};
const BODY: Rule = Rule {
    fields: &["type", "parameters"],
    parameter: "text",
    indexed: false,
};
const BUTTON_FIELDS: [&str; 4] = ["type", "sub_type", "index", "parameters"];
const URL_BUTTON: Rule = Rule {
    fields: &BUTTON_FIELDS,
    parameter: "text",
    indexed: true,
};
const COPY_CODE_BUTTON: Rule = Rule {
    fields: &BUTTON_FIELDS,
    parameter: "coupon_code",
    indexed: false,
};

/// Checks all components of a template.
pub(super) fn check(template: &Fields<'_>) -> Result<(), Refusal> {
    for (position, component) in template.array("components")?.iter().enumerate() {
        let path = template.path(&format!("components[{position}]"));
        check_component(&Fields::of(component, path)?)?;
    }
    Ok(())
}

fn check_component(component: &Fields<'_>) -> Result<(), Refusal> {
    let rule = rule(component)?;
    component.only(rule.fields)?;
    let parameters = component.array("parameters")?;
    match component.get("index") {
        None if rule.indexed && !parameters.is_empty() => {
            return Err(component.wrong("index", "is required for a URL button with variables"));
        }
        Some(index) if index.as_u64().is_none() => {
            return Err(component.wrong("index", "must be an integer from 0"));
        }
        _ => {}
    }
    for (position, parameter) in parameters.iter().enumerate() {
        let path = component.path(&format!("parameters[{position}]"));
        check_parameter(&Fields::of(parameter, path)?, rule.parameter)?;
    }
    Ok(())
}

fn rule(component: &Fields<'_>) -> Result<Rule, Refusal> {
    match component.required_text("type")? {
        "header" => Ok(HEADER),
        "body" => Ok(BODY),
        "button" => match component
            .required_text("sub_type")?
            .to_ascii_lowercase()
            .as_str()
        {
            "url" => Ok(URL_BUTTON),
            "copy_code" => Ok(COPY_CODE_BUTTON),
            _ => Err(component.wrong("sub_type", "must be url or copy_code")),
        },
        _ => Err(component.wrong("type", "must be header, body or button")),
    }
}

fn check_parameter(parameter: &Fields<'_>, kind: &str) -> Result<(), Refusal> {
    parameter.fixed_text("type", kind)?;
    parameter.only(&["type", kind])?;
    match (kind, parameter.get(kind)) {
        (_, None) => Err(parameter.wrong(kind, "is required")),
        ("image", Some(image)) => check_image(&Fields::of(image, parameter.path("image"))?),
        // The document does not say that a text may not be empty.
        (_, Some(Value::String(_))) => Ok(()),
        (_, Some(_)) => Err(parameter.wrong(kind, "must be a string")),
    }
}

fn check_image(image: &Fields<'_>) -> Result<(), Refusal> {
    image.only(&["link"])?;
    if is_http(image.required_text("link")?) {
        return Ok(());
    }
    Err(image.wrong("link", "must be an HTTP or HTTPS URL"))
}

fn is_http(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else {
        return false;
    };
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !rest.is_empty()
        && !rest.starts_with('/')
        && !rest.contains(char::is_whitespace)
}
