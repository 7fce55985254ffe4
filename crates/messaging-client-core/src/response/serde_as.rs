//! Adaptors for [`serde_with::serde_as`]: fields that a provider sends sometimes as a number and
//! sometimes as a string, and lists that may be a single item.
//!
//! Their errors say what was expected and never repeat the value, which may be a phone number. A
//! number that would lose a character is refused by them all: the reader of documents then reads
//! again, with the number as the string of its characters.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Number, Value};
use serde_with::de::DeserializeAsWrap;
use serde_with::{DeserializeAs, SerializeAs};

use super::document::read_value;

/// A string; an integer is taken as its digits. A boolean is refused: as an id it would look right and
/// be wrong.
pub type Text = Scalar<false>;

/// As [`Text`]; a boolean is taken as `true` or `false`.
pub type TextOrBoolean = Scalar<true>;

/// What [`Text`] and [`TextOrBoolean`] are.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scalar<const BOOLEAN: bool>;

impl<'de, T: From<String>, const BOOLEAN: bool> DeserializeAs<'de, T> for Scalar<BOOLEAN> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let visitor = ScalarVisitor::<BOOLEAN>;
        deserializer.deserialize_any(visitor).map(T::from)
    }
}

impl<T: AsRef<str>, const BOOLEAN: bool> SerializeAs<T> for Scalar<BOOLEAN> {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(source.as_ref())
    }
}

struct ScalarVisitor<const BOOLEAN: bool>;

impl<const BOOLEAN: bool> Visitor<'_> for ScalarVisitor<BOOLEAN> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: Error>(self, _number: f64) -> Result<String, E> {
        Err(E::custom("a number that would lose a character"))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<String, E> {
        match BOOLEAN {
            true => Ok(flag.to_string()),
            false => Err(E::custom("a boolean, where a string or a number is needed")),
        }
    }
}

/// A whole number, also as a string of digits with an optional minus sign.
#[derive(Debug)]
#[non_exhaustive]
pub struct Integer;

impl<'de, T: TryFrom<i64>> DeserializeAs<'de, T> for Integer {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let number = deserializer.deserialize_any(IntegerVisitor)?;
        T::try_from(number).map_err(|_| D::Error::custom("a number that is out of range"))
    }
}

impl<T: Serialize> SerializeAs<T> for Integer {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a string of digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
        let digits = text.trim();
        digits.parse().map_err(|_| E::custom("not a whole number"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::custom("a number that is too large"))
    }

    // serde's own words for these two would repeat the value.
    fn visit_f64<E: Error>(self, _number: f64) -> Result<i64, E> {
        Err(E::custom("a number that is not whole"))
    }

    fn visit_bool<E: Error>(self, _flag: bool) -> Result<i64, E> {
        Err(E::custom("a boolean, where a whole number is needed"))
    }
}

/// What is expected where it can be read, and nothing where it cannot: for an `Option` in a request
/// or a record that is not read by [`read_document`](super::read_document), which does this for every
/// optional field.
#[derive(Debug)]
pub struct IfAny<U>(PhantomData<U>);

impl<'de, T, U> DeserializeAs<'de, Option<T>> for IfAny<U>
where
    U: for<'a> DeserializeAs<'a, T>,
{
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        let value = exact::<D>(deserializer)?;
        Ok(U::deserialize_as(value).ok())
    }
}

impl<T, U: SerializeAs<T>> SerializeAs<Option<T>> for IfAny<U> {
    fn serialize_as<S: Serializer>(source: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        <Option<U> as SerializeAs<Option<T>>>::serialize_as(source, serializer)
    }
}

/// A list of every item that can be read. An object alone counts as a list of one, null as a list of none;
/// an object with positions for names (`{"5": .., "7": ..}`) is a list as PHP may write it. Add
/// `#[serde(default)]` for a field that may be absent.
#[derive(Debug)]
pub struct Items<U>(PhantomData<U>);

impl<'de, T, U> DeserializeAs<'de, Vec<T>> for Items<U>
where
    DeserializeAsWrap<T, U>: DeserializeOwned,
{
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let items = match exact::<D>(deserializer)? {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            Value::Object(fields) => by_position(&fields).unwrap_or(vec![fields.into()]),
            _ => return Err(D::Error::custom("neither a list nor an object")),
        };
        let read = |item| {
            // Noting the path to each field costs more than reading it, so only odd items are read so.
            let plain = DeserializeAsWrap::<T, U>::deserialize(&item);
            let read = plain.ok().or_else(|| read_value(item).ok());
            read.map(DeserializeAsWrap::into_inner)
        };
        Ok(items.into_iter().filter_map(read).collect())
    }
}

impl<T, U: SerializeAs<T>> SerializeAs<Vec<T>> for Items<U> {
    fn serialize_as<S: Serializer>(source: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        <Vec<U> as SerializeAs<Vec<T>>>::serialize_as(source, serializer)
    }
}

/// Any value, as long as no number in it has lost a character.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if any_number(&value, |number| !is_whole(number)) {
        return Err(D::Error::custom("a number that would lose a character"));
    }
    Ok(value)
}

/// The items of a list as PHP writes one that has lost an item: with the positions as names.
fn by_position(fields: &Map<String, Value>) -> Option<Vec<Value>> {
    let item = |(name, item): (&String, &Value)| Some((name.parse::<u64>().ok()?, item.clone()));
    let mut items: Vec<_> = fields.iter().map(item).collect::<Option<_>>()?;
    items.sort_by_key(|(position, _)| *position);
    let items: Vec<_> = items.into_iter().map(|(_, item)| item).collect();
    Some(items).filter(|items| !items.is_empty())
}

/// Whether adaptors keep each digit of a number; the same with `serde_json`'s feature `arbitrary_precision`, which
/// any crate of an application can turn on for all.
pub(super) fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64()
}

/// Whether a number somewhere in `value` is such a one.
pub(super) fn any_number(value: &Value, is: fn(&Number) -> bool) -> bool {
    match value {
        Value::Number(number) => is(number),
        Value::Array(items) => items.iter().any(|item| any_number(item, is)),
        Value::Object(fields) => fields.values().any(|field| any_number(field, is)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_with::serde_as;

    use super::*;

    #[serde_as]
    #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    struct Fields {
        #[serde_as(as = "Option<Text>")]
        text: Option<String>,
        #[serde_as(as = "Option<Integer>")]
        number: Option<u8>,
        #[serde_as(as = "IfAny<Integer>")]
        #[serde(default)]
        perhaps: Option<i64>,
        #[serde_as(as = "Items<Text>")]
        #[serde(default)]
        items: Vec<String>,
        #[serde_as(as = "Option<Integer>")]
        whole: Option<i64>,
        #[serde_as(as = "Items<serde_with::Same>")]
        #[serde(default)]
        objects: Vec<serde_json::Map<String, Value>>,
    }

    fn read(value: Value) -> Result<Fields, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_and_strings_stand_for_each_other() {
        let fields =
            read(json!({"text": -7, "number": " 7 ", "perhaps": "x", "items": ["a", 1, [], true]}));
        let expected = Fields {
            text: Some("-7".into()),
            number: Some(7),
            perhaps: None,
            items: vec!["a".into(), "1".into()],
            whole: None,
            objects: Vec::new(),
        };
        assert_eq!(fields.unwrap(), expected);
        let nothing =
            read(json!({"text": null, "number": null, "perhaps": null, "items": null})).unwrap();
        assert_eq!(nothing, read(json!({})).unwrap());
        assert_eq!(
            serde_json::to_value(&nothing).unwrap(),
            json!({"text": null, "number": null, "perhaps": null, "items": [], "whole": null,
                   "objects": []})
        );
    }

    #[test]
    fn each_form_is_read_for_what_it_is() {
        let fields = read(
            json!({"text": "a", "number": 7, "whole": -7, "perhaps": {"b": 1},
                                 "objects": {"c": 2}}),
        );
        let fields = fields.unwrap();
        assert_eq!(fields.text.as_deref(), Some("a"));
        assert_eq!(
            (fields.number, fields.whole, fields.perhaps),
            (Some(7), Some(-7), None)
        );
        assert_eq!(fields.objects.len(), 1, "one may stand for a list of one");
        let empty = read(json!({"objects": {}})).unwrap();
        assert_eq!(empty.objects.len(), 1, "also an empty one");
        let positions = read(json!({"objects": {"10": {"b": 2}, "7": {"a": 1}}, "items": {}}));
        let positions = positions.unwrap();
        assert_eq!(
            positions.objects.len(),
            2,
            "PHP's list without its first items"
        );
        assert!(positions.objects[1].contains_key("b") && positions.items.is_empty());
        for (odd, expected) in [
            (json!({"text": []}), "a string or a number"),
            (json!({"text": 1.5}), "would lose a character"),
            (json!({"text": true}), "a boolean"),
            (
                json!({"whole": []}),
                "a whole number, or a string of digits",
            ),
            (json!({"whole": 1.5}), "not whole"),
            (json!({"whole": true}), "a boolean"),
            (json!({"whole": u64::MAX}), "too large"),
            (json!({"perhaps": {"b": [1.5]}}), "would lose a character"),
        ] {
            let reason = read(odd).unwrap_err();
            assert!(reason.contains(expected), "{reason}");
        }
        let long: Result<Fields, _> =
            serde_json::from_str(r#"{"items":[20123456789012345678901]}"#);
        assert!(long.is_err(), "an item is not left out: {long:?}");
    }

    #[test]
    fn errors_do_not_repeat_the_value() {
        for odd in [
            json!({"text": [6281200000001_u64]}),
            json!({"text": 62812.5}),
            json!({"number": "62812x"}),
            json!({"number": 62812}),
            json!({"number": 62812.5}),
            json!({"number": true}),
            json!({"perhaps": 62812.5}),
            json!({"items": "62812"}),
            json!({"items": [62812.5]}),
        ] {
            let text = read(odd.clone()).unwrap_err();
            assert!(!text.contains("62812"), "{odd}: {text}");
        }
    }
}
