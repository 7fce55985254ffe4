//! The fields and files of a request.

mod collect;
mod decode;
mod validate;

use std::collections::BTreeMap;

pub use self::collect::UploadedFile;
pub(super) use self::collect::read_parts;
pub(super) use self::decode::decode;
pub(super) use self::validate::Validator;
use crate::server::ReceivedRequest;

/// The most bytes of text that a form may have beside its files.
const MOST_TEXT_BYTES: usize = 1024 * 1024;
/// The most fields and files together, PHP's own limit.
const MOST_FIELDS: usize = 1000;

/// The fields and files of a body. A name that is repeated counts the last time, except for lists,
/// whose names end with brackets.
///
/// Values are trimmed, and empty ones are missing, as the server treats them.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The texts as they were sent, in this order.
    pub(super) fields: Vec<(String, String)>,
    pub(super) files: BTreeMap<String, UploadedFile>,
}

impl Form {
    /// Notes the texts, and whom they are for.
    pub(super) fn note(&self, request: &ReceivedRequest) {
        let mut notes = request.notes();
        notes.form = Some(self.fields.clone());
        if let (Some(code), Some(mobile)) = (self.text("mobile_code"), self.text("mobile")) {
            notes.to = Some(format!("{code}{mobile}"));
        }
    }

    /// The names of all fields and files; of a list without its brackets.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().map(|(name, _)| name);
        fields
            .chain(self.files.keys())
            .map(|name| list_name(name).unwrap_or(name))
    }

    /// A text that is not blank.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter().rev();
        let (_, value) = fields.find(|(given, _)| given == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The texts of a list, in the order sent.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let fields = self.fields.iter();
        fields
            .filter(|(given, _)| list_name(given) == Some(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// The calling code and the number that it is about, empty without one.
    pub(super) fn number(&self) -> (&str, &str) {
        let text = |name| self.text(name).unwrap_or_default();
        (text("mobile_code"), text("mobile"))
    }

    /// Whether there is a text or a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.text(name).is_some() || self.files.contains_key(name)
    }
}

/// `name` of `name[]` and `name[0]`.
fn list_name(given: &str) -> Option<&str> {
    let (name, index) = given.strip_suffix(']')?.split_once('[')?;
    index
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(name)
}

debug_shows!(Form(one) { fields: one.fields.len(), files: one.files.len() });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_counts_blanks_are_missing_and_lists_are_whole() {
        let mut form = Form::default();
        for (name, value) in [
            ("a", "1"),
            ("a", " 2 "),
            ("b", "  "),
            ("v[]", "x"),
            ("v[1]", "y"),
            ("w[k]", "z"),
        ] {
            form.fields.push((name.to_owned(), value.to_owned()));
        }
        assert_eq!(
            (form.text("a"), form.text("b"), form.text("c")),
            (Some("2"), None, None)
        );
        assert_eq!(form.list("v"), ["x", "y"]);
        assert_eq!(
            form.names().collect::<Vec<_>>(),
            ["a", "a", "b", "v", "v", "w[k]"]
        );
        assert!(form.has("a") && !form.has("b"));
        assert_eq!(format!("{form:?}"), "Form { fields: 6, files: 0, .. }");
    }
}
