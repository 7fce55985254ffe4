//! A text that must not be seen, put into whatever may be about a person.

use serde_json::{Map, Value};

/// The text; it has no character that `Debug` would escape.
pub(super) const TEXT: &str = "Canary Kenari 6281299999999";
/// The number in it, which stands for numbers.
const NUMBER: u64 = 6_281_299_999_999;
const DIGITS: &str = "6281299999999";
/// Numbers from here up may be phone numbers.
const LONG_NUMBER: f64 = 1e7;

/// The same JSON with the canary for every text, every long number and in a field that no document
/// lists. Only the fields named in `shown` are left as they are: ids, codes, states and times, which
/// logs need. So a new field that shows itself is noticed.
pub(super) fn planted(value: Value, shown: &[&str]) -> Value {
    match value {
        Value::String(_) => TEXT.into(),
        Value::Number(number) if number.as_f64().is_some_and(|n| n.abs() >= LONG_NUMBER) => {
            NUMBER.into()
        }
        Value::Array(items) => items.into_iter().map(|item| planted(item, shown)).collect(),
        Value::Object(fields) => {
            let mut fields: Map<String, Value> = fields
                .into_iter()
                .map(|(name, value)| {
                    let stays = shown.contains(&name.as_str()) && !value.is_object();
                    let value = if stays { value } else { planted(value, shown) };
                    (name, value)
                })
                .collect();
            fields.insert("x_undocumented".to_owned(), TEXT.into());
            Value::Object(fields)
        }
        other => other,
    }
}

/// Whether the canary is somewhere in these bytes, so that seeing it afterwards would prove nothing.
pub(super) fn is_in(input: &[u8]) -> bool {
    let digits = DIGITS.as_bytes();
    input.windows(digits.len()).any(|window| window == digits)
}

/// Checks that nothing of the canary can be read here.
pub(super) fn assert_hidden(text: &str) {
    assert!(
        !text.contains(DIGITS) && !text.contains("Kenari"),
        "what is about a person is shown: {text}"
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_but_what_is_listed_becomes_the_canary() {
        let value = json!({"id": "1", "to": "2", "n": 3, "tel": 628_121_111_111_u64, "list": ["a", {"id": {"x": "y"}}]});
        let planted = planted(value, &["id"]);
        assert_eq!(
            planted,
            json!({
                "id": "1", "to": TEXT, "n": 3, "tel": NUMBER, "x_undocumented": TEXT,
                "list": [TEXT, {"id": {"x": TEXT, "x_undocumented": TEXT}, "x_undocumented": TEXT}]
            })
        );
    }

    #[test]
    fn the_canary_is_found() {
        assert!(TEXT.contains(DIGITS) && NUMBER.to_string() == DIGITS);
        assert!(is_in(format!("a{DIGITS}b").as_bytes()) && !is_in(b"628129999999"));
        assert_hidden("[hidden: 13 characters]");
        for seen in [format!("{TEXT:?}"), format!("{:?}", Some(NUMBER))] {
            assert!(std::panic::catch_unwind(|| assert_hidden(&seen)).is_err());
        }
    }
}
