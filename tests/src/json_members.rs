//! The members of JSON objects in the order in which they were written, which `serde_json::Value`
//! forgets.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_with::serde_as;

#[serde_as]
#[derive(Deserialize)]
#[serde(transparent)]
struct Members<'a>(
    #[serde_as(as = "serde_with::Map<_, _>")]
    #[serde(borrow)]
    Vec<(String, &'a RawValue)>,
);

/// The members of an object in order, however often a key is there; `None` for anything else.
fn members(json: &RawValue) -> Option<Vec<(String, &RawValue)>> {
    let members: Members<'_> = serde_json::from_str(json.get()).ok()?;
    Some(members.0)
}

fn items(json: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json.get()).ok()
}

pub(crate) fn is_object(json: &RawValue) -> bool {
    json.get().starts_with('{')
}

/// The keys, in order, of the object that a JSON pointer (RFC 6901) leads to; `None` where it leads to
/// no object.
pub(crate) fn keys_at(json: &RawValue, pointer: &str) -> Option<Vec<String>> {
    let mut at = json;
    let mut steps = pointer.split('/');
    if steps.next() != Some("") {
        return None;
    }
    for step in steps {
        let step = step.replace("~1", "/").replace("~0", "~");
        at = match members(at) {
            Some(members) => members.into_iter().find(|(key, _)| *key == step)?.1,
            None => items(at)?.get(step.parse::<usize>().ok()?).copied()?,
        };
    }
    let members = members(at)?;
    Some(members.into_iter().map(|(key, _)| key).collect())
}

/// Refuses a document in which an object, at any depth, has the same key twice.
pub(crate) fn keys_once(json: &RawValue) -> Result<(), String> {
    let Some(members) = members(json) else {
        let items = items(json).unwrap_or_default();
        return items.into_iter().try_for_each(keys_once);
    };
    let mut known = std::collections::HashSet::new();
    for (key, value) in &members {
        if !known.insert(key) {
            return Err(format!("the key {key:?} is there twice"));
        }
        keys_once(value)?;
    }
    Ok(())
}

/// The document without white space and needless escapes, its keys in order and its numbers as they were
/// written.
pub(crate) fn compact(json: &RawValue) -> String {
    with_leaves(json, "", &mut |_, leaf| {
        // A string with half an emoji is no string; it stays as it was written.
        let text = serde_json::from_str::<String>(leaf);
        text.map_or_else(|_| leaf.to_owned(), |text| quoted(&text))
    })
}

/// The document with what `replace` gives for each string, number, boolean and null, its keys in order.
/// `replace` gets the key of the member that it belongs to, a list's for its items, and the JSON.
pub(crate) fn with_leaves(
    json: &RawValue,
    key: &str,
    replace: &mut dyn FnMut(&str, &str) -> String,
) -> String {
    if let Some(members) = members(json) {
        let members = members.into_iter();
        let members: Vec<_> = members
            .map(|(key, value)| format!("{}:{}", quoted(&key), with_leaves(value, &key, replace)))
            .collect();
        return format!("{{{}}}", members.join(","));
    }
    if let Some(items) = items(json) {
        let items = items.into_iter();
        let items: Vec<_> = items.map(|item| with_leaves(item, key, replace)).collect();
        return format!("[{}]", items.join(","));
    }
    replace(key, json.get())
}

/// A string in JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn pointers_lead_to_keys_in_their_order() {
        let json = raw(r#"{"b":1,"a/b":{"c~d":[10,{"z":"x","y":2}]}}"#);
        assert_eq!(keys_at(&json, "").unwrap(), ["b", "a/b"]);
        assert_eq!(keys_at(&json, "/a~1b").unwrap(), ["c~d"]);
        assert_eq!(keys_at(&json, "/a~1b/c~0d/1").unwrap(), ["z", "y"]);
        for nowhere in [
            "a",
            "/a",
            "/b",
            "/a~1b/c~0d",
            "/a~1b/c~0d/2",
            "/a~1b/c~0d/1/z",
        ] {
            assert_eq!(keys_at(&json, nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn a_key_that_is_there_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[1,{"b":{"a":1,"b":2,"a":3}}]"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(
                keys_once(&raw(text)).unwrap_err().contains("twice"),
                "{text}"
            );
        }
        for text in ["null", "[]", r#"{"a":{"a":[{"a":1},{"a":1}]}}"#] {
            assert_eq!(keys_once(&raw(text)), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_compact_document_says_the_same() {
        let json = raw(
            r#" { "b" : [ 1.50, -0, 20123456789012345678901 , true, null ], "a\/\n" : "\u00e9\/\"" , "c":{ }, "d":"\ud83d" } "#,
        );
        assert_eq!(
            compact(&json),
            r#"{"b":[1.50,-0,20123456789012345678901,true,null],"a/\n":"é/\"","c":{},"d":"\ud83d"}"#
        );
    }

    #[test]
    fn an_object_is_told_from_anything_else() {
        assert!(is_object(&raw(" {}")));
        for text in ["[]", "null", "\"{\""] {
            assert!(!is_object(&raw(text)), "{text}");
        }
    }
}
