//! The delimiter form of templates (Sandeza single channels, WhatsApp, Use Delimeter Format): `:=:`
//! between a type and its values, `||` between parameters.
//!
//! The document shows no escape, and none is invented here: a value that would move a border is
//! refused. Both signs are looked for from the left, so besides holding one of them, a value may not
//! end in the beginning of one.

use messaging_client_core::Personal;
use messaging_client_core::validation::https_link;
use serde::ser::Error;
use serde::{Serialize, Serializer};

use super::parameter::{DOCUMENTS, IMAGES, Parameter, VIDEOS, check_degrees};
use crate::channel::file_extension;
use crate::check::{At, Checked, refuse};

const FIELD: &str = ":=:";
const PARAMETER: &str = "||";

/// A header, a body or a button in the delimiter form: parameters, and in each its type and values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delimited(Vec<Vec<Personal>>);

impl Delimited {
    pub(super) fn texts<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        let text = |value: T| vec!["text".into(), value.into()];
        Self(values.into_iter().map(text).collect())
    }

    pub(super) fn url_button(text: impl Into<Personal>) -> Self {
        Self(vec![vec!["button".into(), "url".into(), text.into()]])
    }

    /// A header. Its location has all four parts, an absent name or address as an empty one. The form
    /// has no place for a file name: one more field makes the header too long.
    pub(super) fn header(header: Parameter) -> Self {
        let mut fields = vec![Personal::from(&*header.r#type)];
        fields.extend(header.text);
        let media = [header.image, header.video, header.document];
        for media in media.into_iter().flatten() {
            fields.push(media.link);
            fields.extend(media.filename);
        }
        if let Some(place) = header.location {
            let parts = [place.latitude, place.longitude, place.name, place.address];
            fields.extend(parts.map(Option::unwrap_or_default));
        }
        Self(vec![fields])
    }

    /// The only parameter's fields.
    pub(super) fn only(&self) -> Option<&[Personal]> {
        match self.0.as_slice() {
            [fields] => Some(fields),
            _ => None,
        }
    }

    /// Types in small letters, degrees without blanks around them.
    pub(super) fn spell(&mut self) {
        for fields in &mut self.0 {
            let (words, trimmed) = match fields.as_slice() {
                [kind, _, _] if is(kind, "button") => (2, 2),
                [kind, _, _, _, _] if is(kind, "location") => (1, 3),
                [_, _] => (1, 1),
                _ => (0, 0),
            };
            for field in fields.iter_mut().take(trimmed) {
                *field = field.trim().into();
            }
            for word in fields.iter_mut().take(words) {
                *word = word.to_ascii_lowercase().into();
            }
        }
    }

    fn joined(&self) -> String {
        let join = |fields: &Vec<Personal>| {
            let fields: Vec<&str> = fields.iter().map(Personal::as_str).collect();
            fields.join(FIELD)
        };
        let parameters: Vec<String> = self.0.iter().map(join).collect();
        parameters.join(PARAMETER)
    }

    /// `text:=:value`, any number of times. `check` is what else a value must be.
    pub(super) fn check_message(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        const FORM: &str = "must be text:=:value, joined by ||, and no value may hold either";
        for fields in &self.0 {
            match fields.as_slice() {
                [kind, value] if is(kind, "text") => {
                    check_signs("message", value)?;
                    check("message", value)?;
                }
                _ => return self.unclear("message", FORM),
            }
        }
        Ok(())
    }

    /// `button:=:url:=:value`.
    pub(super) fn check_button(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        match self.only() {
            Some([kind, sub_type, value]) if is(kind, "button") && is(sub_type, "url") => {
                check_signs("button", value)?;
                check("button", value)
            }
            _ => self.unclear("button", "must be button:=:url:=:value"),
        }
    }

    /// `type:=:value`, or `location` and four values.
    pub(super) fn check_header(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        const HEADER: &str = "header";
        const FORM: &str =
            "must be text, image, video or document, :=: and a value, or location and four";
        let file = |link: &Personal, extensions| {
            https_link(HEADER, link)?;
            file_extension::check(HEADER, link, extensions)
        };
        let fields = self.only().unwrap_or_default();
        let mut each = fields.iter();
        each.try_for_each(|field| check_signs(HEADER, field))?;
        match fields {
            [kind, text] if is(kind, "text") => check(HEADER, text),
            [kind, link] if is(kind, "image") => file(link, IMAGES),
            [kind, link] if is(kind, "video") => file(link, VIDEOS),
            [kind, link] if is(kind, "document") => file(link, DOCUMENTS),
            [kind, latitude, longitude, _, _] if is(kind, "location") => {
                check_degrees(&Some(latitude.clone()), &Some(longitude.clone())).at(HEADER)
            }
            _ => self.unclear(HEADER, FORM),
        }
    }

    /// Where a value has a sign of the form, that is the reason.
    fn unclear(&self, field: &'static str, form: &str) -> Checked {
        let mut values = self.0.iter().flatten();
        values.try_for_each(|value| check_signs(field, value))?;
        refuse(field, format!("{form}: use the JSON form for such a value"))
    }
}

fn is(word: &str, expected: &str) -> bool {
    word.trim().eq_ignore_ascii_case(expected)
}

fn check_signs(field: &'static str, value: &str) -> Checked {
    let problem = if value.contains(FIELD) || value.contains(PARAMETER) {
        "has :=: or ||, which separate values here: use the JSON form for this value"
    } else if value.ends_with('|') || value.ends_with(":=") {
        "ends in | or :=, which would run into a separator: use the JSON form for this value"
    } else {
        return Ok(());
    };
    refuse(field, problem)
}

impl From<String> for Delimited {
    fn from(text: String) -> Self {
        let fields = |parameter: &str| parameter.split(FIELD).map(Personal::from).collect();
        Self(text.split(PARAMETER).map(fields).collect())
    }
}

/// Values that would be read back as others are not written.
impl Serialize for Delimited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let joined = self.joined();
        if Self::from(joined.clone()) != *self {
            return Err(S::Error::custom("a value holds a separator"));
        }
        serializer.serialize_str(&joined)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_that_move_a_border_are_refused_with_a_way_out() {
        for value in ["a:=:b", ":=:", "a||b", "||", "a|", "|", "a:=", ":="] {
            let refused = check_signs("message", value).unwrap_err();
            assert_eq!(refused.field(), "message");
            assert!(refused.problem().contains("JSON form"), "{value}");
        }
        for value in ["", "a", "a|b", "|a", ":a:", "=:a", "a=", "a:", ":=a", "é=:"] {
            assert!(check_signs("message", value).is_ok(), "{value}");
        }
    }

    #[test]
    fn the_documents_examples_are_written() {
        let texts = Delimited::texts(["Sprint", "Sandeza"]);
        assert_eq!(texts.joined(), "text:=:Sprint||text:=:Sandeza");
        assert_eq!(
            Delimited::url_button("login.html").joined(),
            "button:=:url:=:login.html"
        );
        let place = super::super::Location::new("-6.1", "106.8").name("Monas");
        let header = Delimited::header(place.into());
        assert_eq!(header.joined(), "location:=:-6.1:=:106.8:=:Monas:=:");
        let mut padded = Delimited::from(" TEXT :=: a ".to_owned());
        padded.spell();
        assert_eq!(padded.joined(), "text:=: a ");
    }

    #[test]
    fn what_would_be_read_back_as_another_is_not_stored() {
        assert!(serde_json::to_string(&Delimited::texts(["a:=:b"])).is_err());
        assert!(serde_json::to_string(&Delimited::texts(["a|", "b"])).is_err());
        assert!(serde_json::to_string(&Delimited::texts(["a|b", "c"])).is_ok());
    }

    #[test]
    fn a_document_has_no_name_in_this_form() {
        let named = Parameter::named_document("https://a.example/1.pdf", "1.pdf");
        let check = |_: &'static str, _: &str| Ok(());
        assert!(Delimited::header(named).check_header(check).is_err());
        let plain = Parameter::document("https://a.example/1.pdf");
        assert!(Delimited::header(plain).check_header(check).is_ok());
    }

    proptest! {
        #[test]
        fn texts_are_refused_or_come_back(values in prop::collection::vec("[a:=|é ]{0,6}", 1..5)) {
            let texts = Delimited::texts(values);
            if texts.check_message(|_, _| Ok(())).is_ok() {
                prop_assert_eq!(Delimited::from(texts.joined()), texts);
            }
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "[a:=|é ]{0,12}") {
            prop_assert_eq!(Delimited::from(text.clone()).joined(), text);
        }
    }
}
