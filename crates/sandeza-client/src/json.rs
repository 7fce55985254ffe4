//! Adaptors for the JSON of requests, which the document prints in more than one form: an unused part
//! as an empty string or not at all, one object or a list of them, numbers as strings.
//!
//! Their errors never repeat a value, and they take no list for an object, as serde would.

use std::fmt;
use std::marker::PhantomData;

use messaging_client_core::Personal;
use messaging_client_core::serde_as::Text;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_with::{DeserializeAs, SerializeAs};

/// The objects of a document from outside, which is one object or a list of them, each as it came.
pub(crate) fn objects(document: &RawValue) -> Result<Vec<&RawValue>, serde_json::Error> {
    match document.get().starts_with('[') {
        true => serde_json::from_str(document.get()),
        false => Ok(vec![document]),
    }
}

/// What stands where an object, or a list of objects, may.
pub(crate) enum Shape<T> {
    Null,
    String(String),
    Object(T),
    List(Vec<T>),
}

impl<T> Shape<T> {
    /// Null, or an empty string: the two ways to print nothing.
    fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.trim().is_empty(),
            Self::Object(_) | Self::List(_) => false,
        }
    }

    fn list<E: Error>(self) -> Result<Vec<T>, E> {
        match self {
            Self::Object(one) => Ok(vec![one]),
            Self::List(items) => Ok(items),
            blank if blank.is_blank() => Ok(Vec::new()),
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

impl<T> ShapeVisitor<T> {
    fn scalar<E: Error>() -> Result<Shape<T>, E> {
        Err(E::custom("must be an object"))
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ShapeVisitor<T> {
    type Value = Shape<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Shape::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Shape::String(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Shape::Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Shape<T>>()? {
            let Shape::Object(item) = item else {
                return Err(A::Error::custom("must be a list of objects"));
            };
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    // serde's own words for these would repeat the value.
    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Self::scalar()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Self::scalar()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Self::scalar()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Self::scalar()
    }
}

/// An optional object; null and an empty string are none.
pub(crate) struct Object;

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, Option<T>> for Object {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        match Shape::deserialize(deserializer)? {
            Shape::Object(object) => Ok(Some(object)),
            blank if blank.is_blank() => Ok(None),
            _ => Err(D::Error::custom("must be an object")),
        }
    }
}

impl<T: Serialize> SerializeAs<T> for Object {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

/// A list of objects, which the tables print as one object. Null and an empty string are none.
pub(crate) struct Objects;

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, Vec<T>> for Objects {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        Shape::deserialize(deserializer)?.list()
    }
}

impl<T: Serialize> SerializeAs<Vec<T>> for Objects {
    fn serialize_as<S: Serializer>(source: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

/// A part that is printed in one of two forms, as an object or as a string of its own grammar, and
/// where it is unused as an empty string or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Part<T, D> {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there, with an empty string.
    Empty,
    /// The JSON form.
    Json(T),
    /// The delimiter form.
    Delimited(D),
}

impl<T, D> Part<T, D> {
    /// Whether the key is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether there is nothing, printed or not.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Absent | Self::Empty)
    }

    /// The JSON form, where it is in this form.
    pub fn json(&self) -> Option<&T> {
        match self {
            Self::Json(json) => Some(json),
            _ => None,
        }
    }

    /// The delimiter form, where it is in this form.
    pub fn delimited(&self) -> Option<&D> {
        match self {
            Self::Delimited(delimited) => Some(delimited),
            _ => None,
        }
    }
}

impl<T: Serialize, D: Serialize> Serialize for Part<T, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Empty => serializer.serialize_str(""),
            Self::Json(json) => json.serialize(serializer),
            Self::Delimited(delimited) => delimited.serialize(serializer),
        }
    }
}

impl<T, D: From<String>> Part<T, D> {
    fn read<O, E: Error>(
        shape: Shape<O>,
        json: impl FnOnce(Shape<O>) -> Result<T, E>,
    ) -> Result<Self, E> {
        match shape {
            Shape::Null => Ok(Self::Absent),
            blank if blank.is_blank() => Ok(Self::Empty),
            Shape::String(text) => Ok(Self::Delimited(text.into())),
            shape => json(shape).map(Self::Json),
        }
    }
}

impl<'de, T: Deserialize<'de>, D: From<String>> DeserializeAs<'de, Part<T, D>> for Object {
    fn deserialize_as<X: Deserializer<'de>>(deserializer: X) -> Result<Part<T, D>, X::Error> {
        Part::read(Shape::deserialize(deserializer)?, |shape| match shape {
            Shape::Object(object) => Ok(object),
            _ => Err(X::Error::custom("must be an object")),
        })
    }
}

impl<'de, T: Deserialize<'de>, D: From<String>> DeserializeAs<'de, Part<Vec<T>, D>> for Objects {
    fn deserialize_as<X: Deserializer<'de>>(deserializer: X) -> Result<Part<Vec<T>, D>, X::Error> {
        Part::read(Shape::deserialize(deserializer)?, Shape::list)
    }
}

impl<T: Serialize, D: Serialize> SerializeAs<Part<Vec<T>, D>> for Objects {
    fn serialize_as<S: Serializer>(
        source: &Part<Vec<T>, D>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

/// A list that is printed as one string, its items joined by `;`. The document prints a blank behind
/// the `;` once: it is read with or without, and written without.
pub(crate) struct Joined;

/// An item of a [`Joined`] list.
pub(crate) trait JoinedItem: Sized {
    /// Whether nothing between two `;` is no item, rather than a wrong one.
    const SKIPS_EMPTY: bool;

    fn read(text: &str) -> Option<Self>;
    fn written(&self) -> String;
}

impl JoinedItem for Personal {
    const SKIPS_EMPTY: bool = true;

    fn read(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn written(&self) -> String {
        self.as_str().to_owned()
    }
}

impl JoinedItem for u32 {
    const SKIPS_EMPTY: bool = false;

    /// `parse` alone would take a sign as well.
    fn read(text: &str) -> Option<Self> {
        let only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        only_digits.then(|| text.parse().ok()).flatten()
    }

    fn written(&self) -> String {
        self.to_string()
    }
}

impl<'de, T: JoinedItem> DeserializeAs<'de, Vec<T>> for Joined {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let text: String = Text::deserialize_as(deserializer)?;
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let items = text.split(';').map(str::trim);
        let items = items.filter(|item| !(T::SKIPS_EMPTY && item.is_empty()));
        let read: Option<Vec<T>> = items.map(T::read).collect();
        read.ok_or_else(|| D::Error::custom("must be whole numbers, joined by ;"))
    }
}

impl<T: JoinedItem> SerializeAs<Vec<T>> for Joined {
    fn serialize_as<S: Serializer>(source: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<String> = source.iter().map(T::written).collect();
        serializer.serialize_str(&items.join(";"))
    }
}

/// A boolean that the table calls one and the sample prints as a string, which it is written as.
pub(crate) struct Flag;

impl<'de> DeserializeAs<'de, Option<bool>> for Flag {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
        let text: Option<String> = Option::<Text>::deserialize_as(deserializer)?;
        match text.unwrap_or_default().trim() {
            "" => Ok(None),
            flag if flag.eq_ignore_ascii_case("true") => Ok(Some(true)),
            flag if flag.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ => Err(D::Error::custom("must be true or false")),
        }
    }
}

impl SerializeAs<Option<bool>> for Flag {
    fn serialize_as<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
        flag.map(|flag| flag.to_string()).serialize(serializer)
    }
}

/// Decimal degrees, read from a number or a string of one, and written as a string.
pub(crate) struct Degrees;

impl<'de> DeserializeAs<'de, Option<Personal>> for Degrees {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Personal>, D::Error> {
        let text = deserializer.deserialize_any(DegreesVisitor)?;
        Ok(text.map(Personal::from))
    }
}

impl SerializeAs<Option<Personal>> for Degrees {
    fn serialize_as<S: Serializer>(
        degrees: &Option<Personal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        degrees.serialize(serializer)
    }
}

/// [`Degrees`] that are written as a number.
pub(crate) struct NumericDegrees;

impl<'de> DeserializeAs<'de, Option<Personal>> for NumericDegrees {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Personal>, D::Error> {
        Degrees::deserialize_as(deserializer)
    }
}

impl SerializeAs<Option<Personal>> for NumericDegrees {
    fn serialize_as<S: Serializer>(
        degrees: &Option<Personal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let number: Option<f64> = degrees.as_ref().and_then(|text| text.parse().ok());
        match number.filter(|number| number.is_finite()) {
            Some(number) => serializer.serialize_f64(number),
            None => degrees.serialize(serializer),
        }
    }
}

struct DegreesVisitor;

impl Visitor<'_> for DegreesVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("decimal degrees")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.trim().to_owned()))
    }

    fn visit_i64<E: Error>(self, degrees: i64) -> Result<Self::Value, E> {
        Ok(Some(degrees.to_string()))
    }

    fn visit_u64<E: Error>(self, degrees: u64) -> Result<Self::Value, E> {
        Ok(Some(degrees.to_string()))
    }

    fn visit_f64<E: Error>(self, degrees: f64) -> Result<Self::Value, E> {
        Ok(Some(degrees.to_string()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Err(E::custom("must be decimal degrees"))
    }
}
