//! JSON that remembers the order of its keys, which `serde_json::Value` does not.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// A JSON value whose objects keep the order in which they were written. An object with the same key
/// twice cannot be read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum OrderedJson {
    /// Null, a boolean, a number or a text.
    Scalar(Value),
    /// A list.
    List(Vec<OrderedJson>),
    /// An object, its entries in order.
    Object(Vec<(String, OrderedJson)>),
}

impl OrderedJson {
    /// The value without the order.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(entries) => {
                let entries = entries.iter();
                Value::Object(
                    entries
                        .map(|(key, value)| (key.clone(), value.to_value()))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }

    /// The value that a JSON pointer (RFC 6901) leads to.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        let mut steps = pointer.split('/');
        if steps.next() != Some("") {
            return None;
        }
        steps.try_fold(self, |at, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match at {
                Self::Scalar(_) => None,
                Self::List(items) => items.get(step.parse::<usize>().ok()?),
                Self::Object(entries) => entries
                    .iter()
                    .find_map(|(key, value)| (*key == step).then_some(value)),
            }
        })
    }

    /// The keys of an object in order; `None` for anything else.
    #[must_use]
    pub fn keys(&self) -> Option<Vec<&str>> {
        match self {
            Self::Object(entries) => Some(entries.iter().map(|(key, _)| key.as_str()).collect()),
            Self::Scalar(_) | Self::List(_) => None,
        }
    }
}

impl From<Value> for OrderedJson {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(entries) => Self::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
            scalar => Self::Scalar(scalar),
        }
    }
}

impl Serialize for OrderedJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(entries) => {
                let mut object = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    object.serialize_entry(key, value)?;
                }
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for OrderedJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = OrderedJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Scalar(Value::Null))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Scalar(Value::Bool(flag)))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Scalar(Value::Number(number.into())))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Scalar(Value::Number(number.into())))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<OrderedJson, E> {
        Number::from_f64(number)
            .map(|number| OrderedJson::Scalar(Value::Number(number)))
            .ok_or_else(|| E::custom("a number that JSON does not have"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<OrderedJson, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<OrderedJson, E> {
        Ok(OrderedJson::Scalar(Value::String(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OrderedJson, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(OrderedJson::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<OrderedJson, A::Error> {
        let mut entries: Vec<(String, OrderedJson)> = Vec::new();
        while let Some((key, value)) = object.next_entry::<String, OrderedJson>()? {
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(de::Error::custom(format!("the key {key:?} is there twice")));
            }
            entries.push((key, value));
        }
        Ok(OrderedJson::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> OrderedJson {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_order_of_keys_is_kept_both_ways() {
        let text = r#"{"b":1,"a":{"z":null,"y":[true,{"d":1.5,"c":"x"}]}}"#;
        let json = read(text);
        assert_eq!(json.keys().unwrap(), ["b", "a"]);
        assert_eq!(serde_json::to_string(&json).unwrap(), text);
        assert_eq!(
            json.to_value(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn pointers_lead_to_values() {
        let json = read(r#"{"a/b":{"c~d":[10,{"e":"x"}]}}"#);
        assert_eq!(json.pointer(""), Some(&json));
        assert_eq!(json.pointer("/a~1b/c~0d/1").unwrap().keys().unwrap(), ["e"]);
        for nowhere in ["a", "/a", "/a~1b/c~0d/2", "/a~1b/c~0d/0/x"] {
            assert_eq!(json.pointer(nowhere), None, "{nowhere}");
        }
        assert_eq!(json.pointer("/a~1b/c~0d").unwrap().keys(), None);
    }

    #[test]
    fn a_key_that_is_there_twice_is_not_read() {
        let error = serde_json::from_str::<OrderedJson>(r#"{"a":1,"a":1}"#).unwrap_err();
        assert!(error.to_string().contains("twice"), "{error}");
    }
}
