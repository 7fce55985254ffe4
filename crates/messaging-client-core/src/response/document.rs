//! The one reader for JSON documents from outside: responses and callbacks.
//!
//! It first reads strictly. Only if that fails, it reads once more: without a byte order mark, with unpaired
//! surrogates and bytes that are not UTF-8 as U+FFFD, with every number that is not a plain integer as the
//! string of its characters, and with each field that cannot be read moved into the [`Extra`](super::Extra) of
//! its object. A required field that cannot be read is then an error, so the type alone says which fields
//! decide.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::extra::SET_ASIDE;
use super::repair::repair_document;
use crate::error::DecodeError;

/// A document with more unreadable fields than this is unreadable. The items of a list count for themselves
/// where [`Items`](super::serde_as::Items) reads them.
const MOST_ODD_FIELDS: usize = 64;

/// Reads a JSON document from outside, as tolerantly as its type allows.
///
/// # Errors
/// It is not JSON, or what `T` requires is missing or cannot be read. The error names the field and
/// the place, never the value.
pub fn read_document<T: DeserializeOwned>(document: &[u8]) -> Result<T, DecodeError> {
    let text = str::from_utf8(document).ok();
    let strict = text.and_then(|text| serde_json::from_str(text).ok());
    // Read from its beginning, also where there was nothing to repair: so each type has one strict reader, and
    // odd documents are few.
    strict.map_or_else(|| read_odd(&repair_document(document)), Ok)
}

/// Reads a document that was repaired.
fn read_odd<T: DeserializeOwned>(repaired: &str) -> Result<T, DecodeError> {
    let error = match serde_json::from_str(repaired) {
        Ok(read) => return Ok(read),
        Err(error) => error,
    };
    let value = serde_json::from_str(repaired).map_err(|error| not_json(repaired, &error))?;
    read_value(value).map_err(|path| {
        let (field, line, column) = (path_to_show(&path), error.line(), error.column());
        DecodeError::new(format!(
            "{field} is not what is documented (line {line}, column {column})"
        ))
    })
}

/// Reads a value, and sets aside what cannot be read. The error is the path of the first such field.
pub(super) fn read_value<T: DeserializeOwned>(mut value: Value) -> Result<T, String> {
    let mut first = None;
    for _ in 0..=MOST_ODD_FIELDS {
        let error = match serde_path_to_error::deserialize(&value) {
            Ok(read) => return Ok(read),
            Err(error) => error,
        };
        let path = first.get_or_insert_with(|| error.path().to_string());
        let known = |step: &&Segment| matches!(step, Segment::Map { .. } | Segment::Seq { .. });
        let steps: Vec<_> = error.path().iter().take_while(known).collect();
        if set_aside(&mut value, &steps).is_none() {
            return Err(std::mem::take(path));
        }
    }
    Err(first.unwrap_or_default())
}

/// Takes the value at `path` out of the way; `None` for the whole document.
fn set_aside(value: &mut Value, path: &[&Segment]) -> Option<()> {
    let (step, rest) = path.split_first()?;
    match (step, value) {
        (Segment::Map { key }, Value::Object(fields)) if rest.is_empty() => {
            let odd = fields.remove(key)?;
            let before = fields.insert(format!("{SET_ASIDE}{key}"), odd);
            before.is_none().then_some(())
        }
        (Segment::Seq { index }, Value::Array(items)) if rest.is_empty() => {
            items.get(*index)?;
            items.remove(*index);
            Some(())
        }
        (Segment::Map { key }, value) => set_aside(value.get_mut(key)?, rest),
        (Segment::Seq { index }, value) => set_aside(value.get_mut(index)?, rest),
        _ => None,
    }
}

/// Of a document that was repaired, which begins with no white space.
fn not_json(document: &str, error: &serde_json::Error) -> DecodeError {
    let what = match document.as_bytes() {
        [] => return DecodeError::new("the body is empty"),
        [b'<', ..] => return DecodeError::new("the body is a page or XML, not JSON"),
        _ if error.is_eof() => "the JSON ends too early",
        _ => "the body is not JSON",
    };
    let (line, column) = (error.line(), error.column());
    DecodeError::new(format!("{what} (line {line}, column {column})"))
}

/// The path of a field as an error may show it. A map can have phone numbers or names as its keys: a
/// path with a run of more than 4 digits, or with anything but ASCII letters, digits and `_.-[]?`, is
/// not shown.
#[must_use]
pub fn path_to_show(path: &str) -> &str {
    let mut digits = path.split(|c: char| !c.is_ascii_digit());
    let may_hold_data = digits.any(|run| run.len() > 4)
        || !path
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-[]?".contains(c));
    match path {
        "" | "." => "the body",
        _ if may_hold_data => "one of its fields",
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_with::serde_as;

    use super::*;
    use crate::response::Extra;
    use crate::response::serde_as::{Integer, Items, Text};

    #[serde_as]
    #[derive(Debug, Deserialize)]
    struct Message {
        #[serde_as(as = "Text")]
        id: String,
        #[serde_as(as = "Option<Text>")]
        price: Option<String>,
        #[serde_as(as = "Option<Integer>")]
        count: Option<i64>,
        sender: Option<Sender>,
        #[serde_as(as = "Items<_>")]
        #[serde(default)]
        parts: Vec<Sender>,
        #[serde(flatten)]
        extra: Extra,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sender {
        name: String,
    }

    fn read(document: impl AsRef<[u8]>) -> Message {
        read_document(document.as_ref()).unwrap()
    }

    fn refusal(document: impl AsRef<[u8]>) -> String {
        read_document::<Message>(document.as_ref())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn numbers_keep_their_characters() {
        for number in [
            "20123456789012345678901",
            "350.00",
            "12345678901234567.89",
            "1e-7",
            "-0.0",
            "017",
        ] {
            let message = read(format!(
                r#"{{"id":{number},"price":{number},"new":{number}}}"#
            ));
            assert_eq!(message.id, number);
            assert_eq!(message.price.as_deref(), Some(number));
            assert_eq!(message.extra.get("new").unwrap(), number);
        }
        assert_eq!(
            read(r#"{"id":18446744073709551615}"#).id,
            u64::MAX.to_string()
        );
    }

    #[test]
    fn what_does_not_decide_is_set_aside_and_kept() {
        let message = read(
            r#"{"id":7,"count":"many","sender":{"name":[]},"price":{},"parts":[{"name":"a"},{},7,{"name":"b"}]}"#,
        );
        assert_eq!(message.id, "7");
        assert_eq!(
            (message.count, message.price, message.sender),
            (None, None, None)
        );
        let names: Vec<_> = message
            .parts
            .iter()
            .map(|part| part.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(message.extra.get("count").unwrap(), "many");
        assert!(message.extra.get("price").unwrap().is_object());
        assert!(message.extra.get("sender").is_some());
    }

    #[test]
    fn only_the_innermost_field_that_cannot_be_read_is_set_aside() {
        #[derive(Debug, Deserialize)]
        struct Update {
            from: Option<Contact>,
            others: Vec<Contact>,
        }
        #[derive(Debug, Deserialize)]
        struct Contact {
            name: String,
            age: Option<u8>,
        }
        let odd = br#"{"from":{"name":"a","age":"old"},"others":[{"name":"b","age":[]}]}"#;
        let update: Update = read_document(odd).unwrap();
        let contacts = [
            update.from.unwrap(),
            update.others.into_iter().next().unwrap(),
        ];
        let read = contacts.map(|contact| (contact.name, contact.age));
        assert_eq!(read, [("a".to_owned(), None), ("b".to_owned(), None)]);
    }

    #[test]
    fn what_decides_is_required() {
        assert!(refusal(r#"{"id":{}}"#).starts_with("id is not what is documented"));
        assert!(refusal(r#"{"price":1}"#).starts_with("the body is not"));
        assert!(refusal("[1]").starts_with("the body is not what"));
        assert!(refusal("null").starts_with("the body is not what"));
    }

    #[test]
    fn no_more_odd_fields_are_set_aside_than_a_document_can_have() {
        let read = |odd: usize| {
            let items = vec!["7"; odd].join(",");
            let document = format!(r#"{{"names":[{items},"a"]}}"#);
            read_document::<std::collections::BTreeMap<String, Vec<String>>>(document.as_bytes())
        };
        assert_eq!(read(MOST_ODD_FIELDS).unwrap()["names"], ["a"]);
        assert!(read(MOST_ODD_FIELDS + 1).is_err());
    }

    #[test]
    fn damaged_text_is_read_as_a_replacement_character() {
        assert_eq!(read(r#"{"id":"halo \ud83d"}"#).id, "halo \u{fffd}");
        assert_eq!(read(b"{\"id\":\"caf\xe9\"}").id, "caf\u{fffd}");
        assert_eq!(
            read("\u{feff} \u{feff}\n{\"id\":\"\\ud83d\\ude00\"}").id,
            "😀"
        );
    }

    #[test]
    fn nesting_that_does_not_decide_does_no_harm() {
        let deep = "[".repeat(50_000) + &"]".repeat(50_000);
        let message = read(format!(r#"{{"id":"7","price":{deep},"new":{deep}}}"#));
        assert_eq!((message.id.as_str(), message.price), ("7", None));
        assert!(refusal("[".repeat(200_000)).contains("too early"));
    }

    #[test]
    fn many_odd_items_cost_no_more_than_their_number() {
        let items = vec!["{}"; 200_000].join(",");
        assert!(
            read(format!(r#"{{"id":1,"parts":[{items}]}}"#))
                .parts
                .is_empty()
        );
    }

    #[test]
    fn an_error_shows_no_value_and_no_key_of_a_map() {
        type Balances = std::collections::BTreeMap<String, Sender>;
        for body in [r#"{"62812":[7]}"#, r#"{"Budi Santoso":"x"}"#] {
            let read = read_document::<std::collections::BTreeMap<String, u32>>(body.as_bytes());
            let text = read.map(drop).map_err(|error| error.to_string());
            // A map requires nothing, so its odd entries are set aside one by one.
            assert!(text.is_ok() || text.is_err_and(|text| text.contains("one of its fields")));
        }
        let odd: Result<Balances, _> = read_document(br#"[{"6281200000001":"x"}]"#);
        assert!(!odd.unwrap_err().to_string().contains("62812"));
        for (path, expected) in [
            ("data.id1234", "data.id1234"),
            ("data.id12345", "one of its fields"),
            ("Budi Santoso", "one of its fields"),
            (".", "the body"),
        ] {
            assert_eq!(path_to_show(path), expected);
        }
    }

    #[test]
    fn what_came_instead_of_json_is_said() {
        assert!(refusal("<html>").contains("page"));
        assert!(refusal(" \n").contains("empty"));
        assert!(refusal("{\"data\":").contains("too early"));
        assert!(refusal("nope").contains("not JSON"));
    }

    #[test]
    fn an_odd_item_of_a_plain_list_is_left_out() {
        #[derive(Debug, Deserialize)]
        struct Page {
            numbers: Vec<u8>,
            senders: Vec<Sender>,
        }
        let body = r#"{"numbers":[1,"x",2,{}],"senders":[{"name":"a"},{"name":[]},{"name":"b"}]}"#;
        let page: Page = read_document(body.as_bytes()).unwrap();
        assert_eq!(page.numbers, [1, 2]);
        let names: Vec<_> = page.senders.into_iter().map(|sender| sender.name).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
