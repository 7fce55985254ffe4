//! Writing XML.

use serde_json::Value;

/// The first line of every document.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A JSON value as a document: a field becomes an element of its name, an entry of a list an
/// `item`.
pub(super) fn document(root: &str, value: &Value) -> String {
    format!("{DECLARATION}{}\n", element(root, value))
}

fn element(name: &str, value: &Value) -> String {
    let content = match value {
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => escape(text),
        Value::Array(entries) => entries.iter().map(|entry| element("item", entry)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| element(name, value))
            .collect(),
    };
    format!("<{name}>{content}</{name}>")
}

/// One element that holds text, also when the text is empty.
pub(super) fn text_element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// Text as content of an element. A character that XML 1.0 cannot carry becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Written plainly, it would be read as a line feed.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_become_elements() {
        let value = json!({"error": true, "n": 1.5, "none": null, "list": ["a", {"b": 2}]});
        assert_eq!(
            document("response", &value),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response><error>true</error>\
             <list><item>a</item><item><b>2</b></item></list><n>1.5</n><none></none></response>\n"
        );
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            text_element("a", "<&>\"'\u{1}\r\n\u{1f600}"),
            "<a>&lt;&amp;&gt;&quot;&apos;\u{fffd}&#13;\n\u{1f600}</a>"
        );
    }
}
