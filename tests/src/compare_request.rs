//! Whether a request that came is the one that a fixture expects.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::compare_json::{Extent, differences, shortened};
use crate::fixture::{ExpectedPart, ExpectedRequest};
use crate::json_members::{keys_at, keys_once};
use crate::multipart::{self, Part};
use crate::replay_server::ReceivedRequest;
use crate::validate::decoded;

/// Every difference, in the order in which a request is written.
pub(crate) fn compare(expected: &ExpectedRequest, got: &ReceivedRequest) -> Vec<String> {
    let mut found = Vec::new();
    let (method, path) = (got.method().as_str(), got.uri().path());
    if method != expected.method {
        found.push(format!(
            "method: expected {}, got {method}",
            expected.method
        ));
    }
    if path != expected.path {
        found.push(format!("path: expected {}, got {path}", expected.path));
    }
    let query = got.uri().query().unwrap_or_default();
    compare_pairs("query", &expected.query, query.as_bytes(), &mut found);
    compare_headers(expected, got, &mut found);
    compare_body(expected, got, &mut found);
    found
}

fn compare_headers(expected: &ExpectedRequest, got: &ReceivedRequest, found: &mut Vec<String>) {
    for (name, value) in &expected.headers {
        let values: Vec<_> = got.headers().get_all(name).iter().collect();
        match values.as_slice() {
            [] => found.push(format!("header {name}: expected {value:?}, got none")),
            [only] if only.as_bytes() == value.as_bytes() => {}
            several => found.push(format!(
                "header {name}: expected {value:?}, got {several:?}"
            )),
        }
    }
    for name in &expected.absent_headers {
        if let Some(value) = got.headers().get(name) {
            found.push(format!("header {name}: expected none, got {value:?}"));
        }
    }
}

fn compare_body(expected: &ExpectedRequest, got: &ReceivedRequest, found: &mut Vec<String>) {
    let body = got.body().as_ref();
    if let Some(json) = &expected.json {
        compare_json(json, &expected.json_key_order, body, found);
    }
    if let Some(text) = &expected.body_text
        && text.as_bytes() != body
    {
        found.push(format!(
            "body: {}",
            first_difference(text, &String::from_utf8_lossy(body))
        ));
    }
    if let Some(form) = &expected.form {
        compare_pairs("form", form, body, found);
    }
    if let Some(parts) = &expected.multipart {
        compare_multipart(parts, got, found);
    }
    if expected.empty && !body.is_empty() {
        found.push(format!("body: expected none, got {} bytes", body.len()));
    }
}

fn compare_json(expected: &RawValue, key_order: &[String], body: &[u8], found: &mut Vec<String>) {
    let not_json = |problem: String| {
        let text = String::from_utf8_lossy(body);
        format!("body: not JSON: {problem}: {:?}", shortened(&text))
    };
    let got: &RawValue = match serde_json::from_slice(body) {
        Ok(got) => got,
        Err(error) => return found.push(not_json(error.to_string())),
    };
    let values = keys_once(got).and_then(|()| Ok((value(expected)?, value(got)?)));
    let (expected_value, got_value) = match values {
        Ok(values) => values,
        Err(problem) => return found.push(not_json(problem)),
    };
    let unequal = differences(Extent::Whole, &expected_value, &got_value);
    found.extend(
        unequal
            .iter()
            .map(|difference| format!("body: {difference}")),
    );
    for pointer in key_order {
        let keys = |json: &RawValue| Some(keys_at(json, pointer)?.join(", "));
        let (expected, got) = (keys(expected), keys(got));
        if expected != got {
            found.push(format!(
                "body: key order at {pointer:?}: expected {}, got {}",
                expected.unwrap_or_default(),
                got.as_deref().unwrap_or("no object")
            ));
        }
    }
}

fn value(json: &RawValue) -> Result<Value, String> {
    serde_json::from_str(json.get()).map_err(|error| error.to_string())
}

/// Compares urlencoded pairs with the exact set of names and decoded values.
fn compare_pairs(
    what: &str,
    expected: &BTreeMap<String, String>,
    encoded: &[u8],
    found: &mut Vec<String>,
) {
    let mut got: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        got.entry(name.into_owned())
            .or_default()
            .push(value.into_owned());
    }
    for (name, value) in expected {
        match got.get(name).map(Vec::as_slice) {
            None => found.push(format!("{what} {name}: expected {value:?}, got none")),
            Some([only]) if only == value => {}
            Some([only]) => found.push(format!("{what} {name}: expected {value:?}, got {only:?}")),
            Some(several) => {
                found.push(format!(
                    "{what} {name}: expected {value:?}, got {several:?}"
                ));
            }
        }
    }
    for (name, values) in got.iter().filter(|(name, _)| !expected.contains_key(*name)) {
        found.push(format!("{what} {name}: expected none, got {values:?}"));
    }
}

fn compare_multipart(expected: &[ExpectedPart], got: &ReceivedRequest, found: &mut Vec<String>) {
    let content_type = got.headers().get("content-type");
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let mut unmatched = match multipart::parse(content_type.unwrap_or_default(), got.body()) {
        Ok(parts) => parts,
        Err(problem) => {
            found.push(format!("body: not a multipart form: {problem}"));
            return;
        }
    };
    for part in expected {
        match unmatched
            .iter()
            .position(|candidate| is_met(part, candidate))
        {
            Some(index) => drop(unmatched.remove(index)),
            None => found.push(format!(
                "multipart: expected {}, got none like it",
                shortened(&format!("{part:?}"))
            )),
        }
    }
    for part in unmatched {
        let part = shortened(&format!("{part:?}"));
        found.push(format!("multipart: not expected: {part}"));
    }
}

fn is_met(expected: &ExpectedPart, got: &Part) -> bool {
    let content = match &expected.value {
        Some(value) => Ok(value.clone().into_bytes()),
        None => decoded(expected.base64.as_deref()),
    };
    let content_type_is_met = expected.content_type.as_ref().is_none_or(|expected| {
        let got = got.content_type.as_deref().unwrap_or_default();
        got.eq_ignore_ascii_case(expected)
    });
    got.name == expected.name
        && got.filename == expected.filename
        && content_type_is_met
        && content.is_ok_and(|content| content == got.content)
}

/// Both texts from shortly before the place where they part.
fn first_difference(expected: &str, got: &str) -> String {
    let same = expected
        .chars()
        .zip(got.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let from = |text: &str| {
        let rest: String = text.chars().skip(same.saturating_sub(20)).collect();
        shortened(&rest)
    };
    format!(
        "differs from character {same} on: expected ...{:?}, got ...{:?}",
        from(expected),
        from(got)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use serde_json::json;

    fn expected(mut request: Value) -> ExpectedRequest {
        for (key, value) in [("method", "POST"), ("path", "/a%20b")] {
            if request[key].is_null() {
                request[key] = json!(value);
            }
        }
        serde_json::from_str(&request.to_string()).unwrap()
    }

    fn received(query: Option<&str>, body: &str) -> ReceivedRequest {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let request = http::Request::post(format!("/a%20b{query}")).header("X-One", "1");
        request.body(Bytes::from(body.to_owned())).unwrap()
    }

    fn found(request: Value, got: &ReceivedRequest) -> Vec<String> {
        compare(&expected(request), got)
    }

    #[test]
    fn a_request_like_the_fixture_has_no_differences() {
        let got = received(Some("a=1&b=%20x+y"), r#"{"b":[1,"2"],"a":null}"#);
        let request = json!({
            "query": {"a": "1", "b": " x y"}, "headers": {"x-ONE": "1"},
            "absent_headers": ["X-Two"], "json": {"a": null, "b": [1, "2"]}
        });
        assert_eq!(found(request, &got), [""; 0]);
        assert_eq!(found(json!({}), &received(None, "anything")), [""; 0]);
        assert_eq!(
            found(json!({"empty": true}), &received(Some(""), "")),
            [""; 0]
        );
    }

    #[test]
    fn method_and_path_are_exact() {
        let got = received(None, "");
        assert_eq!(
            found(json!({"method": "GET", "path": "/a b"}), &got),
            [
                "method: expected GET, got POST",
                "path: expected /a b, got /a%20b"
            ]
        );
    }

    #[test]
    fn the_query_is_the_exact_set() {
        let got = received(Some("a=1&b=2&b=2"), "");
        assert_eq!(
            found(json!({"query": {"a": "2", "b": "2", "c": ""}}), &got),
            [
                r#"query a: expected "2", got "1""#,
                r#"query b: expected "2", got ["2", "2"]"#,
                r#"query c: expected "", got none"#,
            ]
        );
        assert_eq!(found(json!({}), &got).len(), 2, "absent means none");
    }

    #[test]
    fn headers_are_a_subset_with_exact_values() {
        let mut got = received(None, "");
        got.headers_mut().append("x-many", "1".parse().unwrap());
        got.headers_mut().append("x-many", "2".parse().unwrap());
        let request = json!({
            "headers": {"x-one": "1 ", "x-none": "", "x-many": "1"}, "absent_headers": ["X-ONE"]
        });
        assert_eq!(found(request, &got).len(), 4);
    }

    #[test]
    fn json_is_strict_about_numbers_and_strings() {
        let got = received(None, r#"{"a":1,"b":"x"}"#);
        assert_eq!(
            found(json!({"json": {"a": "1", "b": "x"}}), &got),
            [r#"body: /a: expected "1", got 1"#]
        );
        assert_eq!(
            found(json!({"json": {"a": 1}}), &got),
            [r#"body: /b: expected nothing, got "x""#]
        );
        assert_eq!(found(json!({"json": {}}), &received(None, "{")).len(), 1);
        assert_eq!(found(json!({"json": {}}), &received(None, "")).len(), 1);
        let twice = received(None, r#"{"a":1,"a":1}"#);
        assert!(found(json!({"json": {"a": 1}}), &twice)[0].contains("twice"));
    }

    #[test]
    fn key_order_counts_only_where_it_is_asked_for() {
        // Read from text: `json!` would sort the keys.
        let fixture = r#"{"method":"POST","path":"/a%20b","json":{"z":{"d":1,"c":2},"a":0}"#;
        let read = |order: &str| -> ExpectedRequest {
            serde_json::from_str(&format!("{fixture}{order}}}")).unwrap()
        };
        let got = received(None, r#"{"a":0,"z":{"d":1,"c":2}}"#);
        assert_eq!(compare(&read(""), &got), [""; 0]);
        assert_eq!(compare(&read(r#","json_key_order":["/z"]"#), &got), [""; 0]);
        assert_eq!(
            compare(&read(r#","json_key_order":["","/z"]"#), &got),
            [r#"body: key order at "": expected z, a, got a, z"#]
        );
    }

    #[test]
    fn body_text_is_exact() {
        let got = received(None, "{\"a\": 1}");
        assert_eq!(found(json!({"body_text": "{\"a\": 1}"}), &got), [""; 0]);
        let differences = found(json!({"body_text": "{\"a\":1}"}), &got);
        assert!(differences[0].contains("character 5"), "{differences:?}");
        assert_eq!(found(json!({"body_text": ""}), &got).len(), 1);
        assert_eq!(found(json!({"empty": true}), &got).len(), 1);
    }

    #[test]
    fn a_form_is_the_exact_set() {
        let got = received(None, "a=%2B62&b=x+y");
        assert_eq!(
            found(json!({"form": {"a": "+62", "b": "x y"}}), &got),
            [""; 0]
        );
        assert_eq!(found(json!({"form": {"a": "+62"}}), &got).len(), 1);
        assert_eq!(
            found(json!({"form": {"a": " 62", "b": "x y"}}), &got).len(),
            1
        );
    }

    #[test]
    fn a_multipart_form_has_the_parts_in_any_order() {
        let mut got = received(
            None,
            "--X\r\nContent-Disposition: form-data; name=\"m\"\r\n\r\nhi\r\n--X\r\n\
             Content-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\nabc\r\n--X--\r\n",
        );
        let content_type = "multipart/form-data; boundary=X".parse().unwrap();
        got.headers_mut().insert("content-type", content_type);
        let file = json!({"name": "f", "filename": "a.png", "base64": "YWJj"});
        let field = json!({"name": "m", "value": "hi"});
        assert_eq!(found(json!({"multipart": [file, field]}), &got), [""; 0]);
        for (part, count) in [
            (json!({"name": "m", "value": "ho"}), 2),
            (json!({"name": "n", "value": "hi"}), 2),
            (json!({"name": "m", "filename": "m", "base64": "aGk="}), 2),
        ] {
            let differences = found(json!({"multipart": [file, part]}), &got);
            assert_eq!(differences.len(), count, "{differences:?}");
        }
        let mut typed = file.clone();
        typed["content_type"] = json!("IMAGE/png");
        assert_eq!(found(json!({"multipart": [typed, field]}), &got), [""; 0]);
        typed["content_type"] = json!("image/jpeg");
        assert_eq!(found(json!({"multipart": [typed, field]}), &got).len(), 2);
        assert_eq!(found(json!({"multipart": [field]}), &got).len(), 1);
        assert_eq!(
            found(json!({"multipart": [file, field, field]}), &got).len(),
            1
        );
        got.headers_mut().remove("content-type");
        assert_eq!(found(json!({"multipart": [file, field]}), &got).len(), 1);
    }
}
