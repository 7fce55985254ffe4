//! The checks of the body, and what they leave of it.

use serde_json::Value;

use super::{AcceptedMessage, Algorithm, Fields, Refusal, codes, languages};
use crate::server::ReceivedRequest;

const BODY: [&str; 9] = [
    "tenant_id",
    "appkey",
    "business_phone",
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "template",
];

const PLAIN_FIELDS: [&str; 2] = ["type", "parameters"];
const BUTTON_FIELDS: [&str; 4] = ["type", "sub_type", "index", "parameters"];

impl AcceptedMessage {
    /// Reads a body: the tenant, the application, and the message as it is kept, without an id before it is accepted.
    /// The checks come in the order of the field table; what has no code of its own is 1002.
    pub(super) fn parse(
        request: &ReceivedRequest,
        algorithm: Algorithm,
    ) -> Result<(i64, String, Self), Refusal> {
        let value: Value = serde_json::from_slice(&request.body)
            .map_err(|_| Refusal::parameter("the body is not JSON in UTF-8"))?;
        let body = Fields::of(&value, "")?;
        body.only(&BODY)?;
        let tenant_id = present(body.get("tenant_id"), codes::TENANT_ID_MISSING)?.as_i64();
        let tenant_id = tenant_id.ok_or_else(|| body.wrong("tenant_id", "must be an integer"))?;
        let appkey = present(body.text("appkey")?, codes::APPKEY_MISSING)?;
        let business_phone = present(body.text("business_phone")?, codes::BUSINESS_PHONE_MISSING)?;
        body.fixed_text("messaging_product", "whatsapp")?;
        body.fixed_text("recipient_type", "individual")?;
        let (to, recipient) = (body.text("to")?, body.text("recipient")?);
        // `to` takes precedence, so that only one of them matters.
        let addressee = present(to.or(recipient), codes::RECIPIENT_MISSING)?;
        let valid = to.map_or_else(|| is_user_id(addressee), is_phone);
        Refusal::unless(valid, codes::NUMBER_INVALID)?;
        Refusal::unless(body.text("type")? == Some("template"), codes::TYPE_MISSING)?;
        present(body.get("template"), codes::TEMPLATE_MISSING)?;
        let template = body.object("template")?;
        template.only(&["name", "language", "components"])?;
        let name = template.required_text("name")?.to_owned();
        let language = language(&template)?;
        check_components(&template)?;
        let message = Self {
            message_id: String::new(),
            business_phone: business_phone.to_owned(),
            to: to.map(str::to_owned),
            recipient: recipient.map(str::to_owned),
            template: name,
            language,
            components: template.get("components").cloned().unwrap_or_default(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            algorithm,
        };
        Ok((tenant_id, appkey.to_owned(), message))
    }
}

fn present<T>(field: Option<T>, code: i64) -> Result<T, Refusal> {
    field.ok_or_else(|| Refusal::new(code))
}

/// Digits with a country code, so not from zero and at most as long as E.164 allows.
fn is_phone(text: &str) -> bool {
    (7..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

/// A business-scoped user id such as `HK.7337412345265`: a country, a dot, letters and digits. The form is taken
/// from the one documented example.
fn is_user_id(text: &str) -> bool {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    text.split_once('.').is_some_and(|(country, id)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && !id.is_empty()
            && id.bytes().all(is_id)
    })
}

fn language(template: &Fields<'_>) -> Result<String, Refusal> {
    let language = template.object("language")?;
    language.only(&["code", "policy"])?;
    let code = language.required_text("code")?;
    language.fixed_text("policy", "deterministic")?;
    if !languages::is_listed(code) {
        return Err(Refusal::quoting(codes::LANGUAGE_UNKNOWN, code));
    }
    Ok(code.to_owned())
}

/// Checks all components of a template. Where the field table and the samples disagree, the samples count: `sub_type`
/// stands on the component, beside `index`, and is taken in any case because both spell it differently.
fn check_components(template: &Fields<'_>) -> Result<(), Refusal> {
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
