//! The one reader for documents from outside, `read_document`, with the adaptors of
//! `messaging_client_core::serde_as`. An input is a JSON value, which is read as every kind of field.

use std::collections::BTreeMap;

use messaging_client_core::serde_as::{IfAny, Integer, Items, Text};
use messaging_client_core::{Extra, Personal, read_document, repair_document};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use serde_with::serde_as;

use super::Target;
use super::kept::assert_kept;
use crate::canary::{self, debug_of};
use crate::{FieldNames, Fixture};

pub(super) const TARGET: Target = Target {
    name: "documents",
    covers: super::covers_none,
    check,
    seeds,
};

#[serde_as]
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    #[serde_as(as = "Text")]
    id: String,
    #[serde_as(as = "Option<Text>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    personal: Option<Personal>,
    #[serde_as(as = "Option<Integer>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    #[serde_as(as = "IfAny<Integer>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    perhaps: Option<i64>,
    #[serde_as(as = "Items<Text>")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<String>,
    #[serde(flatten)]
    extra: Extra,
}

fn check(input: &[u8]) {
    check_any_bytes(input);
    let json: Result<&RawValue, _> = serde_json::from_slice(input);
    if let Ok(json) = json {
        // Half an emoji is read as a replacement character, absurd nesting as null.
        let repaired = repair_document(json.get().as_bytes());
        let value = serde_json::from_str::<Value>(&repaired);
        assert!(value.is_ok(), "repairing breaks a document");
        let Ok(value) = value else { return };
        check_neighbours(json.get(), &value);
        check_what_decides(json.get(), &value);
        check_errors(value);
    }
}

/// Whatever they are, they are read or refused, and repairing them twice changes nothing more.
fn check_any_bytes(input: &[u8]) {
    let repaired = repair_document(input);
    assert_eq!(
        repair_document(repaired.as_bytes()),
        repaired,
        "repaired twice"
    );
    let read = [
        read_document::<Value>(input).map(drop),
        read_document::<Record>(input).map(|record| assert_kept(&record)),
    ];
    for error in read.into_iter().filter_map(Result::err) {
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

/// No value beside an id loses the id, and a field that is not what it should be is kept as it came.
fn check_neighbours(json: &str, value: &Value) {
    let fields = ["text", "personal", "number", "perhaps", "items", "new"];
    let fields = fields.map(|name| format!(r#""{name}":{json}"#)).join(",");
    let record = read_document::<Record>(format!(r#"{{"id":"7",{fields}}}"#).as_bytes());
    assert!(record.is_ok(), "an id is lost for its neighbour");
    let Ok(record) = record else { return };
    assert_eq!(record.id, "7");
    let (text, number) = (text_of(json, value), number_of(json, value));
    assert_eq!(record.text, text);
    assert_eq!(
        record.personal.as_ref().map(Personal::as_str),
        text.as_deref()
    );
    assert_eq!((record.number, record.perhaps), (number, number));
    let items = match value {
        Value::Array(items) => items.iter().filter_map(|item| text_of("", item)).collect(),
        Value::Object(fields) => by_position(fields)
            .into_iter()
            .flatten()
            .filter_map(|(_, item)| text_of("", item))
            .collect(),
        _ => Vec::new(),
    };
    // Here the items are those of the repaired document, where a number may be a string already.
    assert_eq!(record.items, items);
    let is_list = value.is_array() || value.is_object() || value.is_null();
    for (name, is_read) in [
        ("text", text.is_some() || value.is_null()),
        ("number", number.is_some() || value.is_null()),
        ("items", is_list),
        ("new", false),
    ] {
        assert_eq!(record.extra.contains_key(name), !is_read, "{name}");
    }
    assert_kept(&record);
}

/// The items of an object whose names are positions, in their order.
fn by_position(fields: &Map<String, Value>) -> Option<BTreeMap<u64, &Value>> {
    let items = fields.iter();
    items
        .map(|(name, item)| Some((name.parse().ok()?, item)))
        .collect()
}

/// The characters of a string or number.
fn text_of(json: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if json.is_empty() => Some(number.to_string()),
        Value::Number(_) => Some(json.trim().to_owned()),
        _ => None,
    }
}

fn number_of(json: &str, value: &Value) -> Option<i64> {
    match value {
        Value::Number(_) => json.trim().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// What an id can be made of is an id; anything else is refused.
fn check_what_decides(json: &str, value: &Value) {
    let document = format!(r#"{{"id":{json}}}"#);
    let id = read_document::<Record>(document.as_bytes());
    assert_eq!(id.ok().map(|record| record.id), text_of(json, value));
}

/// What cannot be read is not repeated.
fn check_errors(value: Value) {
    let planted = canary::planted(value, FieldNames::new(""));
    for document in [
        planted.to_string(),
        serde_json::json!({ "id": planted }).to_string(),
        serde_json::json!({ "id": [], "new": planted }).to_string(),
    ] {
        if let Err(error) = read_document::<Record>(document.as_bytes()) {
            canary::assert_hidden(&format!("{error} {}", debug_of(&error)));
        }
    }
}

/// Every scalar of the fixtures' responses, and values that are odd.
fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let odd = [
        "\" -17 \"",
        "1e3",
        "18446744073709551615",
        "20123456789012345678901",
        "350.00",
        "-0",
        "1.0",
        "[null]",
        "[1.50,{},true,[\"a\"]]",
        "\"halo \\ud83d\"",
        "\u{feff} [1]",
        "{\"a\":[],\"a\":1e400}",
    ];
    let mut seeds: Vec<Vec<u8>> = odd.map(|text| text.as_bytes().to_vec()).to_vec();
    seeds.push(b"\"caf\xe9\"".to_vec());
    seeds.push(["[".repeat(200), "]".repeat(200)].concat().into_bytes());
    let exchanges = fixtures
        .iter()
        .flat_map(|one| one.exchanges.iter().flatten());
    for json in exchanges.filter_map(|exchange| exchange.response.json.as_ref()) {
        crate::json_members::with_leaves(json, "", &mut |_, leaf| {
            seeds.push(leaf.as_bytes().to_vec());
            leaf.to_owned()
        });
    }
    seeds
}
