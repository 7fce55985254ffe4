//! The checks of the body, and what they leave of it.

use serde_json::Value;

use super::{AcceptedMessage, Algorithm, Fields, Refusal, codes, components, languages};
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
        components::check(&template)?;
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
