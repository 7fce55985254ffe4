//! What the platform says about an answer: its `message`.

use serde_json::Value;
use serde_json::value::RawValue;

/// The sentences, joined by blanks.
pub(crate) fn sentences(message: Option<&RawValue>) -> String {
    let mut sentences = String::new();
    // What is nested too deeply to be read is no sentence.
    if let Some(Ok(value)) = message.map(|message| serde_json::from_str(message.get())) {
        collect_sentences(&value, &mut sentences);
    }
    sentences
}

/// Texts in whatever lists and objects they stand: `message` is documented as a list, comes as a
/// single text, and its framework has lists by field.
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
            let message: &RawValue = serde_json::from_str(json).unwrap();
            assert_eq!(sentences(Some(message)), expected, "{json}");
        }
        assert_eq!(sentences(None), "");
    }
}
