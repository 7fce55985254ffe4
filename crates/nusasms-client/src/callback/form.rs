//! The two forms in which a callback can come: urlencoded, and multipart, which PHP's curl makes of
//! an array.

use std::borrow::Cow;

use messaging_client_core::Error;
use serde_json::{Map, Value};

use super::PARSE;

/// The fields of a form. One that comes several times has a list of strings.
pub(super) fn read(body: &[u8]) -> Result<Map<String, Value>, Error> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let refuse = |problem: &'static str| Err(Error::webhook(PARSE, problem));
    if text.is_empty() {
        return refuse("the callback is empty");
    }
    if text.starts_with('<') {
        return refuse("the callback is XML, which no document lists");
    }
    if let Some(fields) = multipart(text) {
        return Ok(fields);
    }
    if !text.contains('=') {
        return refuse("the callback is neither JSON nor a form");
    }
    Ok(collect(form_urlencoded::parse(text.as_bytes())))
}

/// The fields of a multipart form, whose first line is its boundary. A file counts as its content.
fn multipart(text: &str) -> Option<Map<String, Value>> {
    let (boundary, _) = text.split_once('\n')?;
    let boundary = boundary.trim_end();
    if !boundary.starts_with("--") {
        return None;
    }
    let delimiter = format!("\n{boundary}");
    let framed = format!("\n{text}");
    let parts = framed.split(delimiter.as_str()).skip(1);
    Some(collect(parts.filter_map(|part| {
        let (head, content) = part
            .split_once("\r\n\r\n")
            .or_else(|| part.split_once("\n\n"))?;
        let content = content.strip_suffix('\r').unwrap_or(content);
        Some((name_of(head)?.into(), content.into()))
    })))
}

/// The `name` of a part's `Content-Disposition`.
fn name_of(head: &str) -> Option<&str> {
    let mut parameters = head.split([';', '\n']).map(str::trim);
    let name = parameters.find_map(|parameter| parameter.strip_prefix("name="))?;
    Some(name.trim_matches('"'))
}

fn collect<'a>(pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in pairs {
        let value = Value::String(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_are_read_alike() {
        let urlencoded = "id=017&msg=a%26b%0Ac+%F0%9F%98%80&empty=&id=2";
        let curl = "--------------------------d74496d66958873e\r\n\
            Content-Disposition: form-data; name=\"id\"\r\n\r\n017\r\n\
            --------------------------d74496d66958873e\r\n\
            Content-Disposition: form-data; name=\"msg\"\r\nContent-Type: text/plain\r\n\r\na&b\nc 😀\r\n\
            --------------------------d74496d66958873e\r\n\
            Content-Disposition: form-data; name=\"empty\"; filename=\"x\"\r\n\r\n\r\n\
            --------------------------d74496d66958873e\r\n\
            Content-Disposition: form-data; name=id\r\n\r\n2\r\n\
            --------------------------d74496d66958873e--\r\n";
        let expected = json!({"id": ["017", "2"], "msg": "a&b\nc 😀", "empty": ""});
        for body in [urlencoded, curl, &curl.replace("\r\n", "\n")] {
            assert_eq!(Value::Object(read(body.as_bytes()).unwrap()), expected);
        }
    }

    #[test]
    fn damaged_text_is_read_as_a_replacement_character() {
        let fields = read(b"a=\xff&b=%ff").unwrap();
        assert_eq!(
            Value::Object(fields),
            json!({"a": "\u{fffd}", "b": "\u{fffd}"})
        );
    }

    #[test]
    fn what_is_no_form_is_refused_and_not_repeated() {
        for (body, word) in [
            ("", "empty"),
            (" \n", "empty"),
            ("<id>marker</id>", "XML"),
            ("marker", "neither"),
        ] {
            let error = read(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook);
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(word) && !shown.contains("marker"), "{shown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>, parts in "--[a\r\n;=\" -]{0,80}") {
            let _ = read(&body);
            let _ = read(parts.as_bytes());
        }
    }
}
