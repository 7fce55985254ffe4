//! Reading a JSON object field by field, with the path of what is wrong.

use std::marker::PhantomData;

use serde_json::{Map, Value};

/// What a provider answers about fields, and what it takes as absent.
pub(crate) trait FieldRefusal: Sized {
    /// A refusal about the body and the fields at its top, or about what is further down.
    fn about(at_top: bool, what: String) -> Self;

    /// Whether a field that is there counts as absent.
    fn is_absent(value: &Value) -> bool;

    /// A text field as it counts: `None` when it counts as absent.
    fn text(text: &str, path: impl Fn() -> String) -> Result<Option<&str>, Self>;
}

/// A JSON object and where it stands in the body. The paths in refusals name fields, never their values.
pub(crate) struct Fields<'a, R> {
    object: &'a Map<String, Value>,
    path: String,
    refusal: PhantomData<R>,
}

impl<'a, R: FieldRefusal> Fields<'a, R> {
    /// The object at `path`, which is empty for the body itself.
    pub(crate) fn of(value: &'a Value, path: impl Into<String>) -> Result<Self, R> {
        let path = path.into();
        let object = value.as_object();
        Ok(Self {
            object: object.ok_or_else(|| about(&path, "must be an object"))?,
            path,
            refusal: PhantomData,
        })
    }

    /// The path of a field of this object.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Refuses every field that is not listed: a misspelt one would otherwise be dropped without a word.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), R> {
        let mut names = self.object.keys();
        if names.all(|name| known.contains(&name.as_str())) {
            return Ok(());
        }
        let what = format!("has a field other than {}", known.join(", "));
        Err(about(&self.path, &what))
    }

    /// A field, `None` when it is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !R::is_absent(value))
    }

    /// A field that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&'a Value, R> {
        self.get(name)
            .ok_or_else(|| self.wrong(name, "is required"))
    }

    /// A text field, `None` when it is absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, R> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| self.wrong(name, "must be a string"))?;
        R::text(text, || self.path(name))
    }

    /// A field, `None` when it is absent or the empty string, which is how samples print a part that is not there.
    pub(crate) fn part(&self, name: &str) -> Option<&'a Value> {
        self.get(name).filter(|value| value.as_str() != Some(""))
    }

    /// A text field that must be there and not be blank.
    pub(crate) fn required_text(&self, name: &str) -> Result<&'a str, R> {
        self.text(name)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| self.wrong(name, "is required"))
    }

    /// A text field that must have this very value, its case included.
    pub(crate) fn fixed_text(&self, name: &str, value: &str) -> Result<(), R> {
        let holds = self.text(name)? == Some(value);
        self.check(holds, name, &format!("must be \"{value}\""))
    }

    /// An object field that must be there.
    pub(crate) fn object(&self, name: &str) -> Result<Self, R> {
        Self::of(self.required(name)?, self.path(name))
    }

    /// The elements of an array field, none when it is absent.
    pub(crate) fn array(&self, name: &str) -> Result<&'a [Value], R> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(elements)) => Ok(elements),
            Some(_) => Err(self.wrong(name, "must be an array")),
        }
    }

    /// The objects that the elements of an array field must be.
    pub(crate) fn elements(
        &self,
        name: &str,
        elements: &'a [Value],
    ) -> impl Iterator<Item = Result<Self, R>> {
        let elements = elements.iter().enumerate();
        elements.map(move |(position, element)| {
            Self::of(element, self.path(&format!("{name}[{position}]")))
        })
    }

    /// The objects of an array field that must be there and not be empty.
    pub(crate) fn objects(&self, name: &str) -> Result<Vec<Self>, R> {
        match self.get(name) {
            Some(Value::Array(all)) if !all.is_empty() => self.elements(name, all).collect(),
            _ => Err(self.wrong(name, "must be an array that is not empty")),
        }
    }

    /// The one object of an array field.
    pub(crate) fn only_object(&self, name: &str) -> Result<Self, R> {
        let mut objects = self.objects(name)?.into_iter();
        match (objects.next(), objects.next()) {
            (Some(object), None) => Ok(object),
            _ => Err(self.wrong(name, "must have one element")),
        }
    }

    /// Refuses a field unless this holds for it.
    pub(crate) fn check(&self, holds: bool, name: &str, what: &str) -> Result<(), R> {
        if holds {
            return Ok(());
        }
        Err(self.wrong(name, what))
    }

    /// A refusal about a field.
    pub(crate) fn wrong(&self, name: &str, what: &str) -> R {
        R::about(self.path.is_empty(), format!("{} {what}", self.path(name)))
    }
}

/// A refusal about an object.
fn about<R: FieldRefusal>(path: &str, what: &str) -> R {
    match path {
        "" => R::about(true, format!("the body {what}")),
        path => R::about(false, format!("{path} {what}")),
    }
}
