//! Where two JSON values differ.

use serde_json::{Map, Number, Value};

/// Longer values are cut in a failure's text, which is read by people.
const SHOWN: usize = 300;

/// How much of the received value must be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// Objects may have more keys than expected, at any depth; an expected null is also met by a key
    /// that is not there.
    Subset,
}

/// Every difference, each with the JSON pointer of its place. Numbers and strings are never equal to
/// each other; `1` and `1.0` are the same number.
pub(crate) fn differences(extent: Extent, expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(extent, "", expected, got, &mut found);
    found
}

/// A value as it is shown in a failure's text.
pub(crate) fn shown(value: &Value) -> String {
    shortened(&value.to_string())
}

pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn compare(extent: Extent, at: &str, expected: &Value, got: &Value, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            compare_objects(extent, at, expected, got, found);
        }
        (Value::Array(expected), Value::Array(got)) => {
            compare_lists(extent, at, expected, got, found);
        }
        (Value::Number(expected), Value::Number(got)) if same_number(expected, got) => {}
        _ if expected == got => {}
        _ => found.push(format!(
            "{}: expected {}, got {}",
            place(at),
            shown(expected),
            shown(got)
        )),
    }
}

fn same_number(expected: &Number, got: &Number) -> bool {
    let whole = |number: &Number| number.is_i64() || number.is_u64();
    // Two whole numbers are compared as such: beyond 2^53 their floating-point forms run together.
    expected == got || !(whole(expected) && whole(got)) && expected.as_f64() == got.as_f64()
}

fn compare_objects(
    extent: Extent,
    at: &str,
    expected: &Map<String, Value>,
    got: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    for (key, value) in expected {
        let at = step(at, key);
        match got.get(key) {
            Some(got) => compare(extent, &at, value, got, found),
            None if extent == Extent::Subset && value.is_null() => {}
            None => found.push(format!("{at}: expected {}, got nothing", shown(value))),
        }
    }
    if extent == Extent::Subset {
        return;
    }
    for (key, value) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
        let at = step(at, key);
        found.push(format!("{at}: expected nothing, got {}", shown(value)));
    }
}

fn compare_lists(
    extent: Extent,
    at: &str,
    expected: &[Value],
    got: &[Value],
    found: &mut Vec<String>,
) {
    if expected.len() != got.len() {
        found.push(format!(
            "{}: expected {} items, got {}: {}",
            place(at),
            expected.len(),
            got.len(),
            shortened(&Value::from(got.to_vec()).to_string())
        ));
    }
    for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
        compare(extent, &step(at, &index.to_string()), expected, got, found);
    }
}

fn step(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn place(at: &str) -> &str {
    if at.is_empty() { "the whole value" } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_values_do_not_differ_whatever_the_order() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":[{"c":"x","d":null}]}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b":[{"d":null,"c":"x"}],"a":1}"#).unwrap();
        assert!(differences(Extent::Whole, &one, &other).is_empty());
    }

    #[test]
    fn numbers_and_strings_are_not_interchangeable() {
        for (expected, got) in [
            (json!({"a": 1}), json!({"a": "1"})),
            (json!({"a": "1"}), json!({"a": 1})),
            (json!({"a": 1}), json!({"a": 1.5})),
            (json!({"a": u64::MAX}), json!({"a": u64::MAX - 1})),
            (json!({"a": false}), json!({"a": 0})),
            (json!({"a": null}), json!({"a": ""})),
        ] {
            for extent in [Extent::Whole, Extent::Subset] {
                let found = differences(extent, &expected, &got);
                assert_eq!(found.len(), 1, "{expected} {got}");
                assert!(found[0].starts_with("/a: expected "), "{found:?}");
            }
        }
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction() {
        for (expected, got) in [(json!(-6), json!(-6.0)), (json!(6.0), json!(6))] {
            assert!(differences(Extent::Whole, &expected, &got).is_empty());
        }
    }

    #[test]
    fn a_subset_may_leave_keys_out_but_not_items() {
        let got = json!({"events": [{"kind": "status", "message_id": "m"}], "more": 1});
        let part = json!({"events": [{"kind": "status"}]});
        assert!(differences(Extent::Subset, &part, &got).is_empty());
        assert_eq!(differences(Extent::Whole, &part, &got).len(), 2);
        let shorter = json!({"events": []});
        assert_eq!(differences(Extent::Subset, &shorter, &got).len(), 1);
        let longer = json!({"events": [{"kind": "status"}, {}]});
        assert_eq!(differences(Extent::Subset, &longer, &got).len(), 1);
        let other = json!({"events": [{"kind": "status", "absent": 1}]});
        assert_eq!(
            differences(Extent::Subset, &other, &got),
            ["/events/0/absent: expected 1, got nothing"]
        );
    }

    #[test]
    fn an_expected_null_in_a_subset_means_absent() {
        let expected = json!({"trace_id": null});
        assert!(differences(Extent::Subset, &expected, &json!({})).is_empty());
        assert_eq!(
            differences(Extent::Subset, &expected, &json!({"trace_id": "t"})).len(),
            1
        );
        assert_eq!(differences(Extent::Whole, &expected, &json!({})).len(), 1);
    }

    #[test]
    fn places_are_json_pointers() {
        let found = differences(
            Extent::Whole,
            &json!({"a/b": [{"c~d": 1}]}),
            &json!({"a/b": [{"c~d": 2}]}),
        );
        assert_eq!(found, ["/a~1b/0/c~0d: expected 1, got 2"]);
        let found = differences(Extent::Whole, &json!([]), &json!("x"));
        assert_eq!(found, ["the whole value: expected [], got \"x\""]);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let text = shortened(&"é".repeat(SHOWN + 1));
        assert!(text.ends_with("é...") && text.chars().count() == SHOWN + 3);
        assert_eq!(shortened("short"), "short");
    }
}
