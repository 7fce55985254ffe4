//! Readers for fields of a stored request that may be absent or null.

use std::fmt;
use std::marker::PhantomData;

use messaging_client_core::lenient;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A text, a number taken as its digits; null as an empty text. With `#[serde(default)]`, a field
/// that is absent is empty too, so that the check before sending names it, whichever way it is
/// missing.
pub(crate) fn text<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = lenient::optional_text(deserializer)?;
    Ok(text.unwrap_or_default().into())
}

/// What the document prints now as an empty text, now as an object or a list, now not at all.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Part<T> {
    #[default]
    Absent,
    Text(String),
    Value(T),
}

impl<T> Part<T> {
    /// Neither an object or a list nor a text that says something.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Value(_) => false,
        }
    }

    /// A text that says something.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text(text) if !text.trim().is_empty())
    }

    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Text(_) => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartVisitor(PhantomData))
    }
}

struct PartVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PartVisitor<T> {
    type Value = Part<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an empty text, a text, an object or a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Part::Absent)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Part::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Part::Value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(Part::Value)
    }
}

/// What the samples print as a list, and the tables as one object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneOrMore<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMoreVisitor(PhantomData))
    }
}

struct OneOrMoreVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMoreVisitor<T> {
    type Value = OneOrMore<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMore(vec![one]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMore)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "text")]
        text: String,
        #[serde(default)]
        part: Part<Vec<u8>>,
    }

    fn read(json: &str) -> Sample {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn absent_and_null_are_blank() {
        for json in ["{}", r#"{"text":null,"part":null}"#] {
            let sample = read(json);
            assert!(sample.text.is_empty() && sample.part == Part::Absent);
        }
        let sample = read(r#"{"text":7,"part":" "}"#);
        assert_eq!(sample.text, "7");
        assert!(sample.part.is_blank() && !sample.part.is_text());
    }

    #[test]
    fn texts_and_values_are_told_apart() {
        assert!(read(r#"{"part":"a"}"#).part.is_text());
        assert_eq!(read(r#"{"part":[1]}"#).part.value(), Some(vec![1]));
        assert!(serde_json::from_str::<Sample>(r#"{"part":{"a":1}}"#).is_err());
    }

    #[test]
    fn one_object_is_a_list_of_one() {
        type Items = OneOrMore<BTreeMap<String, u8>>;
        let read = |json| serde_json::from_str::<Part<Items>>(json).map(Part::value);
        let one = BTreeMap::from([("a".to_owned(), 1)]);
        let list = Some(OneOrMore(vec![one]));
        assert_eq!(read(r#"{"a":1}"#).unwrap(), list);
        assert_eq!(read(r#"[{"a":1}]"#).unwrap(), list);
        assert_eq!(read("[]").unwrap(), Some(OneOrMore(Vec::new())));
        assert_eq!(read(r#""""#).unwrap(), None);
        assert!(read("[1]").is_err() && read("1").is_err());
    }
}
