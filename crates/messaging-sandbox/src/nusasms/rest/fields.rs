//! Reading the fields of a body, with a list of everything that is wrong: the answer 422 names all
//! of it.
//!
//! The messages and types are those of pydantic, which live answers have the form of.

use http::Uri;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// What is wrong with a body.
#[derive(Debug, Default)]
pub(super) struct Problems {
    detail: Vec<Value>,
}

impl Problems {
    fn add(&mut self, loc: Value, message: impl Into<String>, kind: &str) {
        self.detail
            .push(json!({"loc": loc, "msg": message.into(), "type": kind}));
    }

    /// About the body as a whole, after its fields.
    pub(super) fn root(&mut self, message: &str) {
        self.add(json!(["body", "__root__"]), message, "value_error");
    }

    /// 422 with all of it, or the value when nothing is wrong.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Refusal> {
        if self.detail.is_empty() {
            Ok(value)
        } else {
            Err(Refusal::Invalid(self.detail))
        }
    }
}

/// An object and where it stands in the body.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    loc: Vec<Value>,
}

impl<'a> Fields<'a> {
    /// The body itself.
    pub(super) fn of_body(object: &'a Map<String, Value>) -> Self {
        Self {
            object,
            loc: vec![json!("body")],
        }
    }

    /// The object that an entry of a list is.
    fn of_entry(value: &'a Value, loc: Vec<Value>, problems: &mut Problems) -> Option<Self> {
        match value {
            Value::Object(object) => Some(Self { object, loc }),
            _ => {
                problems.add(loc.into(), "value is not a valid dict", "type_error.dict");
                None
            }
        }
    }

    fn loc(&self, name: &str) -> Value {
        let mut loc = self.loc.clone();
        loc.push(json!(name));
        loc.into()
    }

    /// Adds a problem with a field.
    pub(super) fn wrong(
        &self,
        name: &str,
        message: impl Into<String>,
        kind: &str,
        problems: &mut Problems,
    ) {
        problems.add(self.loc(name), message, kind);
    }

    fn missing(&self, name: &str, problems: &mut Problems) {
        self.wrong(name, "field required", "value_error.missing", problems);
    }

    /// Refuses every field that is not listed: a misspelt one would otherwise be dropped without a
    /// word.
    pub(super) fn only(&self, known: &[&str], problems: &mut Problems) {
        for name in self.object.keys() {
            if !known.contains(&name.as_str()) {
                let message = "extra fields not permitted";
                self.wrong(name, message, "value_error.extra", problems);
            }
        }
    }

    /// A field, `None` when it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text field, `None` when it is absent or null.
    pub(super) fn text(&self, name: &str, problems: &mut Problems) -> Option<&'a str> {
        let text = self.get(name)?.as_str();
        if text.is_none() {
            self.wrong(name, "str type expected", "type_error.str", problems);
        }
        text
    }

    /// A text field that must be there and hold something.
    pub(super) fn required_text(&self, name: &str, problems: &mut Problems) -> &'a str {
        if self.get(name).is_none() {
            self.missing(name, problems);
        }
        let text = self.text(name, problems);
        if text == Some("") {
            let message = "ensure this value has at least 1 characters";
            self.wrong(name, message, "value_error.any_str.min_length", problems);
        }
        text.unwrap_or_default()
    }

    /// A text field that must have one of these values.
    pub(super) fn choice(
        &self,
        name: &str,
        permitted: &[&str],
        problems: &mut Problems,
    ) -> &'a str {
        let text = self.required_text(name, problems);
        if !text.is_empty() && !permitted.contains(&text) {
            let message = format!("unexpected value; permitted: '{}'", permitted.join("', '"));
            self.wrong(name, message, "value_error.const", problems);
        }
        text
    }

    /// A text field that, if there, must be an `http` or `https` URL.
    pub(super) fn url(&self, name: &str, problems: &mut Problems) -> Option<&'a str> {
        let text = self.text(name, problems)?;
        let scheme = text.parse::<Uri>().ok().and_then(|uri| {
            uri.authority()?;
            uri.scheme_str().map(str::to_ascii_lowercase)
        });
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            let message = "invalid or missing URL scheme";
            self.wrong(name, message, "value_error.url.scheme", problems);
        }
        Some(text)
    }

    /// A whole number that, if there, must not be negative.
    pub(super) fn count(&self, name: &str, problems: &mut Problems) -> Option<u64> {
        let value = self.get(name)?;
        if value.as_i64().is_some_and(|number| number < 0) {
            let message = "ensure this value is greater than or equal to 0";
            self.wrong(name, message, "value_error.number.not_ge", problems);
        } else if !value.is_u64() {
            let message = "value is not a valid integer";
            self.wrong(name, message, "type_error.integer", problems);
        }
        value.as_u64()
    }

    /// A whole number that must be there.
    pub(super) fn required_count(&self, name: &str, problems: &mut Problems) {
        if self.get(name).is_none() {
            self.missing(name, problems);
        }
        self.count(name, problems);
    }

    /// A truth value, `false` when it is absent.
    pub(super) fn flag(&self, name: &str, problems: &mut Problems) -> bool {
        let flag = self.get(name).map(Value::as_bool);
        if flag == Some(None) {
            let message = "value could not be parsed to a boolean";
            self.wrong(name, message, "type_error.bool", problems);
        }
        flag.flatten().unwrap_or_default()
    }

    /// An object, `None` when it is absent or not one.
    pub(super) fn object(&self, name: &str, problems: &mut Problems) -> Option<Fields<'a>> {
        let mut loc = self.loc.clone();
        loc.push(json!(name));
        Fields::of_entry(self.get(name)?, loc, problems)
    }

    /// An object that must be there.
    pub(super) fn required_object(
        &self,
        name: &str,
        problems: &mut Problems,
    ) -> Option<Fields<'a>> {
        if self.get(name).is_none() {
            self.missing(name, problems);
        }
        self.object(name, problems)
    }

    /// The entries of a list, `None` when it is absent or not a list.
    pub(super) fn list(&self, name: &str, problems: &mut Problems) -> Option<&'a [Value]> {
        match self.get(name)? {
            Value::Array(entries) => Some(entries),
            _ => {
                self.wrong(
                    name,
                    "value is not a valid list",
                    "type_error.list",
                    problems,
                );
                None
            }
        }
    }

    /// The objects of a list, none when it is absent.
    pub(super) fn objects(&self, name: &str, problems: &mut Problems) -> Vec<Fields<'a>> {
        let entries = self.list(name, problems).unwrap_or_default();
        let mut objects = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let loc = self.entry_loc(name, index);
            objects.extend(Fields::of_entry(entry, loc, problems));
        }
        objects
    }

    fn entry_loc(&self, name: &str, index: usize) -> Vec<Value> {
        let mut loc = self.loc.clone();
        loc.extend([json!(name), json!(index)]);
        loc
    }

    /// Adds a problem with an entry of a list.
    pub(super) fn wrong_entry(
        &self,
        name: &str,
        index: usize,
        (message, kind): (&str, &str),
        problems: &mut Problems,
    ) {
        problems.add(self.entry_loc(name, index).into(), message, kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(problems: Problems) -> Vec<Value> {
        match problems.finish(()) {
            Err(Refusal::Invalid(detail)) => detail,
            _ => Vec::new(),
        }
    }

    #[test]
    fn all_problems_are_listed() {
        let body = json!({"text": 1, "count": "1", "flag": "x", "list": {}, "url": "ftp://a/",
                          "blank": "", "object": [], "minus": -1, "objects": [{}, 1]});
        let fields = Fields::of_body(body.as_object().unwrap());
        let mut problems = Problems::default();
        fields.text("text", &mut problems);
        fields.count("count", &mut problems);
        fields.count("minus", &mut problems);
        fields.flag("flag", &mut problems);
        fields.list("list", &mut problems);
        fields.url("url", &mut problems);
        fields.required_text("blank", &mut problems);
        fields.required_text("absent", &mut problems);
        fields.object("object", &mut problems);
        assert_eq!(fields.objects("objects", &mut problems).len(), 1);
        problems.root("both");
        let found: Vec<(String, String)> = detail(problems)
            .iter()
            .map(|entry| {
                let kind = entry["type"].as_str().unwrap();
                (entry["loc"].to_string(), kind.to_owned())
            })
            .collect();
        let expected = [
            (r#"["body","text"]"#, "type_error.str"),
            (r#"["body","count"]"#, "type_error.integer"),
            (r#"["body","minus"]"#, "value_error.number.not_ge"),
            (r#"["body","flag"]"#, "type_error.bool"),
            (r#"["body","list"]"#, "type_error.list"),
            (r#"["body","url"]"#, "value_error.url.scheme"),
            (r#"["body","blank"]"#, "value_error.any_str.min_length"),
            (r#"["body","absent"]"#, "value_error.missing"),
            (r#"["body","object"]"#, "type_error.dict"),
            (r#"["body","objects",1]"#, "type_error.dict"),
            (r#"["body","__root__"]"#, "value_error"),
        ];
        let expected = expected.map(|(loc, kind)| (loc.to_owned(), kind.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn null_is_absent() {
        let body = json!({"text": null, "flag": null, "count": null});
        let fields = Fields::of_body(body.as_object().unwrap());
        let mut problems = Problems::default();
        assert_eq!(fields.text("text", &mut problems), None);
        assert_eq!(fields.count("count", &mut problems), None);
        assert!(!fields.flag("flag", &mut problems));
        assert!(detail(problems).is_empty());
    }
}
