//! The fields of an object in an answer, taken out one after the other.
//!
//! The document hides every object, so an odd field must not cost the whole one, and after a change
//! that was made it must not turn the success into a failure. What cannot be read as expected counts
//! as absent and stays among the rest, as it came.

use std::borrow::Cow;

use messaging_client_core::Extra;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use crate::node::{self, Node};

pub(crate) struct ObjectFields<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

impl<'a> ObjectFields<'a> {
    /// The fields of an object; nothing for anything else.
    pub(crate) fn of(node: Node<'a>) -> Option<Self> {
        match node {
            Node::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    pub(crate) fn new(fields: Vec<(Cow<'a, str>, Node<'a>)>) -> Self {
        Self(fields)
    }

    /// A text; a number as its digits.
    pub(crate) fn text<T: From<String>>(&mut self, name: &str) -> Option<T> {
        self.take(name, |node| match node {
            Node::Scalar(Value::Null) => Ok(None),
            Node::Scalar(value) => Ok(Some(value.to_string().into())),
            Node::Text(text) => Ok(Some(text.into_owned().into())),
            odd @ (Node::List(_) | Node::Object(_)) => Err(odd),
        })
    }

    /// A whole number, also as a text; an empty text counts as absent.
    pub(crate) fn integer<T: From<i64>>(&mut self, name: &str) -> Option<T> {
        self.take(name, |node| {
            let number = match &node {
                Node::Scalar(Value::Null) => return Ok(None),
                Node::Scalar(value) => value.as_i64(),
                Node::Text(text) if text.trim().is_empty() => return Ok(None),
                Node::Text(text) => text.trim().parse().ok(),
                Node::List(_) | Node::Object(_) => None,
            };
            number.map(|number| Some(T::from(number))).ok_or(node)
        })
    }

    /// An object. The language of the platform has one empty value for a list and an object.
    pub(crate) fn object<T: From<Self>>(&mut self, name: &str) -> Option<T> {
        self.take(name, |node| match node {
            Node::Object(fields) => Ok(Some(Self(fields).into())),
            Node::Scalar(Value::Null) => Ok(None),
            Node::List(items) if items.is_empty() => Ok(None),
            Node::Text(text) if text.is_empty() => Ok(None),
            odd => Err(odd),
        })
    }

    /// The objects of a list, without whatever else stands there. A list is written even when it is
    /// empty, so nothing odd can stay in its place.
    pub(crate) fn list<T: From<Self>>(&mut self, name: &str) -> Vec<T> {
        let Some((_, Node::List(items))) = self.remove(name) else {
            return Vec::new();
        };
        let objects = items.into_iter().filter_map(|item| match item {
            Node::Object(fields) => Some(Self(fields).into()),
            _ => None,
        });
        objects.collect()
    }

    /// Whatever it is.
    pub(crate) fn value(&mut self, name: &str) -> Value {
        self.remove(name)
            .map_or(Value::Null, |(_, node)| node.into())
    }

    pub(crate) fn is_null(&self, name: &str) -> bool {
        let mut fields = self.0.iter();
        fields.any(|(known, node)| known == name && matches!(node, Node::Scalar(Value::Null)))
    }

    /// What was not taken, and what could not be.
    pub(crate) fn rest(self) -> Extra {
        node::map(self.0).into()
    }

    fn remove(&mut self, name: &str) -> Option<(Cow<'a, str>, Node<'a>)> {
        let position = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(position))
    }

    fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Node<'a>) -> Result<Option<T>, Node<'a>>,
    ) -> Option<T> {
        let (name, node) = self.remove(name)?;
        match read(node) {
            Ok(value) => value,
            Err(odd) => {
                self.0.push((name, odd));
                None
            }
        }
    }
}

impl<'de> Deserialize<'de> for ObjectFields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(Node::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("an object is expected"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Part(Option<i64>);

    impl From<ObjectFields<'_>> for Part {
        fn from(mut fields: ObjectFields<'_>) -> Self {
            Self(fields.integer("id"))
        }
    }

    fn one(value: Value) -> ObjectFields<'static> {
        let object = json!({"a": value});
        ObjectFields::deserialize(object).unwrap()
    }

    fn text(fields: &mut ObjectFields<'_>) -> Option<String> {
        fields.text("a")
    }

    fn integer(fields: &mut ObjectFields<'_>) -> Option<i64> {
        fields.integer("a")
    }

    fn object(fields: &mut ObjectFields<'_>) -> Option<i64> {
        fields.object::<Part>("a").and_then(|part| part.0)
    }

    #[test]
    fn what_can_be_read_is_taken_out() {
        for (value, expected) in [
            (json!("b"), Some("b")),
            (json!(7), Some("7")),
            (json!(true), Some("true")),
            (json!(""), Some("")),
            (json!(null), None),
        ] {
            let mut fields = one(value.clone());
            assert_eq!(text(&mut fields).as_deref(), expected, "{value}");
            assert!(fields.rest().is_empty(), "{value}");
        }
        for (value, expected) in [
            (json!(-7), Some(-7)),
            (json!(" 7 "), Some(7)),
            (json!(""), None),
            (json!(null), None),
        ] {
            let mut fields = one(value.clone());
            assert_eq!(integer(&mut fields), expected, "{value}");
            assert!(fields.rest().is_empty(), "{value}");
        }
        for (value, expected) in [
            (json!({"id": 7}), Some(7)),
            (json!([]), None),
            (json!(""), None),
            (json!(null), None),
        ] {
            let mut fields = one(value.clone());
            assert_eq!(object(&mut fields), expected, "{value}");
            assert!(fields.rest().is_empty(), "{value}");
        }
    }

    #[test]
    fn what_is_odd_is_absent_and_stays_as_it_came() {
        fn assert_stays<T: PartialEq + std::fmt::Debug>(
            value: &Value,
            take: impl FnOnce(&mut ObjectFields<'_>) -> Option<T>,
        ) {
            let mut fields = one(value.clone());
            assert_eq!(take(&mut fields), None, "{value}");
            assert_eq!(fields.rest()["a"], *value);
        }
        for value in [json!([]), json!(["b"]), json!({"b": 1})] {
            assert_stays(&value, text);
        }
        for value in [
            json!("b"),
            json!(1.5),
            json!(true),
            json!(u64::MAX),
            json!({}),
        ] {
            assert_stays(&value, integer);
        }
        for value in [json!("b"), json!(7), json!([7])] {
            assert_stays(&value, object);
        }
    }

    #[test]
    fn of_a_list_the_objects_are_taken() {
        for (value, expected) in [
            (json!([{"id": 7}, null, "b", {"id": 8}]), &[7, 8][..]),
            (json!([]), &[]),
            (json!({}), &[]),
            (json!({"id": 7}), &[]),
            (json!("b"), &[]),
            (json!(null), &[]),
        ] {
            let mut fields = one(value.clone());
            let ids: Vec<_> = fields
                .list("a")
                .into_iter()
                .filter_map(|Part(id)| id)
                .collect();
            assert_eq!(ids, expected, "{value}");
            assert!(fields.rest().is_empty(), "{value}");
        }
    }

    #[test]
    fn anything_is_taken_as_it_came() {
        let mut fields = one(json!([7]));
        assert_eq!(fields.value("a"), json!([7]));
        assert_eq!(fields.value("a"), Value::Null);
        assert!(one(json!(null)).is_null("a") && !fields.is_null("a"));
    }
}
