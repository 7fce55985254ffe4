//! Readers for fields that a provider sends now as a number, now as a text: for
//! `#[serde(deserialize_with = "...")]`.
//!
//! Their errors say what was expected and never repeat the value, which may be a phone number.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

/// A text; a number is taken as its digits, a boolean as `true` or `false`.
///
/// # Errors
/// The value is null, a list or an object.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    optional_text(deserializer)?.ok_or_else(|| D::Error::custom("null, where a text is needed"))
}

/// A text, a number taken as its digits, or nothing for null. Add `#[serde(default)]` for a field
/// that may be absent.
///
/// # Errors
/// The value is a list or an object.
pub fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Text { or_else: false })
}

/// A whole number, also as a text of digits with an optional minus sign.
///
/// # Errors
/// The value is anything else.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional_integer(deserializer)?
        .ok_or_else(|| D::Error::custom("null or empty, where a whole number is needed"))
}

/// A whole number, also as a text; nothing for null and for an empty text. Add `#[serde(default)]`
/// for a field that may be absent.
///
/// # Errors
/// The value is anything else.
pub fn optional_integer<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(Integer)
}

/// A whole number, also as a text; nothing for anything else. For a field of a callback that is nice
/// to have but must not make the whole callback unreadable.
///
/// # Errors
/// The JSON is broken.
pub fn integer_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_i64(),
        serde_json::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// A list; an empty one for null. Add `#[serde(default)]` for a field that may be absent.
///
/// # Errors
/// The value is anything else, or one of its items is not what is expected.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    or_default(deserializer)
}

/// What is expected; its default for null. Add `#[serde(default)]` for a field that may be absent.
///
/// # Errors
/// The value is neither null nor what is expected.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A text, a number taken as its digits; nothing for anything else. For a field that says more about an
/// answer whose meaning does not depend on it.
///
/// # Errors
/// The JSON is broken.
pub fn text_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Text { or_else: true })
}

struct Text {
    /// Whether anything else counts as nothing.
    or_else: bool,
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Some(flag.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        if !self.or_else {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        if !self.or_else {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct Integer;

impl Visitor<'_> for Integer {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a text of digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.trim() {
            "" => Ok(None),
            digits => digits
                .parse()
                .map(Some)
                .map_err(|_| E::custom("a text that is not a whole number")),
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        i64::try_from(number)
            .map(Some)
            .map_err(|_| E::custom("a number that is too large"))
    }

    // serde's own words for these two would repeat the value.
    fn visit_f64<E: Error>(self, _number: f64) -> Result<Self::Value, E> {
        Err(E::custom("a number that is not whole"))
    }

    fn visit_bool<E: Error>(self, _flag: bool) -> Result<Self::Value, E> {
        Err(E::custom("a boolean, where a whole number is needed"))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "optional_text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "optional_integer")]
        number: Option<i64>,
    }

    fn read(json: &str) -> Result<Sample, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn both_forms_are_read() {
        let both = Sample {
            text: Some("7".into()),
            number: Some(7),
        };
        assert_eq!(read(r#"{"text":"7","number":7}"#).unwrap(), both);
        assert_eq!(read(r#"{"text":7,"number":"7"}"#).unwrap(), both);
        let none = Sample {
            text: None,
            number: None,
        };
        assert_eq!(read(r#"{"text":null,"number":""}"#).unwrap(), none);
        assert_eq!(read("{}").unwrap(), none);
        assert_eq!(read(r#"{"number":"-1"}"#).unwrap().number, Some(-1));
    }

    #[test]
    fn a_field_that_is_nice_to_have_never_fails() {
        #[derive(Deserialize)]
        struct Nice {
            #[serde(default, deserialize_with = "integer_if_any")]
            at: Option<i64>,
            #[serde(default, deserialize_with = "list")]
            items: Vec<u8>,
            #[serde(default, deserialize_with = "or_default")]
            part: Option<bool>,
            #[serde(default, deserialize_with = "text_if_any")]
            text: Option<String>,
        }
        let at = |json| serde_json::from_str::<Nice>(json).unwrap().at;
        assert_eq!(at(r#"{"at":"17"}"#), Some(17));
        assert_eq!(at(r#"{"at":17}"#), Some(17));
        for none in [r#"{"at":"<time>"}"#, r#"{"at":{}}"#, r#"{"at":null}"#, "{}"] {
            assert_eq!(at(none), None, "{none}");
        }
        let items = |json| serde_json::from_str::<Nice>(json).unwrap().items;
        assert!(items(r#"{"items":null}"#).is_empty() && items("{}").is_empty());
        assert_eq!(items(r#"{"items":[1]}"#), [1]);
        let part = |json| serde_json::from_str::<Nice>(json).map(|nice| nice.part);
        assert_eq!(part(r#"{"part":null}"#).unwrap(), None);
        assert_eq!(part(r#"{"part":true}"#).unwrap(), Some(true));
        assert!(part(r#"{"part":7}"#).is_err());
        let text = |json| serde_json::from_str::<Nice>(json).unwrap().text;
        assert_eq!(text(r#"{"text":"a"}"#).as_deref(), Some("a"));
        assert_eq!(text(r#"{"text":7}"#).as_deref(), Some("7"));
        for none in [
            r#"{"text":{"a":1}}"#,
            r#"{"text":[1]}"#,
            r#"{"text":null}"#,
            "{}",
        ] {
            assert_eq!(text(none), None, "{none}");
        }
        assert!(serde_json::from_str::<Nice>(r#"{"text":[1}"#).is_err());
    }

    #[test]
    fn what_is_neither_is_refused_without_repeating_it() {
        for json in [
            r#"{"number":"62812x"}"#,
            r#"{"number":18446744073709551615}"#,
            r#"{"number":62812.5}"#,
            r#"{"number":true}"#,
        ] {
            let error = read(json).unwrap_err().to_string();
            for value in ["62812", "1844", "true"] {
                assert!(!error.contains(value), "{error}");
            }
        }
        assert!(read(r#"{"text":[]}"#).is_err());
    }
}
