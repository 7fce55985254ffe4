//! The body of a request as an object, its fields, and what is wrong with them.
//!
//! The problems have the form of the server's framework: `loc`, `msg` and `type`. All of them are
//! listed, not only the first.

use std::cell::RefCell;

use http::Uri;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::server::ReceivedRequest;

/// A body, and what is wrong with it.
pub(super) struct Body {
    object: Map<String, Value>,
    problems: RefCell<Vec<Value>>,
}

impl Body {
    /// Reads JSON, or the form that the documented curl samples send.
    pub(super) fn read(request: &ReceivedRequest) -> Result<Self, Refusal> {
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
            Value::Object(object) => Ok(Self {
                object,
                problems: RefCell::default(),
            }),
            _ => {
                let message = "value is not a valid dict";
                Err(invalid(json!(["body"]), message, "type_error.dict"))
            }
        }
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields {
            object: &self.object,
            loc: vec![json!("body")],
            problems: &self.problems,
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

/// An object and where it stands in the body.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    loc: Vec<Value>,
    problems: &'a RefCell<Vec<Value>>,
}

impl<'a> Fields<'a> {
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

    /// Adds a problem with what stands here.
    pub(super) fn add(&self, loc: &[Value], message: &str, kind: &str) {
        let loc = [&self.loc, loc].concat();
        let problem = json!({"loc": loc, "msg": message, "type": kind});
        self.problems.borrow_mut().push(problem);
    }

    /// Adds a problem with a field.
    pub(super) fn wrong(&self, name: &str, message: &str, kind: &str) {
        self.add(&[json!(name)], message, kind);
    }

    /// Refuses every field that is not listed: a misspelt one would otherwise be dropped without a
    /// word.
    pub(super) fn only(&self, known: &[&str]) {
        for name in self.object.keys() {
            if !known.contains(&name.as_str()) {
                self.wrong(name, "extra fields not permitted", "value_error.extra");
            }
        }
    }

    /// A field, `None` when it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Refuses a body without this field.
    pub(super) fn require(&self, name: &str) -> &Self {
        if self.get(name).is_none() {
            self.wrong(name, "field required", "value_error.missing");
        }
        self
    }

    /// A text field, `None` when it is absent or null.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let text = self.get(name)?.as_str();
        if text.is_none() {
            self.wrong(name, "str type expected", "type_error.str");
        }
        text
    }

    /// A text field that must be there and hold something.
    pub(super) fn required_text(&self, name: &str) -> &'a str {
        let text = self.require(name).text(name);
        if text == Some("") {
            let message = "ensure this value has at least 1 characters";
            self.wrong(name, message, "value_error.any_str.min_length");
        }
        text.unwrap_or_default()
    }

    /// A text field that must have one of these values.
    pub(super) fn choice(&self, name: &str, permitted: &[&str]) -> &'a str {
        let text = self.required_text(name);
        if !text.is_empty() && !permitted.contains(&text) {
            let message = format!("unexpected value; permitted: '{}'", permitted.join("', '"));
            self.wrong(name, &message, "value_error.const");
        }
        text
    }

    /// A text field that, if there, must be an `http` or `https` URL.
    pub(super) fn url(&self, name: &str) -> Option<&'a str> {
        let text = self.text(name)?;
        let scheme = text.parse::<Uri>().ok().and_then(|uri| {
            uri.authority()?;
            uri.scheme_str().map(str::to_ascii_lowercase)
        });
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            let message = "invalid or missing URL scheme";
            self.wrong(name, message, "value_error.url.scheme");
        }
        Some(text)
    }

    /// A whole number that, if there, must not be negative.
    pub(super) fn count(&self, name: &str) {
        let value = self.get(name);
        if value
            .and_then(Value::as_i64)
            .is_some_and(|number| number < 0)
        {
            let message = "ensure this value is greater than or equal to 0";
            self.wrong(name, message, "value_error.number.not_ge");
        } else if value.is_some_and(|value| !value.is_u64()) {
            self.wrong(name, "value is not a valid integer", "type_error.integer");
        }
    }

    /// A truth value, if there is one.
    pub(super) fn flag(&self, name: &str) {
        if self.get(name).is_some_and(|flag| !flag.is_boolean()) {
            let message = "value could not be parsed to a boolean";
            self.wrong(name, message, "type_error.bool");
        }
    }

    /// An object, `None` when it is absent or not one.
    pub(super) fn object(&self, name: &str) -> Option<Self> {
        self.entry(self.get(name)?, &[json!(name)])
    }

    fn entry(&self, value: &'a Value, loc: &[Value]) -> Option<Self> {
        let Some(object) = value.as_object() else {
            self.add(loc, "value is not a valid dict", "type_error.dict");
            return None;
        };
        Some(Self {
            object,
            loc: [&self.loc, loc].concat(),
            problems: self.problems,
        })
    }

    /// The entries of a list, `None` when it is absent or not a list.
    pub(super) fn list(&self, name: &str) -> Option<&'a [Value]> {
        let entries = self.get(name)?.as_array();
        if entries.is_none() {
            self.wrong(name, "value is not a valid list", "type_error.list");
        }
        entries.map(Vec::as_slice)
    }

    /// The objects of a list, none when it is absent.
    pub(super) fn objects(&self, name: &str) -> Vec<Self> {
        let entries = self.list(name).unwrap_or_default().iter().enumerate();
        let entries = entries.map(|(index, one)| self.entry(one, &[json!(name), json!(index)]));
        entries.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: Value) -> Body {
        let Value::Object(object) = value else {
            panic!("no object");
        };
        Body {
            object,
            problems: RefCell::default(),
        }
    }

    #[test]
    fn all_problems_are_listed() {
        let object = json!({"text": 1, "count": "1", "flag": "x", "list": {}, "url": "ftp://a/",
                            "blank": "", "object": [], "minus": -1, "objects": [{}, 1]});
        let body = body(object);
        let fields = body.fields();
        fields.text("text");
        fields.count("count");
        fields.count("minus");
        fields.flag("flag");
        fields.list("list");
        fields.url("url");
        fields.required_text("blank");
        fields.required_text("absent");
        fields.object("object");
        assert_eq!(fields.objects("objects").len(), 1);
        fields.wrong("__root__", "both", "value_error");
        let found: Vec<(String, String)> = body
            .problems
            .borrow()
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
        let body = body(json!({"text": null, "flag": null, "count": null}));
        let fields = body.fields();
        assert_eq!(fields.text("text"), None);
        fields.count("count");
        fields.flag("flag");
        assert!(body.problems.borrow().is_empty());
    }
}
