//! The provider's answers. All of them are HTTP 200, refusals too: the documents name no other status, and a live
//! refusal was seen to come that way.

use std::fmt;

use http::StatusCode;
use serde_json::{Value, json};

use super::codes;
use crate::fields::FieldRefusal;
use crate::identifiers::identifier;
use crate::server::Answer;

/// A refusal as the provider words it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
}

impl Refusal {
    /// A code with its documented message, or a neutral one for a code that no document has.
    pub(super) fn new(code: i64) -> Self {
        Self::with_message(code, codes::message(code))
    }

    /// A code whose documented message quotes a value of the request.
    pub(super) fn quoting(code: i64, value: &str) -> Self {
        Self::with_message(code, codes::message(code).replace("{0}", value))
    }

    /// 1002 with what is wrong; the documents give it no finer codes.
    pub(super) fn parameter(what: impl fmt::Display) -> Self {
        Self::with_message(codes::PARAMETER, format!("Parameter error: {what}"))
    }

    fn with_message(code: i64, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }

    /// A code unless this holds.
    pub(super) fn unless(holds: bool, code: i64) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::new(code)) }
    }

    /// The answer. `data` is null as in the sibling APIs; the send document shows no refusal.
    pub(super) fn answer(&self) -> Answer {
        let (code, message) = (self.code, &self.message);
        answer(code, message, &Value::Null).refused(code, message)
    }
}

/// What is wrong with a field is 1002.
impl FieldRefusal for Refusal {
    fn about(_: bool, what: String) -> Self {
        Self::parameter(what)
    }

    fn is_absent(value: &Value) -> bool {
        value.is_null()
    }

    fn text(text: &str, _: impl Fn() -> String) -> Result<Option<&str>, Self> {
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }
}

/// The answer to an accepted message.
pub(super) fn accepted(message_id: &str) -> Answer {
    answer(0, "", &json!({ "message_id": message_id }))
}

/// The documents do not show the form of a trace id.
fn answer(code: i64, message: &str, data: &Value) -> Answer {
    let trace_id = identifier();
    let body = json!({"code": code, "message": message, "data": data, "traceId": trace_id});
    Answer::json(StatusCode::OK, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_follow_the_table_and_name_the_value() {
        assert_eq!(Refusal::new(22093).message, "Template not found");
        assert_eq!(
            Refusal::quoting(22092, "xx").message,
            "Language pack not found: xx"
        );
        assert_eq!(Refusal::parameter("no").message, "Parameter error: no");
    }
}
