//! The body of a REST request as an object.

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::server::ReceivedRequest;

/// Reads a body: JSON, or the form that the documented curl samples send.
pub(super) fn read(request: &ReceivedRequest) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        let kind = "value_error.missing";
        return Err(invalid(json!(["body"]), "field required", kind));
    }
    let body = match request.media_type().as_str() {
        "application/json" => serde_json::from_slice(&request.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = format!("not JSON: line {line} column {column}");
            let kind = "value_error.jsondecode";
            invalid(json!(["body", column]), &message, kind)
        })?,
        "application/x-www-form-urlencoded" => form(&request.body),
        _ => Value::Null,
    };
    match body {
        Value::Object(object) => Ok(object),
        _ => {
            let message = "value is not a valid dict";
            Err(invalid(json!(["body"]), message, "type_error.dict"))
        }
    }
}

/// The fields of a form. A form has only text, so that what is to be something else is read as it.
fn form(body: &[u8]) -> Value {
    form_urlencoded::parse(body)
        .map(|(name, text)| {
            let other = match name.as_ref() {
                "timeout" | "is_group" | "include_unsubscribe" | "phone_numbers" => {
                    serde_json::from_str(&text).ok()
                }
                _ => None,
            };
            (name, other.unwrap_or_else(|| json!(text)))
        })
        .collect()
}

fn invalid(loc: Value, message: &str, kind: &str) -> Refusal {
    Refusal::Invalid(vec![json!({"loc": loc, "msg": message, "type": kind})])
}
