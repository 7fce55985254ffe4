//! The body of a REST request as an object.

use serde_json::{Map, Value, json};

use super::fields::{Fields, Problems};
use super::refusal::Refusal;
use crate::server::ReceivedRequest;

/// The body of a request, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Body {
    object: Map<String, Value>,
    problems: Problems,
}

impl Body {
    /// Reads a body: JSON, or the form that the documented curl samples send.
    pub(super) fn read(request: &ReceivedRequest) -> Result<Self, Refusal> {
        Ok(Self {
            object: read(request)?,
            problems: Problems::default(),
        })
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields::of_body(&self.object, &self.problems)
    }

    /// 422 with all that is wrong, if anything is.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        match self.problems.take() {
            problems if problems.is_empty() => Ok(()),
            problems => Err(Refusal::Invalid(problems)),
        }
    }

    pub(super) fn value(&self) -> Value {
        Value::Object(self.object.clone())
    }
}

fn read(request: &ReceivedRequest) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        return Err(invalid(
            json!(["body"]),
            "field required",
            "value_error.missing",
        ));
    }
    match request.media_type().as_str() {
        "application/json" => json_object(&request.body),
        "application/x-www-form-urlencoded" => Ok(form_object(&request.body)),
        _ => Err(not_an_object()),
    }
}

fn json_object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(not_an_object()),
        Err(error) => Err(invalid(
            json!(["body", error.column()]),
            &format!("not JSON: line {} column {}", error.line(), error.column()),
            "value_error.jsondecode",
        )),
    }
}

/// The fields of a form. A form has only text, so that what is to be something else is read as it.
fn form_object(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body)
        .map(|(name, text)| {
            let value = match name.as_ref() {
                "timeout" | "is_group" | "include_unsubscribe" | "phone_numbers" => {
                    serde_json::from_str(&text).unwrap_or(Value::String(text.into_owned()))
                }
                _ => Value::String(text.into_owned()),
            };
            (name.into_owned(), value)
        })
        .collect()
}

fn not_an_object() -> Refusal {
    invalid(
        json!(["body"]),
        "value is not a valid dict",
        "type_error.dict",
    )
}

fn invalid(loc: Value, message: &str, kind: &str) -> Refusal {
    Refusal::Invalid(vec![json!({"loc": loc, "msg": message, "type": kind})])
}
