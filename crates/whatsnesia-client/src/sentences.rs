//! What the platform says about a response: its `message`.

use serde_json::Value;

/// The sentences, joined by spaces.
pub(crate) fn sentences(message: &Value) -> String {
    let mut sentences = String::new();
    collect_sentences(message, &mut sentences);
    sentences
}

/// Strings in whatever lists and objects they stand: `message` is documented as a list, comes as a
/// single string, and its framework has lists by field.
fn collect_sentences(value: &Value, into: &mut String) {
    match value {
        Value::String(sentence) => {
            let sentence = sentence.trim();
            if !into.is_empty() && !sentence.is_empty() {
                into.push(' ');
            }
            into.push_str(sentence);
        }
        Value::Array(items) => items.iter().for_each(|item| collect_sentences(item, into)),
        Value::Object(fields) => fields
            .values()
            .for_each(|item| collect_sentences(item, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_list_or_a_text_or_nothing() {
        for (json, expected) in [
            (
                r#"[" The first. ","","The second.","The third."]"#,
                "The first. The second. The third.",
            ),
            (r#""The only.""#, "The only."),
            (
                r#"{"mobile":["The mobile is taken."]}"#,
                "The mobile is taken.",
            ),
            ("null", ""),
            ("[]", ""),
            ("7", ""),
        ] {
            let message = serde_json::from_str(json).unwrap();
            assert_eq!(sentences(&message), expected, "{json}");
        }
    }
}
