//! The body of a request, field by field. What is wrong with a field is 1002.

use serde_json::Value;

use super::codes::Refusal;
use crate::fields::FieldRefusal;

pub(super) type Fields<'a> = crate::fields::Fields<'a, Refusal>;

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
