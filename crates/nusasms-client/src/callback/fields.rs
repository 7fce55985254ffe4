use std::borrow::Cow;
use std::fmt;

use messaging_client_core::Error;
use serde_json::{Map, Value};

const PARSE: &str = "nusasms.webhook.parse";

/// A callback as names and values, whether it came as a form or as JSON.
///
/// For the callbacks whose content is not documented: the delivery status of an SMS, the status of a
/// WhatsApp message, and the result of a phone check. Its `Debug` shows how many fields there are.
#[derive(Clone, PartialEq)]
pub struct CallbackFields(Value);

impl CallbackFields {
    /// Reads a callback **without verifying it**: anybody can have sent it.
    ///
    /// A body that begins with `{` or `[` is read as JSON, any other as a urlencoded form. A form
    /// field that comes several times has a list of texts.
    ///
    /// ```
    /// use nusasms_client::CallbackFields;
    ///
    /// let callback = CallbackFields::parse_unverified(b"ref_no=0123&status=D")?;
    /// assert_eq!(callback.text("status").as_deref(), Some("D"));
    /// # Ok::<(), nusasms_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is empty, not UTF-8, or broken JSON.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let body = text_of(body)?;
        if !body.starts_with(['{', '[']) {
            return Ok(Self(Value::Object(form(body))));
        }
        serde_json::from_str(body)
            .map(Self)
            .map_err(|_| Error::webhook(PARSE, "the callback begins like JSON and is not"))
    }

    /// The value of a field; nothing where JSON is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_object()?.get(name)
    }

    /// The value of a field as text: a text as it is, a number as its digits, a flag as `true` or
    /// `false`; nothing for null, lists and objects.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.get(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Every field with its name; none where JSON is not an object.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fields = self.0.as_object().into_iter().flatten();
        fields.map(|(name, value)| (name.as_str(), value))
    }

    /// The whole callback as JSON.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.0
    }
}

/// The text of a callback's body.
pub(super) fn text_of(body: &[u8]) -> Result<&str, Error> {
    let body = std::str::from_utf8(body)
        .map_err(|_| Error::webhook(PARSE, "the callback is not UTF-8"))?;
    let body = body.trim_start_matches('\u{feff}').trim();
    if body.is_empty() {
        return Err(Error::webhook(PARSE, "the callback is empty"));
    }
    Ok(body)
}

/// The fields of a urlencoded form.
pub(super) fn form(body: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let value = Value::String(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    fields
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
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_repeated() {
        for body in [&b""[..], b" \n", b"{marker", b"[1,", b"a=\xff\xfe"] {
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
