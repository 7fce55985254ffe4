//! The readers of `messaging_client_core::lenient`. An input is a JSON value, which is read as every
//! kind of field.

use messaging_client_core::{Personal, lenient};
use serde::Deserialize;
use serde_json::Value;

use super::{Target, canary};
use crate::Fixture;

pub(super) const TARGET: Target = Target {
    name: "lenient",
    covers: super::covers_none,
    check,
    seeds,
};

#[derive(Debug, Deserialize)]
struct Text(#[serde(deserialize_with = "lenient::text")] String);

#[derive(Debug, Deserialize)]
struct OptionalText(#[serde(deserialize_with = "lenient::optional_text")] Option<String>);

#[derive(Debug, Deserialize)]
struct Integer(#[serde(deserialize_with = "lenient::integer")] i64);

#[derive(Debug, Deserialize)]
struct OptionalInteger(#[serde(deserialize_with = "lenient::optional_integer")] Option<i64>);

#[derive(Debug, Deserialize)]
struct IntegerIfAny(#[serde(deserialize_with = "lenient::integer_if_any")] Option<i64>);

#[derive(Debug, Deserialize)]
struct List(#[serde(deserialize_with = "lenient::list")] Vec<Value>);

fn check(input: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(input) else {
        assert!(serde_json::from_slice::<Text>(input).is_err());
        assert!(serde_json::from_slice::<IntegerIfAny>(input).is_err());
        return;
    };
    check_texts(input, &value);
    check_integers(input, &value);
    let list = serde_json::from_slice::<List>(input)
        .ok()
        .map(|list| list.0);
    let expected = match &value {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => Some(items.clone()),
        _ => None,
    };
    assert_eq!(list, expected);
    check_errors(&value);
}

fn check_texts(input: &[u8], value: &Value) {
    let expected = match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|number| number.to_string())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let text = serde_json::from_slice::<Text>(input)
        .ok()
        .map(|text| text.0);
    assert_eq!(text, expected);
    let personal = serde_json::from_slice::<Personal>(input).ok();
    assert_eq!(personal.map(Personal::into_string), expected);
    let optional = serde_json::from_slice::<OptionalText>(input).ok();
    match optional {
        Some(OptionalText(text)) => assert!(value.is_null() || text == expected),
        None => assert!(value.is_array() || value.is_object()),
    }
}

fn check_integers(input: &[u8], value: &Value) {
    let expected = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let if_any = serde_json::from_slice::<IntegerIfAny>(input).ok();
    assert_eq!(if_any.map(|read| read.0), Some(expected));
    // A number with a fraction of zero may be taken as the whole number that it is.
    let integer = serde_json::from_slice::<Integer>(input)
        .ok()
        .map(|read| read.0);
    if !value.is_f64() {
        assert_eq!(integer, expected);
    }
    let blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    match serde_json::from_slice::<OptionalInteger>(input) {
        Ok(OptionalInteger(None)) => assert!(blank),
        Ok(OptionalInteger(read)) => assert_eq!(read, integer),
        Err(_) => assert!(!blank && integer.is_none()),
    }
}

/// What cannot be read is not repeated.
fn check_errors(value: &Value) {
    let planted = canary::planted(value.clone(), &[]);
    let text = planted.to_string();
    let errors = [
        serde_json::from_str::<Text>(&text).err(),
        serde_json::from_str::<OptionalText>(&text).err(),
        serde_json::from_str::<Integer>(&text).err(),
        serde_json::from_str::<OptionalInteger>(&text).err(),
        serde_json::from_str::<Personal>(&text).err(),
    ];
    for error in errors.into_iter().flatten() {
        canary::assert_hidden(&format!("{error} {error:?}"));
    }
}

/// Every scalar of the fixtures' answers.
fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = ["\" -17 \"", "1e3", "18446744073709551615", "1.0", "[null]"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec();
    for exchange in fixtures
        .iter()
        .flat_map(|one| one.exchanges.iter().flatten())
    {
        let mut waiting: Vec<Value> = Vec::new();
        waiting.extend(
            exchange
                .response
                .json
                .as_ref()
                .map(crate::OrderedJson::to_value),
        );
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(fields) => waiting.extend(fields.into_iter().map(|(_, value)| value)),
                scalar => seeds.push(scalar.to_string().into_bytes()),
            }
        }
    }
    seeds
}
