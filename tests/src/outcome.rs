//! What a call came to, as the JSON of the fixture format.

use messaging_client_core::Error;
use serde_json::{Map, Value, json};

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The result, in the provider's field names, without nulls.
    Ok(Value),
    /// The error: `kind`, `attempts`, `ambiguous`, `message`, and where there is one `code`, `http_status`,
    /// `retry_after_ms`, `field`, `trace_id`.
    Error(Map<String, Value>),
}

impl Outcome {
    /// A result; fields that are null are left out.
    #[must_use]
    pub fn ok(result: Value) -> Self {
        Self::Ok(without_nulls(result))
    }

    /// `{"ok": ...}` or `{"error": ...}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Ok(result) => json!({ "ok": result }),
            Self::Error(error) => json!({ "error": error }),
        }
    }
}

impl From<&Error> for Outcome {
    fn from(error: &Error) -> Self {
        let mut message = error.to_string();
        if let Some(words) = error.provider_message() {
            message.push_str("; the provider says: ");
            message.push_str(words);
        }
        let retry_after = error.retry_after();
        let fields = json!({
            "kind": error.kind().as_str(),
            "code": error.provider_code(),
            "http_status": error.http_status().map(|status| status.as_u16()),
            "attempts": error.attempts(),
            "ambiguous": error.may_have_been_sent(),
            "message": message,
            "retry_after_ms":
                retry_after.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            "field": error.field(),
            "trace_id": error.trace_id(),
        });
        match without_nulls(fields) {
            Value::Object(fields) => Self::Error(fields),
            _ => Self::Error(Map::new()),
        }
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use messaging_client_core::ValidationError;

    #[test]
    fn nulls_are_left_out_of_objects_at_any_depth_but_not_of_lists() {
        let outcome = Outcome::ok(json!({"a": null, "b": [{"c": null}, null], "d": ""}));
        assert_eq!(outcome.to_json(), json!({"ok": {"b": [{}, null], "d": ""}}));
    }

    #[test]
    fn an_error_says_what_it_knows() {
        let error = Error::invalid_request("p.send", ValidationError::new("to", "is empty"));
        assert_eq!(
            Outcome::from(&error).to_json(),
            json!({"error": {
                "kind": "invalid_request", "attempts": 0, "ambiguous": false, "field": "to",
                "message": "p.send: invalid_request: refused before sending: to is empty"
            }})
        );
    }
}
