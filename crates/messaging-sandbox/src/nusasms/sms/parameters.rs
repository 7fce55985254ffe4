//! The parameters of a call, of its query and of a form in its body, and the answer that they ask for.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::codes;
use crate::multipart::{boundary, texts};
use crate::nusasms::Account;
use crate::nusasms::xml::{DECLARATION, text_element};
use crate::server::{Answer, ReceivedRequest};

/// Parameters in the order received, those of the query first.
pub(in crate::nusasms) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    pub(in crate::nusasms) fn of(request: &ReceivedRequest) -> Self {
        let mut pairs = decoded(request.query.as_deref().unwrap_or_default().as_bytes());
        pairs.extend(form(request));
        Self { pairs }
    }

    /// The first value of a name, `None` when it is absent or empty.
    pub(in crate::nusasms) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(given, value)| given == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Only these parameters with their documented values are taken: a misspelt one would otherwise
    /// be dropped without a word.
    pub(super) fn check(&self, known: &[&str]) -> Result<(), i64> {
        let mut names = self.pairs.iter().map(|(name, _)| name.as_str());
        let right = names.all(|name| known.contains(&name))
            && self.is_literal("unicode", "True")
            && self.is_literal("otp", "Y")
            && matches!(self.get("output"), None | Some("json" | "xml"));
        right.then_some(()).ok_or(codes::SYNTAX_ERROR)
    }

    /// Whether an optional parameter is absent or has its one documented value.
    pub(super) fn is_literal(&self, name: &str, value: &str) -> bool {
        self.get(name).is_none_or(|given| given == value)
    }

    /// Checks user, password and address.
    pub(super) fn authenticate(&self, account: &Account) -> Result<(), i64> {
        let user = self.get("user") == Some(account.sms_user.as_str());
        let password = self.get("password") == Some(account.sms_password.as_str());
        if !user || !password {
            return Err(codes::INVALID_USER_OR_PASS);
        }
        if !account.ip_allowed {
            return Err(codes::IP_ADDRESS_FORBIDDEN);
        }
        Ok(())
    }

    /// The answer to them: `results` with one `result`. Refusals are HTTP 200 too.
    pub(in crate::nusasms) fn result(&self, fields: &[(&str, &str)]) -> Answer {
        self.answer(fields, true)
    }

    /// An answer with these fields, in a list where there is to be one: XML unless `output=json`. All values are text.
    pub(super) fn answer(&self, fields: &[(&str, &str)], in_list: bool) -> Answer {
        if self.get("output") == Some("json") {
            let object: Value = fields.iter().copied().collect();
            let body = if in_list {
                json!({"results": [object]})
            } else {
                object
            };
            return Answer::json(StatusCode::OK, &body);
        }
        let elements = fields
            .iter()
            .map(|(name, value)| text_element(name, value) + "\n");
        let mut content: String = elements.collect();
        if in_list {
            content = format!("<result>\n{content}</result>\n");
        }
        let text = format!("{DECLARATION}<results>\n{content}</results>\n");
        Answer::text(StatusCode::OK, "text/xml; charset=UTF-8", text)
    }

    /// All of them but the credentials.
    pub(super) fn without_credentials(&self) -> Value {
        let pairs = self.pairs.iter().cloned();
        pairs
            .filter(|(name, _)| name != "user" && name != "password")
            .collect()
    }
}

fn decoded(pairs: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(pairs).into_owned().collect()
}

/// A form in either encoding. PHP's curl sends multipart unless told otherwise, and deployed callers
/// do not; that the provider takes it is inferred from them.
fn form(request: &ReceivedRequest) -> Vec<(String, String)> {
    if let Some(form) = &request.notes().form {
        return form.clone();
    }
    if request.media_type() == "application/x-www-form-urlencoded" {
        return decoded(&request.body);
    }
    let value = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let form = boundary(value).and_then(|boundary| texts(&request.body, &boundary));
    request.notes().form.clone_from(&form);
    form.unwrap_or_default()
}
