use std::fmt;

use messaging_client_core::{RawResponse, Error, Extra, Personal, lenient};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// What the provider found wrong with a request that it refused with HTTP 422 (`HTTPValidationError`,
/// in both documents).
///
/// ```
/// # fn example(error: nusasms_client::Error) {
/// use nusasms_client::ValidationErrors;
///
/// if let Some(errors) = ValidationErrors::of(&error) {
///     for item in &errors.items {
///         println!("{}: {}", item.path(), item.kind);
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ValidationErrors {
    /// One item for each thing that is wrong.
    #[serde(rename = "detail")]
    pub items: Vec<ValidationError>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ValidationError {
    /// Where, from the outside in, such as `body`, `phone_numbers`, `0`; `__root__` stands for the
    /// request as a whole.
    #[serde(rename = "loc", default)]
    pub location: Vec<LocationPart>,
    /// What, in the provider's words. They may repeat the refused value.
    #[serde(rename = "msg", default)]
    pub message: Personal,
    /// The sort of error, such as `value_error`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One step of a [`ValidationError::location`]. One document has texts only, the other numbers too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum LocationPart {
    /// The name of a field.
    Field(String),
    /// A position in a list, from 0.
    Index(i64),
}

impl ValidationErrors {
    /// The list that came with an error, where there is one.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        Self::in_answer(error.answer()?)
    }

    pub(crate) fn in_answer(answer: &RawResponse) -> Option<Self> {
        let errors: Self = answer.json_object().ok()?;
        (!errors.items.is_empty()).then_some(errors)
    }

    /// All items on one line.
    pub(crate) fn to_text(&self) -> String {
        let items = self.items.iter();
        let items = items.map(|item| format!("{}: {}", item.path(), item.message.as_str()));
        items.collect::<Vec<_>>().join("; ")
    }
}

impl ValidationError {
    /// The location in one text, such as `body.phone_numbers[0]`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for part in &self.location {
            if matches!(part, LocationPart::Field(_)) && !path.is_empty() {
                path.push('.');
            }
            path.push_str(&part.to_string());
        }
        path
    }
}

impl fmt::Display for LocationPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl<'de> Deserialize<'de> for LocationPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Number(number) if number.is_i64() => {
                Ok(Self::Index(number.as_i64().unwrap_or_default()))
            }
            Value::String(name) => Ok(Self::Field(name)),
            other => Ok(Self::Field(other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PhoneCheck;
    use crate::recording::{Recording, answer};

    #[tokio::test]
    async fn the_location_and_message_of_each_item_are_kept() {
        let body = r#"{"detail":[
            {"loc":["body","phone_numbers",3],"msg":"marker is not a number","type":"value_error"},
            {"loc":["body","__root__"],"msg":"nope","type":"type_error","ctx":{"limit":14}}]}"#;
        let client = Recording::answering(422, body).client();
        let check = PhoneCheck::new(["6281200000001"]);
        let error = client.whatsapp().check_phones(&check).await.unwrap_err();
        let errors = ValidationErrors::of(&error).unwrap();
        let paths: Vec<_> = errors.items.iter().map(ValidationError::path).collect();
        assert_eq!(paths, ["body.phone_numbers[3]", "body.__root__"]);
        assert_eq!(errors.items[0].message, "marker is not a number");
        assert_eq!(errors.items[1].kind, "type_error");
        assert_eq!(errors.items[1].extra["ctx"]["limit"], 14);
        assert_eq!(
            error.provider_message(),
            Some("body.phone_numbers[3]: marker is not a number; body.__root__: nope")
        );
        assert!(!format!("{errors:?}").contains("marker"));
    }

    #[test]
    fn the_sample_of_both_documents_is_read_and_written_back() {
        let sample = r#"{"detail":[{"loc":["string"],"msg":"string","type":"string"}]}"#;
        let marked = answer(422, &format!("\u{feff}{sample}"));
        let errors = ValidationErrors::in_answer(&marked).unwrap();
        assert_eq!(serde_json::to_string(&errors).unwrap(), sample);
    }

    #[test]
    fn an_answer_without_a_list_has_none() {
        for body in [
            "",
            "{}",
            r#"{"detail":"Not Found"}"#,
            r#"{"detail":[]}"#,
            r#"[[{"msg":"a"}]]"#,
        ] {
            assert_eq!(ValidationErrors::in_answer(&answer(422, body)), None);
        }
    }
}
