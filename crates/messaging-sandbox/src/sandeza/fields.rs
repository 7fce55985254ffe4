//! Reading a JSON object field by field, with the path of what is wrong.

use serde_json::{Map, Value};

use super::Refusal;
use super::codes;

/// A JSON object and where it stands in the request. The paths in refusals name fields, never their
/// values.
///
/// At the top of the request what is wrong is 1, in a channel it is 2 with "invalid parameter
/// channel".
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// The object at `path`, which is empty for the request itself.
    pub(super) fn of(value: &'a Value, path: impl Into<String>) -> Result<Self, Refusal> {
        let path = path.into();
        match value.as_object() {
            Some(object) => Ok(Self { object, path }),
            None if path.is_empty() => Err(Refusal::parameter("the body must be an object")),
            None => Err(Refusal::channel(format!("{path} must be an object"))),
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

    /// Refuses every field that is not listed: a misspelt one would otherwise be dropped without a
    /// word.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let mut names = self.object.keys();
        if names.all(|name| known.contains(&name.as_str())) {
            return Ok(());
        }
        let what = format!("has a field other than {}", known.join(", "));
        Err(if self.path.is_empty() {
            Refusal::parameter(format!("the body {what}"))
        } else {
            Refusal::channel(format!("{} {what}", self.path))
        })
    }

    /// A field, `None` when it is absent.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    /// A field, `None` when it is absent or the empty string, which is how the samples print a part
    /// that is not there.
    pub(super) fn part(&self, name: &str) -> Option<&'a Value> {
        self.get(name).filter(|value| value.as_str() != Some(""))
    }

    /// A text field, `None` when it is absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.get(name).map(Value::as_str) {
            None => Ok(None),
            Some(Some(text)) => {
                check_characters(text, &self.path(name))?;
                Ok(Some(text))
            }
            Some(None) => Err(self.wrong(name, "must be a string")),
        }
    }

    /// A text field that must be there and not be blank.
    pub(super) fn required_text(&self, name: &str) -> Result<&'a str, Refusal> {
        self.text(name)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| self.wrong(name, "is required"))
    }

    /// A text field that must have this very value, its case included.
    pub(super) fn fixed_text(&self, name: &str, value: &str) -> Result<(), Refusal> {
        if self.text(name)? == Some(value) {
            return Ok(());
        }
        Err(self.wrong(name, &format!("must be \"{value}\"")))
    }

    /// An object field that must be there.
    pub(super) fn object(&self, name: &str) -> Result<Fields<'a>, Refusal> {
        let value = self
            .get(name)
            .ok_or_else(|| self.wrong(name, "is required"))?;
        Fields::of(value, self.path(name))
    }

    /// The objects of an array field that must be there and not be empty.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Fields<'a>>, Refusal> {
        match self.get(name) {
            Some(Value::Array(elements)) if !elements.is_empty() => elements
                .iter()
                .enumerate()
                .map(|(position, element)| {
                    Fields::of(element, self.path(&format!("{name}[{position}]")))
                })
                .collect(),
            _ => Err(self.wrong(name, "must be an array that is not empty")),
        }
    }

    /// The one object of an array field.
    pub(super) fn only_object(&self, name: &str) -> Result<Fields<'a>, Refusal> {
        let mut objects = self.objects(name)?.into_iter();
        match (objects.next(), objects.next()) {
            (Some(object), None) => Ok(object),
            _ => Err(self.wrong(name, "must have one element")),
        }
    }

    /// A refusal about a field.
    pub(super) fn wrong(&self, name: &str, what: &str) -> Refusal {
        if self.path.is_empty() {
            Refusal::parameter(format!("{name} {what}"))
        } else {
            Refusal::channel(format!("{}.{name} {what}", self.path))
        }
    }
}

/// 22 for control characters other than tabs and line ends. Which characters the provider does not
/// support is not documented.
pub(super) fn check_characters(text: &str, path: &str) -> Result<(), Refusal> {
    let unsupported = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(unsupported) {
        return Err(Refusal::at(codes::SPECIAL_CHARACTERS, path));
    }
    Ok(())
}

/// 24 for a text of more characters than this.
pub(super) fn check_length(text: &str, most: usize, path: &str) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::at(codes::CHARACTER_LIMIT, path));
    }
    Ok(())
}
