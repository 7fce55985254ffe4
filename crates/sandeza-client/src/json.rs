//! The JSON of requests, which the document prints in more than one form: an unused part as an empty
//! string or not at all, one object or a list of them, numbers as strings.
//!
//! The readers' errors never repeat a value, and they take no list for an object, as serde would.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use messaging_client_core::Personal;
use messaging_client_core::serde_as::TextOrBoolean;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_with::{DefaultOnNull, serde_as};

/// Structs of the wire. What is absent in JSON is empty, and refused before sending where it is required;
/// what no document has cannot be read; what is not there is not written.
macro_rules! wire {
    ($( $(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* } )+) => { $(
        $(#[$meta])*
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[must_use]
        #[non_exhaustive]
        pub struct $name { $($fields)* }
    )+ };
}

pub(crate) use wire;

/// The objects of a document from outside, which is one object or a list of them, each as it came.
pub(crate) fn documents(document: &RawValue) -> Result<Vec<&RawValue>, serde_json::Error> {
    match document.get().starts_with('[') {
        true => serde_json::from_str(document.get()),
        false => Ok(vec![document]),
    }
}

/// What stands where an object, or a list of objects, may.
pub(crate) enum Shape<T> {
    Null,
    String(String),
    Number(String),
    Object(T),
    List(Vec<T>),
}

impl<T> Shape<T> {
    pub(crate) fn object<E: Error>(self) -> Result<Option<T>, E> {
        match self {
            Self::Null => Ok(None),
            Self::Object(object) => Ok(Some(object)),
            _ => Err(E::custom("must be an object")),
        }
    }

    pub(crate) fn list<E: Error>(self) -> Result<Vec<T>, E> {
        match self {
            Self::Null => Ok(Vec::new()),
            Self::List(items) => Ok(items),
            _ => Err(E::custom("must be a list of objects")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shape<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor(PhantomData))
    }
}

struct ShapeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ShapeVisitor<T> {
    type Value = Shape<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list of objects, a string, a number or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Shape::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Shape::String(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Shape::Number(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Shape::Number(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Shape::Number(number.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Shape::Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            let Shape::Object(item) = item else {
                return Err(A::Error::custom("must be a list of objects"));
            };
            items.push(item);
        }
        Ok(Shape::List(items))
    }
}

/// A string; null is an empty one.
pub(crate) fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Personal, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// An optional object; an empty string is none too.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    match Shape::deserialize(deserializer)? {
        Shape::String(text) if text.trim().is_empty() => Ok(None),
        shape => shape.object(),
    }
}

/// A list of objects. Null and an empty string are none.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    match Shape::deserialize(deserializer)? {
        Shape::String(text) if text.trim().is_empty() => Ok(Vec::new()),
        shape => shape.list(),
    }
}

/// A constant or an id of the provider's. A number in JSON is taken as its digits.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word(#[serde_as(as = "DefaultOnNull<TextOrBoolean>")] String);

impl Word {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.trim().eq_ignore_ascii_case(word)
    }

    /// Without spaces around it, in lower case.
    pub(crate) fn lower(&self) -> String {
        self.trim().to_ascii_lowercase()
    }

    /// Writes it without spaces around it, in upper or lower case.
    pub(crate) fn spell(&mut self, in_capitals: bool) {
        self.0 = self.lower();
        if in_capitals {
            self.0.make_ascii_uppercase();
        }
    }
}

impl<T: Into<String>> From<T> for Word {
    fn from(word: T) -> Self {
        Self(word.into())
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A list that is printed as one string, its items joined by `;`. The document prints a blank behind
/// the `;` once: it is read with or without, and written without.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Word")]
pub struct Joined(pub(crate) Vec<Personal>);

impl From<Word> for Joined {
    fn from(text: Word) -> Self {
        match text.trim() {
            "" => Self::default(),
            text => Self(text.split(';').map(|item| item.trim().into()).collect()),
        }
    }
}

impl Deref for Joined {
    type Target = Vec<Personal>;

    fn deref(&self) -> &Vec<Personal> {
        &self.0
    }
}

impl Serialize for Joined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<&str> = self.iter().map(Personal::as_str).collect();
        serializer.serialize_str(&items.join(";"))
    }
}

/// Decimal degrees, from a number or a string of one.
pub(crate) fn degrees<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Personal>, D::Error> {
    match Shape::<IgnoredAny>::deserialize(deserializer)? {
        Shape::Null => Ok(None),
        Shape::String(text) | Shape::Number(text) => Ok(Some(text.trim().into())),
        Shape::Object(_) | Shape::List(_) => Err(D::Error::custom("must be decimal degrees")),
    }
}

/// Decimal degrees as a number.
pub(crate) fn as_number<S: Serializer>(
    degrees: &Option<Personal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let number: Option<f64> = degrees.as_ref().and_then(|text| text.parse().ok());
    match number.filter(|number| number.is_finite()) {
        Some(number) => serializer.serialize_f64(number),
        None => degrees.serialize(serializer),
    }
}
