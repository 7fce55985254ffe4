//! A body that was received whole: any but a multipart one with a boundary.

use serde_json::Value;

use super::{Form, MOST_FIELDS, MOST_TEXT_BYTES};
use crate::multipart::Malformed;
use crate::server::ReceivedRequest;

/// Reads a body by its content type: an urlencoded form or a flat JSON object. An empty body is a
/// form without fields, whatever its type.
pub(in crate::whatsnesia) fn decode(request: &ReceivedRequest) -> Result<Form, Malformed> {
    if request.body.is_empty() {
        return Ok(Form::default());
    }
    if request.body.len() > MOST_TEXT_BYTES {
        return Err(Malformed("it is too long"));
    }
    match request.media_type().as_str() {
        "application/x-www-form-urlencoded" => urlencoded(&request.body),
        "application/json" => json(&request.body),
        "multipart/form-data" => Err(Malformed("its content type has no boundary")),
        _ => Err(Malformed("it has another content type")),
    }
}

fn urlencoded(body: &[u8]) -> Result<Form, Malformed> {
    let fields = form_urlencoded::parse(body).into_owned();
    let fields: Vec<_> = fields.take(MOST_FIELDS + 1).collect();
    if fields.len() > MOST_FIELDS {
        return Err(Malformed("it has too many fields"));
    }
    Ok(Form {
        fields,
        ..Form::default()
    })
}

/// The values of an object as a form would have them.
fn json(body: &[u8]) -> Result<Form, Malformed> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(Malformed("it is not a JSON object"));
    };
    let mut form = Form::default();
    for (name, value) in object {
        match value {
            Value::Array(values) => {
                for value in values {
                    form.fields.push((format!("{name}[]"), scalar(value)?));
                }
            }
            value => form.fields.push((name, scalar(value)?)),
        }
    }
    Ok(form)
}

fn scalar(value: Value) -> Result<String, Malformed> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(value) => Ok(u8::from(value).to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text),
        Value::Array(_) | Value::Object(_) => Err(Malformed("a value is an object or a list")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::header::CONTENT_TYPE;
    use http::{HeaderValue, Method};

    use super::super::collect::read_parts;
    use super::*;
    use crate::multipart::{Reader, boundary};

    fn form(content_type: &'static str, body: &str) -> Result<Form, Malformed> {
        let mut request = ReceivedRequest::new(Method::POST, "/");
        request
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        request.body = body.to_owned().into();
        let Some(boundary) = boundary(content_type) else {
            return decode(&request);
        };
        let mut reader = Reader::new(&boundary, |parts| read_parts(parts, Arc::default()));
        reader.push(&request.body);
        reader.finish()
    }

    #[test]
    fn every_form_says_the_same() {
        let multipart = "--X\r\nContent-Disposition: form-data; name=\"mobile\"\r\n\r\n081 2\r\n\
                         --X\r\nContent-Disposition: form-data; name=\"v[]\"\r\n\r\n1\r\n--X--";
        for (content_type, body) in [
            (
                "application/x-www-form-urlencoded; charset=UTF-8",
                "mobile=081+2&v%5B%5D=1",
            ),
            ("application/json", r#"{"mobile":"081 2","v":[1]}"#),
            ("multipart/form-data; boundary=X", multipart),
        ] {
            let form = form(content_type, body).unwrap();
            assert_eq!(form.text("mobile"), Some("081 2"), "{content_type}");
            assert_eq!(form.list("v"), ["1"], "{content_type}");
        }
        assert_eq!(form("text/plain", ""), Ok(Form::default()));
    }

    #[test]
    fn what_cannot_be_read_is_said_so() {
        let urlencoded = "application/x-www-form-urlencoded";
        let many = "a=1&".repeat(MOST_FIELDS + 1);
        let long = "a".repeat(MOST_TEXT_BYTES + 1);
        for (content_type, body, problem) in [
            ("text/plain", "a", "it has another content type"),
            (
                "multipart/form-data",
                "a",
                "its content type has no boundary",
            ),
            (
                "multipart/form-data; boundary=X",
                "--X",
                "the last boundary is missing",
            ),
            ("application/json", "[]", "it is not a JSON object"),
            (
                "application/json",
                r#"{"a":{}}"#,
                "a value is an object or a list",
            ),
            (
                "application/json",
                r#"{"a":[[]]}"#,
                "a value is an object or a list",
            ),
            (urlencoded, &many, "it has too many fields"),
            (urlencoded, &long, "it is too long"),
        ] {
            assert_eq!(form(content_type, body), Err(Malformed(problem)));
        }
        for fits in ["a=1&".repeat(MOST_FIELDS), "a".repeat(MOST_TEXT_BYTES)] {
            assert!(form(urlencoded, &fits).is_ok());
        }
    }
}
