use std::borrow::Cow;
use std::fmt;

use messaging_client_core::{Error, repair_document};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{PARSE, form};

/// A callback as names and values, whether it came as a form or as JSON.
///
/// For the callbacks whose content is not documented: the delivery status of an SMS, the status of a
/// WhatsApp message, and the result of a phone check. Its `Debug` shows how many fields there are.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallbackFields(Value);

impl CallbackFields {
    /// Reads a callback **without verifying it**: anybody can have sent it.
    ///
    /// A body that begins with `{` or `[` is read as JSON, any other as a urlencoded or multipart form.
    /// A form field that comes several times has a list of strings. A number of JSON that would lose a
    /// character, such as `350.00` or an id of 20 digits, is the string of its characters.
    ///
    /// ```
    /// use nusasms_client::callback::CallbackFields;
    ///
    /// let callback = CallbackFields::parse_unverified(b"ref_no=0123&status=D")?;
    /// assert_eq!(callback.text("status").as_deref(), Some("D"));
    /// # Ok::<(), nusasms_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is empty, broken JSON, XML, or a text that is
    /// no form.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        match Self::of_json(body)? {
            Some(fields) => Ok(fields),
            None => form::read(body).map(|fields| Self(Value::Object(fields))),
        }
    }

    /// The fields of a JSON body; `None` for one that does not begin like JSON.
    pub(super) fn of_json(body: &[u8]) -> Result<Option<Self>, Error> {
        let repaired = repair_document(body);
        if !repaired.starts_with(['{', '[']) {
            return Ok(None);
        }
        serde_json::from_str(&repaired)
            .map(|value| Some(Self(value)))
            .map_err(|_| Error::webhook(PARSE, "the callback begins like JSON and is not"))
    }

    /// Each item of a JSON list; of anything else, itself. A phone check of several numbers may come as
    /// a list.
    pub fn items(&self) -> impl Iterator<Item = Self> {
        let items = match &self.0 {
            Value::Array(items) => items.as_slice(),
            alone => std::slice::from_ref(alone),
        };
        items.iter().cloned().map(Self)
    }

    /// The value of a field; `None` if the JSON is not an object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_object()?.get(name)
    }

    /// The value of a field as text: a string as it is, a number as its digits, a flag as `true` or
    /// `false`; `None` for null, lists and objects.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.get(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Every field with its name; none if the JSON is not an object: see [`items`](Self::items).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fields = self.0.as_object().into_iter().flatten();
        fields.map(|(name, value)| (name.as_str(), value))
    }

    /// The whole callback as JSON.
    pub fn as_json(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for CallbackFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallbackFields({} fields hidden)", self.iter().count())
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;

    fn parse(body: &str) -> CallbackFields {
        CallbackFields::parse_unverified(body.as_bytes()).unwrap()
    }

    #[test]
    fn forms_and_json_look_alike() {
        for body in [
            "status=D&text=a+b%26c&n=7",
            r#"{"status":"D","text":"a b&c","n":7}"#,
            "\u{feff} {\"status\":\"D\",\"text\":\"a b&c\",\"n\":7} ",
        ] {
            let fields = parse(body);
            assert_eq!(fields.text("status").as_deref(), Some("D"));
            assert_eq!(fields.text("text").as_deref(), Some("a b&c"));
            assert_eq!(fields.text("n").as_deref(), Some("7"));
            assert_eq!((fields.text("other"), fields.iter().count()), (None, 3));
        }
    }

    #[test]
    fn repeated_fields_and_lists_are_kept() {
        let fields = parse("phone=1&phone=2&phone=3&empty=");
        assert_eq!(
            fields.get("phone").unwrap(),
            &serde_json::json!(["1", "2", "3"])
        );
        assert_eq!(
            (fields.text("phone"), fields.text("empty").as_deref()),
            (None, Some(""))
        );
        let list = parse(r#"[{"phone":"1"}]"#);
        assert_eq!(list.as_json()[0]["phone"], "1");
        assert_eq!((list.get("phone"), list.iter().count()), (None, 0));
        let several = parse(r#"[{"phone":"1","exists":true},{"phone":"2","exists":false}]"#);
        let phones: Vec<_> = several
            .items()
            .filter_map(|item| Some(item.text("phone")?.into_owned()))
            .collect();
        assert_eq!(phones, ["1", "2"]);
        assert_eq!(fields.items().collect::<Vec<_>>(), [fields]);
    }

    #[test]
    fn every_character_of_a_number_is_kept_and_damage_is_repaired() {
        let odd = "\u{feff}{\"ref_no\":20123456789012345678,\"price\":350.00,\"text\":\"a\\ud83d\",\"n\":7}";
        let fields = parse(odd);
        for (name, text) in [
            ("ref_no", "20123456789012345678"),
            ("price", "350.00"),
            ("text", "a\u{fffd}"),
            ("n", "7"),
        ] {
            assert_eq!(fields.text(name).as_deref(), Some(text));
        }
        let latin = CallbackFields::parse_unverified(b"{\"message\":\"caf\xe9\"}").unwrap();
        assert_eq!(latin.text("message").as_deref(), Some("caf\u{fffd}"));
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_repeated() {
        for body in [
            &b""[..],
            b" \n",
            b"{marker",
            b"[1,",
            b"<a>marker</a>",
            b"marker",
        ] {
            let error = CallbackFields::parse_unverified(body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook);
            assert!(!format!("{error} {error:?}").contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_field() {
        let shown = format!("{:?}", parse("phone=6281200000001"));
        assert!(
            shown.contains("1 fields") && !shown.contains("62812"),
            "{shown}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>) {
            let _ = CallbackFields::parse_unverified(&body);
        }
    }
}
