//! Reading what the platform leaves empty. Its language has one empty value for a list and an object,
//! and writes an empty string for a number that is not there.

use std::fmt;
use std::marker::PhantomData;

use messaging_client_core::serde_as::Items;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_with::{DeserializeAs, Same, SerializeAs};

/// A number or an object, read as `U` does; nothing for null, an empty list and a blank string. Beside
/// `#[serde(default)]`, which covers what is missing.
pub(crate) struct Filled<U>(PhantomData<U>);

impl<'de, T, U: DeserializeAs<'de, T>> DeserializeAs<'de, Option<T>> for Filled<U> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(FilledVisitor::<T, U>(PhantomData))
    }
}

impl<T: Serialize, U> SerializeAs<T> for Filled<U> {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

/// [`Filled`], with the default for nothing.
pub(crate) struct OrDefault;

impl<'de, T: Default + Deserialize<'de>> DeserializeAs<'de, T> for OrDefault {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Filled::<Same>::deserialize_as(deserializer).map(Option::unwrap_or_default)
    }
}

/// The records of a list that can be read, and none where something else stands in its place: such a
/// list is written even when it is empty.
pub(crate) struct Records;

impl<'de, T: DeserializeOwned> DeserializeAs<'de, Vec<T>> for Records
where
    Items<Same>: for<'a> DeserializeAs<'a, Vec<T>>,
{
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        match Value::deserialize(deserializer)? {
            list @ Value::Array(_) => Items::<Same>::deserialize_as(list).map_err(D::Error::custom),
            _ => Ok(Vec::new()),
        }
    }
}

struct FilledVisitor<T, U>(PhantomData<(T, U)>);

impl<'de, T, U: DeserializeAs<'de, T>> Visitor<'de> for FilledVisitor<T, U> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        U::deserialize_as(flag.into_deserializer()).map(Some)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        U::deserialize_as(number.into_deserializer()).map(Some)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        U::deserialize_as(number.into_deserializer()).map(Some)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        U::deserialize_as(number.into_deserializer()).map(Some)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let filled = Some(text).filter(|text| !text.trim().is_empty());
        filled
            .map(|text| U::deserialize_as(text.into_deserializer()))
            .transpose()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(None),
            Some(_) => Err(A::Error::custom("a list, where none is expected")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        U::deserialize_as(MapAccessDeserializer::new(fields)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::serde_as::Integer;
    use messaging_client_core::{Extra, read_document};
    use serde_with::serde_as;

    use super::*;

    #[serde_as]
    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Record {
        #[serde_as(as = "Filled<Integer>")]
        id: Option<i64>,
        #[serde_as(as = "Filled<_>")]
        inner: Option<Box<Record>>,
        #[serde_as(deserialize_as = "Records")]
        list: Vec<Record>,
        #[serde(flatten)]
        extra: Extra,
    }

    fn read(json: &str) -> Record {
        read_document(json.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_empty_is_absent() {
        for empty in ["null", "[]", r#""""#, r#"" ""#] {
            let record = read(&format!(r#"{{"id":{empty},"inner":{empty}}}"#));
            assert_eq!(record, Record::default(), "{empty}");
        }
    }

    #[test]
    fn what_is_filled_is_read_inside_and_out() {
        let record = read(r#"{"id":" 7 ","inner":{"id":-8,"inner":{"id":[],"new":1}}}"#);
        assert_eq!(record.id, Some(7));
        let inner = record.inner.unwrap();
        assert_eq!(inner.id, Some(-8));
        assert_eq!(inner.inner.unwrap().extra["new"], 1);
    }

    #[test]
    fn a_list_with_something_in_it_is_odd() {
        let record = read(r#"{"id":[1]}"#);
        assert_eq!(record.id, None);
        assert_eq!(record.extra["id"], serde_json::json!([1]));
    }

    #[test]
    fn what_is_odd_is_absent_and_kept_where_it_stood() {
        let record = read(r#"{"id":7,"inner":{"id":"word","inner":"text"}}"#);
        let inner = record.inner.unwrap();
        assert_eq!((record.id, inner.id), (Some(7), None));
        assert_eq!(inner.extra["id"], "word");
        assert_eq!(inner.extra["inner"], "text");
        for odd in ["true", "1.5", "[7]", r#"{"a":1}"#] {
            let record = read(&format!(r#"{{"id":{odd}}}"#));
            assert_eq!(record.id, None, "{odd}");
            assert!(record.extra.contains_key("id"), "{odd}");
        }
    }

    #[test]
    fn of_a_list_the_records_are_taken() {
        for (list, expected) in [
            (r#"[{"id":7},null,"b",{"id":8,"new":1.50}]"#, &[7, 8][..]),
            ("[]", &[]),
            ("{}", &[]),
            (r#"{"id":7}"#, &[]),
            (r#""b""#, &[]),
            ("null", &[]),
        ] {
            let record = read(&format!(r#"{{"list":{list}}}"#));
            let ids: Vec<_> = record.list.iter().filter_map(|one| one.id).collect();
            assert_eq!(ids, expected, "{list}");
            assert!(record.extra.is_empty(), "{list}");
        }
    }
}
