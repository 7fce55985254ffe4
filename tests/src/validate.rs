//! What the shape of a fixture cannot say: which keys go together, and which names are known.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, Method};
use messaging_client_core::ErrorKind;

use crate::fixture::{
    Exchange, ExpectedOutcome, ExpectedPart, ExpectedRequest, Fixture, Headers, ScriptedResponse,
};
use crate::json_members::{keys_at, keys_once};
use crate::provider::{PARSE_CALLBACK, check_name};

type Checked = Result<(), String>;

impl Fixture {
    /// Reads a fixture and checks it against the format.
    ///
    /// # Errors
    /// It is not JSON, or not a fixture; the text says why.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let fixture: Self = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| format!("not a fixture: {}: {}", error.path(), error.inner()))?;
        reader
            .end()
            .map_err(|error| format!("not a fixture: {error}"))?;
        fixture.validate()?;
        Ok(fixture)
    }

    fn validate(&self) -> Checked {
        if self.description.trim().is_empty() || self.description.contains(['\n', '\r']) {
            return Err("description must be one line of text".to_owned());
        }
        if self.source.trim().is_empty() {
            return Err("source must say where the facts come from".to_owned());
        }
        if check_name(&self.provider, &self.operation).is_err() {
            return Err(format!(
                "{} {} is not an operation of the fixture format",
                self.provider, self.operation
            ));
        }
        self.validate_call()?;
        match &self.outcome {
            ExpectedOutcome::Ok(result) if result.is_object() => Ok(()),
            ExpectedOutcome::Ok(_) => Err("outcome.ok must be an object".to_owned()),
            ExpectedOutcome::Error(error) => match error.kind.as_deref() {
                Some(kind) if !ErrorKind::ALL.iter().any(|known| known.as_str() == kind) => Err(
                    format!("outcome.error.kind: {kind:?} is not a kind of error"),
                ),
                _ => Ok(()),
            },
        }
    }

    fn validate_call(&self) -> Checked {
        match (&self.callback, &self.input, &self.exchanges) {
            (Some(callback), None, None) => {
                if self.operation != PARSE_CALLBACK {
                    return Err(format!("callback is for the operation {PARSE_CALLBACK}"));
                }
                validate_headers("callback.headers", &callback.headers)
            }
            (None, Some(_), Some(exchanges)) => {
                if self.operation == PARSE_CALLBACK {
                    return Err(format!("{PARSE_CALLBACK} needs callback, not input"));
                }
                exchanges
                    .iter()
                    .enumerate()
                    .try_for_each(|(index, exchange)| {
                        exchange
                            .validate()
                            .map_err(|problem| format!("exchanges/{index}/{problem}"))
                    })
            }
            _ => Err("needs either callback, or input and exchanges".to_owned()),
        }
    }
}

impl Exchange {
    fn validate(&self) -> Checked {
        self.request
            .validate()
            .map_err(|problem| format!("request: {problem}"))?;
        self.response
            .validate()
            .map_err(|problem| format!("response: {problem}"))
    }
}

impl ExpectedRequest {
    fn validate(&self) -> Checked {
        if Method::from_bytes(self.method.as_bytes()).is_err() {
            return Err(format!("{:?} is not a method", self.method));
        }
        if !self.path.starts_with('/') || self.path.contains(['?', '#']) {
            return Err("path must begin with / and have no query".to_owned());
        }
        validate_headers("headers", &self.headers)?;
        for name in &self.absent_headers {
            header_name(name)?;
        }
        let forms = [
            self.json.is_some(),
            self.body_text.is_some(),
            self.form.is_some(),
            self.multipart.is_some(),
            self.empty,
        ];
        if forms.into_iter().filter(|given| *given).count() > 1 {
            return Err("has more than one of json, body_text, form, multipart, empty".to_owned());
        }
        self.multipart
            .iter()
            .flatten()
            .try_for_each(ExpectedPart::validate)?;
        self.json.iter().try_for_each(|json| keys_once(json))?;
        self.json_key_order
            .iter()
            .try_for_each(|pointer| self.validate_key_order(pointer))
    }

    fn validate_key_order(&self, pointer: &str) -> Checked {
        let json = self.json.as_ref();
        match json.and_then(|json| keys_at(json, pointer)) {
            Some(_) => Ok(()),
            None => Err(format!(
                "json_key_order: {pointer:?} does not lead to an object in json"
            )),
        }
    }
}

impl ExpectedPart {
    fn validate(&self) -> Checked {
        let is_named = !self.name.is_empty();
        let file = self.filename.is_some() && self.base64.is_some();
        let field = self.filename.is_none() && self.base64.is_none();
        let is_part = match self.value {
            Some(_) => field && self.content_type.is_none(),
            None => file,
        };
        if !(is_named && is_part) {
            return Err(format!(
                "multipart {:?}: needs a name, and value, or filename and base64",
                self.name
            ));
        }
        decoded(self.base64.as_deref()).map(drop)
    }
}

impl ScriptedResponse {
    fn validate(&self) -> Checked {
        if !(200..=599).contains(&self.status) {
            return Err(format!("{} is not a final HTTP status", self.status));
        }
        validate_headers("headers", &self.headers)?;
        self.json.iter().try_for_each(|json| keys_once(json))?;
        let forms = [
            self.json.is_some(),
            self.text.is_some(),
            self.base64.is_some(),
        ];
        if forms.into_iter().filter(|given| *given).count() > 1 {
            return Err("has more than one of json, text, base64".to_owned());
        }
        decoded(self.base64.as_deref()).map(drop)
    }
}

/// The bytes of a `base64` key; none where there is no key.
pub(crate) fn decoded(base64: Option<&str>) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(base64.unwrap_or_default())
        .map_err(|error| format!("base64: {error}"))
}

/// A header name that can be sent.
pub(crate) fn header_name(name: &str) -> Result<HeaderName, String> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name:?} is not a header name"))
}

/// A header value that can be sent; what is not ASCII goes as UTF-8.
pub(crate) fn header_value(name: &str, value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| format!("{name} has a value that no header can have"))
}

fn validate_headers(key: &str, headers: &Headers) -> Checked {
    for (name, value) in headers {
        header_name(name)?;
        header_value(name, value).map_err(|problem| format!("{key}: {problem}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn call() -> Value {
        json!({
            "description": "d", "source": "s", "provider": "nxcloud", "operation": "whatsapp.send",
            "client": {}, "input": {},
            "exchanges": [{
                "request": {"method": "POST", "path": "/a", "json": {"a": {"b": 1}}},
                "response": {"json": {}}
            }],
            "outcome": {"ok": {}}
        })
    }

    fn read(fixture: &Value) -> Result<Fixture, String> {
        Fixture::from_json(&fixture.to_string())
    }

    /// The fixture with the value at `pointer` replaced; the last step may be a new key.
    fn with(pointer: &str, value: Value) -> Value {
        let mut fixture = call();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        fixture.pointer_mut(parent).unwrap()[key] = value;
        fixture
    }

    #[test]
    fn a_fixture_is_read_and_written_the_same() {
        let fixture = read(&call()).unwrap();
        let exchange = &fixture.exchanges.as_ref().unwrap()[0];
        assert_eq!(exchange.response.status, 200);
        let written = serde_json::to_string(&fixture).unwrap();
        let again = Fixture::from_json(&written).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), written);
        let mut expected = call();
        expected["exchanges"][0]["response"]["status"] = json!(200);
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), expected);
    }

    #[test]
    fn what_the_format_does_not_have_is_refused_with_its_place() {
        for (pointer, value, said) in [
            ("/extra", json!(1), "unknown field `extra`"),
            ("/description", json!("a\nb"), "description"),
            ("/provider", json!("nobody"), "not an operation"),
            ("/operation", json!("whatsapp.recall"), "not an operation"),
            ("/operation", json!("webhook.parse"), "needs callback"),
            ("/callback", json!({"headers": {}, "body": ""}), "either"),
            ("/clock_ms", json!(-1), "clock_ms"),
            ("/outcome", json!({}), "outcome"),
            ("/outcome", json!({"ok": {}, "error": {}}), "outcome"),
            ("/outcome", json!({"ok": []}), "outcome.ok"),
            ("/outcome", json!({"error": {"kind": "bad"}}), "not a kind"),
            ("/outcome", json!({"error": {"status": 1}}), "unknown field"),
            ("/exchanges/0/request/body", json!(""), "unknown field"),
            ("/exchanges/0/request/method", json!("P T"), "not a method"),
            ("/exchanges/0/request/path", json!("/a?b"), "path"),
            ("/exchanges/0/request/path", json!("a"), "path"),
            ("/exchanges/0/request/form", json!({}), "more than one"),
            ("/exchanges/0/request/empty", json!(true), "more than one"),
            ("/exchanges/0/request/query", json!({"a": ["b"]}), "query"),
            (
                "/exchanges/0/request/headers",
                json!({"a b": "c"}),
                "header name",
            ),
            (
                "/exchanges/0/request/headers",
                json!({"a": "b\r\nc"}),
                "value",
            ),
            (
                "/exchanges/0/request/absent_headers",
                json!([" "]),
                "header name",
            ),
            (
                "/exchanges/0/request/json_key_order",
                json!(["/x"]),
                "\"/x\"",
            ),
            (
                "/exchanges/0/request/json_key_order",
                json!(["/a/b"]),
                "\"/a/b\"",
            ),
            ("/exchanges/0/response/status", json!(100), "status"),
            ("/exchanges/0/response/text", json!(""), "more than one"),
            ("/exchanges/0/response/headers", json!({"a": []}), "headers"),
        ] {
            let error = read(&with(pointer, value.clone())).expect_err(pointer);
            assert!(error.contains(said), "{pointer} {value}: {error}");
        }
    }

    #[test]
    fn a_key_that_is_there_twice_is_refused() {
        let once = r#""json":{"a":{"b":1}}"#;
        let fixture = call().to_string();
        assert!(fixture.contains(once) && fixture.contains(r#""json":{}"#));
        for (from, to) in [
            (once, r#""json":{"a":1,"a":1}"#),
            (r#""json":{}"#, r#""json":{"a":1,"a":1}"#),
        ] {
            let error = Fixture::from_json(&fixture.replace(from, to)).unwrap_err();
            assert!(error.contains("twice"), "{error}");
        }
    }

    #[test]
    fn a_null_body_is_a_body() {
        let fixture = read(&with("/exchanges/0/response/json", Value::Null)).unwrap();
        assert!(fixture.exchanges.unwrap()[0].response.json.is_some());
    }

    #[test]
    fn a_callback_stands_instead_of_input_and_exchanges() {
        let mut fixture = json!({
            "description": "d", "source": "s", "provider": "nxcloud", "operation": "webhook.parse",
            "client": {}, "callback": {"headers": {"ts": 1}, "body": ""}, "outcome": {"error": {}}
        });
        let read_one = read(&fixture).unwrap();
        assert_eq!(read_one.callback.unwrap().headers["ts"], "1");
        fixture["operation"] = json!("whatsapp.send");
        assert!(read(&fixture).unwrap_err().contains("webhook.parse"));
    }

    #[test]
    fn a_part_is_a_field_or_a_file() {
        let read_part = |part: Value| {
            let mut fixture = call();
            fixture["exchanges"][0]["request"] =
                json!({"method": "POST", "path": "/", "multipart": [part]});
            read(&fixture)
        };
        for part in [
            json!({"name": "n", "value": "v"}),
            json!({"name": "n", "filename": "f", "base64": "AA=="}),
            json!({"name": "n", "filename": "f", "content_type": "a/b", "base64": ""}),
        ] {
            assert!(read_part(part.clone()).is_ok(), "{part}");
        }
        for part in [
            json!({"name": "n"}),
            json!({"value": "v"}),
            json!({"name": "n", "filename": "f"}),
            json!({"name": "n", "base64": ""}),
            json!({"name": "n", "value": "v", "base64": ""}),
            json!({"name": "n", "value": "v", "content_type": "a/b"}),
            json!({"name": "n", "filename": "f", "base64": "?"}),
        ] {
            assert!(read_part(part.clone()).is_err(), "{part}");
        }
    }
}
