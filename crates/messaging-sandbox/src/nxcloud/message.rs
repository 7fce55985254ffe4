//! The checks of the body, and what they leave of it.

use serde_json::Value;

use super::codes::{self, Refusal};
use super::components;
use super::fields::Fields;
use super::languages;

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

/// A well-formed message.
pub(super) struct Message {
    pub(super) tenant_id: i64,
    pub(super) appkey: String,
    pub(super) business_phone: String,
    pub(super) to: Option<String>,
    pub(super) recipient: Option<String>,
    pub(super) template: String,
    pub(super) language: String,
    /// `template.components` as sent; null when there are none.
    pub(super) components: Value,
}

impl Message {
    /// Reads a body. The checks come in the order of the field table; what has no code of its own is 1002.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|_| Refusal::parameter("the body is not JSON in UTF-8"))?;
        let body = Fields::of(&value, "")?;
        body.only(&BODY)?;
        let tenant_id = tenant_id(&body)?;
        let appkey = present(body.text("appkey")?, codes::APPKEY_MISSING)?;
        let business_phone = present(body.text("business_phone")?, codes::BUSINESS_PHONE_MISSING)?;
        body.fixed_text("messaging_product", "whatsapp")?;
        body.fixed_text("recipient_type", "individual")?;
        let (to, recipient) = addressees(&body)?;
        if body.text("type")? != Some("template") {
            return Err(Refusal::new(codes::TYPE_MISSING));
        }
        let template = body
            .get("template")
            .ok_or_else(|| Refusal::new(codes::TEMPLATE_MISSING))?;
        let template = Fields::of(template, "template")?;
        template.only(&["name", "language", "components"])?;
        let name = template.required_text("name")?.to_owned();
        let language = language(&template)?;
        components::check(&template)?;
        let components = template.get("components").cloned().unwrap_or_default();
        Ok(Self {
            tenant_id,
            appkey,
            business_phone,
            to,
            recipient,
            template: name,
            language,
            components,
        })
    }

    /// Whom the message goes to: the phone number where both are given.
    pub(super) fn addressee(&self) -> &str {
        self.to
            .as_deref()
            .or(self.recipient.as_deref())
            .unwrap_or_default()
    }
}

fn present(text: Option<&str>, code: i64) -> Result<String, Refusal> {
    text.map(str::to_owned).ok_or_else(|| Refusal::new(code))
}

fn tenant_id(body: &Fields<'_>) -> Result<i64, Refusal> {
    let value = body
        .get("tenant_id")
        .ok_or_else(|| Refusal::new(codes::TENANT_ID_MISSING))?;
    value
        .as_i64()
        .ok_or_else(|| body.wrong("tenant_id", "must be an integer"))
}

fn addressees(body: &Fields<'_>) -> Result<(Option<String>, Option<String>), Refusal> {
    let to = body.text("to")?;
    let recipient = body.text("recipient")?;
    // `to` takes precedence, so that only one of them matters.
    let valid = match (to, recipient) {
        (Some(to), _) => is_phone(to),
        (None, Some(recipient)) => is_user_id(recipient),
        (None, None) => return Err(Refusal::new(codes::RECIPIENT_MISSING)),
    };
    if !valid {
        return Err(Refusal::new(codes::NUMBER_INVALID));
    }
    Ok((to.map(str::to_owned), recipient.map(str::to_owned)))
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
    let Some((country, id)) = text.split_once('.') else {
        return false;
    };
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

fn language(template: &Fields<'_>) -> Result<String, Refusal> {
    let language = template
        .get("language")
        .ok_or_else(|| template.wrong("language", "is required"))?;
    let language = Fields::of(language, template.path("language"))?;
    language.only(&["code", "policy"])?;
    let code = language.required_text("code")?;
    language.fixed_text("policy", "deterministic")?;
    if !languages::is_listed(code) {
        return Err(Refusal::quoting(codes::LANGUAGE_UNKNOWN, code));
    }
    Ok(code.to_owned())
}
