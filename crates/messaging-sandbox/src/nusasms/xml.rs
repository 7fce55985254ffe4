//! Writing XML.

use serde_json::Value;

/// The first line of every document.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A JSON value as a document: a field becomes an element of its name, an entry of a list an
/// `item`.
pub(super) fn document(root: &str, value: &Value) -> String {
    let mut out = DECLARATION.to_owned();
    element(&mut out, root, value);
    out.push('\n');
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    open(out, name);
    match value {
        Value::Null => {}
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&escape(text)),
        Value::Array(entries) => {
            for entry in entries {
                element(out, "item", entry);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                element(out, name, value);
            }
        }
    }
    close(out, name);
}

/// One element that holds text, also when the text is empty.
pub(super) fn text_element(out: &mut String, name: &str, text: &str) {
    open(out, name);
    out.push_str(&escape(text));
    close(out, name);
}

fn open(out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
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
        let mut out = String::new();
        text_element(&mut out, "a", "<&>\"'\u{1}\r\n\u{1f600}");
        assert_eq!(
            out,
            "<a>&lt;&amp;&gt;&quot;&apos;\u{fffd}&#13;\n\u{1f600}</a>"
        );
    }
}
