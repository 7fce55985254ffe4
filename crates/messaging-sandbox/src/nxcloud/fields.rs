//! Reading a JSON object field by field, with the path of what is wrong.

use serde_json::{Map, Value};

use super::codes::Refusal;

/// A JSON object and where it stands in the body. The paths in refusals name fields, never their values.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// The object at `path`, which is empty for the body itself.
    pub(super) fn of(value: &'a Value, path: impl Into<String>) -> Result<Self, Refusal> {
        let path = path.into();
        match value.as_object() {
            Some(object) => Ok(Self { object, path }),
            None if path.is_empty() => Err(Refusal::parameter("the body must be an object")),
            None => Err(Refusal::parameter(format!("{path} must be an object"))),
        }
    }

    /// The path of a field of this object.
    pub(super) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Refuses every field that is not listed: a misspelt one would otherwise be dropped without a word.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self
            .object
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            None => Ok(()),
            Some(_) if self.path.is_empty() => Err(Refusal::parameter(format!(
                "the body has a field other than {}",
                known.join(", ")
            ))),
            Some(_) => Err(Refusal::parameter(format!(
                "{} has a field other than {}",
                self.path,
                known.join(", ")
            ))),
        }
    }

    /// A field, `None` when it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text field, `None` when it is absent, null or blank.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.get(name).map(Value::as_str) {
            None => Ok(None),
            Some(Some(text)) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Some(None) => Err(self.wrong(name, "must be a string")),
        }
    }

    /// A text field that must be there and not be blank; 1002 otherwise.
    pub(super) fn required_text(&self, name: &str) -> Result<&'a str, Refusal> {
        self.text(name)?
            .ok_or_else(|| self.wrong(name, "is required"))
    }

    /// A text field that must have this very value; 1002 otherwise.
    pub(super) fn fixed_text(&self, name: &str, value: &str) -> Result<(), Refusal> {
        if self.text(name)? == Some(value) {
            return Ok(());
        }
        Err(self.wrong(name, &format!("must be \"{value}\"")))
    }

    /// The elements of an array field, none when it is absent or null.
    pub(super) fn array(&self, name: &str) -> Result<&'a [Value], Refusal> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(elements)) => Ok(elements),
            Some(_) => Err(self.wrong(name, "must be an array")),
        }
    }

    /// 1002 about a field.
    pub(super) fn wrong(&self, name: &str, what: &str) -> Refusal {
        Refusal::parameter(format!("{} {what}", self.path(name)))
    }
}
