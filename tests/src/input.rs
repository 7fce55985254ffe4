//! The caller's request of a fixture or a call: a JSON object whose keys keep their order, because some
//! providers act on it.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value};

use crate::OrderedJson;

/// A JSON object, its keys in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Input(OrderedJson);

impl Input {
    /// The object without the order.
    #[must_use]
    pub fn to_map(&self) -> Map<String, Value> {
        match self.0.to_value() {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }
}

impl Default for Input {
    fn default() -> Self {
        Self(OrderedJson::Object(Vec::new()))
    }
}

impl From<Map<String, Value>> for Input {
    fn from(object: Map<String, Value>) -> Self {
        Self(Value::Object(object).into())
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match OrderedJson::deserialize(deserializer)? {
            object @ OrderedJson::Object(_) => Ok(Self(object)),
            _ => Err(de::Error::custom("not a JSON object")),
        }
    }
}

impl<'de> Deserializer<'de> for Input {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.into_deserializer().deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, serde_json::Error> for OrderedJson {
    type Deserializer = InOrder;

    fn into_deserializer(self) -> InOrder {
        InOrder(self)
    }
}

/// Gives the parts of a JSON value to a typed reader, in their order.
#[derive(Debug)]
pub struct InOrder(OrderedJson);

impl<'de> Deserializer<'de> for InOrder {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            OrderedJson::Scalar(value) => value.deserialize_any(visitor),
            OrderedJson::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            OrderedJson::Object(entries) => {
                visitor.visit_map(MapDeserializer::new(entries.into_iter()))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            OrderedJson::Scalar(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.to_value().deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Request {
        any: OrderedJson,
        none: Option<u8>,
        some: Option<i64>,
        colour: Colour,
        list: Vec<f64>,
    }

    fn input(text: &str) -> Input {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_typed_reader_gets_the_keys_in_their_order() {
        let input = input(
            r#"{"any":{"b":1,"a":{"d":null,"c":"x"}},"none":null,"some":-7,"colour":"red","list":[1,2.5]}"#,
        );
        let request = Request::deserialize(input).unwrap();
        assert_eq!(request.any.keys().unwrap(), ["b", "a"]);
        let inner = request.any.pointer("/a").unwrap();
        assert_eq!(inner.keys().unwrap(), ["d", "c"]);
        assert_eq!((request.none, request.some), (None, Some(-7)));
        assert_eq!(request.colour, Colour::Red);
        assert_eq!(request.list, [1.0, 2.5]);
    }

    #[test]
    fn a_typed_reader_refuses_what_it_does_not_know() {
        let error = Request::deserialize(input(r#"{"other":1}"#)).unwrap_err();
        assert!(error.to_string().starts_with("unknown field `other`"));
    }

    #[test]
    fn only_an_object_is_an_input() {
        for text in ["[]", "null", "1", r#"{"a":1,"a":2}"#] {
            assert!(serde_json::from_str::<Input>(text).is_err(), "{text}");
        }
        let same = input(r#"{"b":1,"a":2}"#);
        assert_eq!(serde_json::to_string(&same).unwrap(), r#"{"b":1,"a":2}"#);
        assert_eq!(Input::from(same.to_map()).to_map(), same.to_map());
        assert!(Input::default().to_map().is_empty());
    }
}
