//! JSON as it stands in an answer, borrowed from it as far as possible: most of it is taken apart at
//! once, so maps and owned texts would be built only to be emptied.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

pub(crate) enum Node<'a> {
    /// Null, a boolean or a number.
    Scalar(Value),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

/// The name of a field.
#[derive(Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

impl From<Node<'_>> for Value {
    fn from(node: Node<'_>) -> Self {
        match node {
            Node::Scalar(value) => value,
            Node::Text(text) => Self::String(text.into_owned()),
            Node::List(items) => items.into_iter().map(Self::from).collect(),
            Node::Object(fields) => Self::Object(map(fields)),
        }
    }
}

pub(crate) fn map(fields: Vec<(Cow<'_, str>, Node<'_>)>) -> Map<String, Value> {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.into_owned(), value.into()))
        .collect()
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Node::Scalar(flag.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(text.to_owned().into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Node::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some((Name(name), value)) = fields.next_entry()? {
            object.push((name, value));
        }
        Ok(Node::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_becomes_the_value_that_it_stands_for() {
        let json = r#"{"a":[null,true,-7,18446744073709551615,1.5,"b","\u00e7\n",[],{}],"\u00e7":{"d":"e"}}"#;
        let value: Value = serde_json::from_str(json).unwrap();
        let node: Node<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(Value::from(node), value);
        let node = Node::deserialize(value.clone()).unwrap();
        assert_eq!(Value::from(node), value);
    }

    #[test]
    fn what_can_be_is_borrowed() {
        let borrows = |json| match serde_json::from_str(json).unwrap() {
            Node::Text(text) => matches!(text, Cow::Borrowed(_)),
            _ => false,
        };
        assert!(borrows(r#""a""#));
        assert!(!borrows(r#""\n""#), "escapes need a copy");
    }
}
