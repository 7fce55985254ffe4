//! Turning a live call into a fixture without its secrets.
//!
//! Only the responses are taken from the live call. The requests of the fixture are those that the client
//! makes when the call is replayed with invented credentials and a clock that stands still, so that no
//! credential and no signature made with one can get into the file, whatever the provider, and the fixture
//! replays by construction.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header;
use messaging_client_core::RawResponse;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::fixture::{
    Exchange, ExpectedError, ExpectedOutcome, ExpectedPart, ExpectedRequest, Fixture, Headers,
    ScriptedResponse,
};
use crate::json_members::keys_once;
use crate::replay::{Played, play};
use crate::replay_server::ReceivedRequest;
use crate::{FieldNames, Input, Outcome, Recorder, multipart};

/// The keys of `client` that are no secret. Any other is replaced, those of later providers too.
const KEPT: FieldNames = FieldNames::new("algorithm attempts business_phone sender_id sms_format");

/// The headers of a response that a client may act on. The others change from call to call.
const KEPT_HEADERS: FieldNames = FieldNames::new("content-type date location retry-after");

/// The headers that the transport adds to a request by itself.
const TRANSPORT_HEADERS: FieldNames =
    FieldNames::new("accept accept-encoding connection content-length host user-agent");

/// Shorter values are not looked for in responses: they would be found everywhere.
const SHORTEST_SECRET: usize = 4;

/// A live call that was made.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The call, with its secrets and without its exchanges.
    call: Fixture,
    /// What it came to.
    outcome: Outcome,
}

impl Recording {
    /// A live call by its parts.
    #[must_use]
    pub fn new(
        (provider, operation): (&str, &str),
        client: Map<String, Value>,
        input: impl Into<Input>,
        clock_ms: u64,
        outcome: Outcome,
    ) -> Self {
        let call = Fixture {
            description: format!("{provider} {operation}, recorded"),
            source: "a live call".to_owned(),
            provider: provider.to_owned(),
            operation: operation.to_owned(),
            client,
            clock_ms: Some(clock_ms),
            input: Some(input.into()),
            exchanges: None,
            callback: None,
            outcome: ExpectedOutcome::Error(ExpectedError::default()),
        };
        Self { call, outcome }
    }
}

/// Makes a fixture of a live call whose responses `recorder` noted. The phone numbers and texts of the input
/// stay.
///
/// # Errors
/// The call cannot be told as a fixture: an attempt got no whole response, or the same responses lead to
/// something else when the call is replayed.
pub async fn record(recording: &Recording, recorder: &Recorder) -> Result<Fixture, String> {
    let (client, secrets) = without_secrets(&recording.call.client);
    let responses: Option<Vec<RawResponse>> = recorder.responses().into_iter().collect();
    let responses =
        responses.ok_or("an attempt got no whole response, which no fixture can say")?;
    let exchanges: Vec<Exchange> = responses
        .iter()
        .map(|response| Exchange {
            request: ExpectedRequest::default(),
            response: scripted(response, &secrets),
        })
        .collect();
    let mut fixture = Fixture {
        client,
        ..recording.call.clone()
    };
    let played = play(&fixture, &exchanges).await?;
    check_faithful(recording, exchanges.len(), &played)?;
    let requests = played.received.iter().map(expected_request);
    let exchanges = requests.zip(exchanges).map(|(request, exchange)| Exchange {
        request,
        ..exchange
    });
    fixture.exchanges = Some(exchanges.collect());
    fixture.outcome = expected_outcome(&played.outcome).map_err(|error| error.to_string())?;
    Ok(fixture)
}

/// The client with invented values, and each secret text with what stands in its place.
fn without_secrets(client: &Map<String, Value>) -> (Map<String, Value>, Vec<(String, String)>) {
    let mut secrets = Vec::new();
    let replaced = client.iter().map(|(key, value)| {
        let value = match value {
            _ if KEPT.contains(key) => value.clone(),
            Value::String(secret) if secret.trim().is_empty() => value.clone(),
            Value::String(secret) => {
                let invented = format!("recorded-{key}");
                secrets.push((secret.clone(), invented.clone()));
                Value::from(invented)
            }
            _ => Value::from(1),
        };
        (key.clone(), value)
    });
    let replaced = replaced.collect();
    // A secret that contains another one must go first.
    secrets.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    (replaced, secrets)
}

fn scrubbed(text: &str, secrets: &[(String, String)]) -> String {
    secrets
        .iter()
        .filter(|(secret, _)| secret.len() >= SHORTEST_SECRET)
        .fold(text.to_owned(), |text, (secret, invented)| {
            text.replace(secret, invented)
        })
}

fn scripted(raw: &RawResponse, secrets: &[(String, String)]) -> ScriptedResponse {
    let mut headers = Headers::new();
    for name in KEPT_HEADERS.iter() {
        let value = raw.headers().get(name);
        if let Some(value) = value.and_then(|value| value.to_str().ok()) {
            headers.insert(name.to_owned(), scrubbed(value, secrets));
        }
    }
    let is_json = headers
        .get("content-type")
        .is_some_and(|kind| kind.contains("json"));
    let mut response = ScriptedResponse {
        status: raw.status().as_u16(),
        headers,
        ..ScriptedResponse::default()
    };
    match std::str::from_utf8(raw.body()) {
        Ok("") => {}
        Ok(text) => {
            let text = scrubbed(text, secrets);
            response.json = json(&text).filter(|_| is_json);
            response.text = response.json.is_none().then_some(text);
        }
        Err(_) => response.base64 = Some(STANDARD.encode(raw.body())),
    }
    response
}

/// JSON that a fixture can say.
fn json(text: &str) -> Option<Box<RawValue>> {
    let json: Box<RawValue> = serde_json::from_str(text).ok()?;
    keys_once(&json).is_ok().then_some(json)
}

fn check_faithful(recording: &Recording, responses: usize, played: &Played) -> Result<(), String> {
    if played.received.len() != responses {
        return Err(format!(
            "the call made {responses} requests, its replay {}",
            played.received.len()
        ));
    }
    let kind = |outcome: &Outcome| match outcome {
        Outcome::Ok(_) => Value::from("ok"),
        Outcome::Error(error) => error.get("kind").cloned().unwrap_or_default(),
    };
    let (live, replayed) = (kind(&recording.outcome), kind(&played.outcome));
    if live != replayed {
        return Err(format!("the call came to {live}, its replay to {replayed}"));
    }
    Ok(())
}

fn expected_request(request: &ReceivedRequest) -> ExpectedRequest {
    let query = request.uri().query().unwrap_or_default();
    let mut expected = ExpectedRequest {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        ..ExpectedRequest::default()
    };
    for (name, value) in request.headers() {
        if !TRANSPORT_HEADERS.contains(name.as_str())
            && let Ok(value) = value.to_str()
        {
            let (name, value) = (name.as_str().to_owned(), value.to_owned());
            expected.headers.insert(name, value);
        }
    }
    expect_body(&mut expected, request);
    expected
}

fn expect_body(expected: &mut ExpectedRequest, request: &ReceivedRequest) {
    let body = request.body();
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let as_text = || Some(String::from_utf8_lossy(body).into_owned());
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind.to_ascii_lowercase().as_str() {
        _ if body.is_empty() => expected.empty = true,
        "multipart/form-data" => {
            // Its boundary changes from call to call.
            expected.headers.remove("content-type");
            expected.multipart = multipart::parse(content_type, body)
                .ok()
                .map(|parts| parts.into_iter().map(expected_part).collect());
        }
        "application/x-www-form-urlencoded" => {
            let fields: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
            let form: BTreeMap<_, _> = fields.iter().cloned().collect();
            if form.len() == fields.len() {
                expected.form = Some(form);
            } else {
                // The format's form has each name once.
                expected.body_text = as_text();
            }
        }
        _ => match std::str::from_utf8(body).ok().and_then(json) {
            Some(json) => expected.json = Some(json),
            None => expected.body_text = as_text(),
        },
    }
}

fn expected_part(part: multipart::Part) -> ExpectedPart {
    let text = std::str::from_utf8(&part.content).ok();
    let is_file = part.filename.is_some();
    ExpectedPart {
        name: part.name,
        value: text.filter(|_| !is_file).map(str::to_owned),
        base64: is_file.then(|| STANDARD.encode(&part.content)),
        content_type: part.content_type.filter(|_| is_file),
        filename: part.filename,
    }
}

fn expected_outcome(outcome: &Outcome) -> serde_json::Result<ExpectedOutcome> {
    let mut error = match outcome {
        Outcome::Ok(result) => return Ok(ExpectedOutcome::Ok(result.clone())),
        Outcome::Error(error) => error.clone(),
    };
    // Its words may change, and a field is named in them.
    for key in ["message", "field", "trace_id"] {
        error.remove(key);
    }
    serde_json::from_value(Value::Object(error)).map(ExpectedOutcome::Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    use crate::json_members::keys_at;

    fn response(content_type: &'static str, body: &'static [u8]) -> RawResponse {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        headers.insert("set-cookie", "session=1".parse().unwrap());
        headers.insert("retry-after", "7".parse().unwrap());
        RawResponse::new(StatusCode::OK, headers, Bytes::from_static(body))
    }

    fn request(content_type: &str, body: &str) -> ExpectedRequest {
        let request = http::Request::post("/a%20b?c=d%20e")
            .header("content-type", content_type)
            .header("host", "a")
            .header("x-a", "1");
        expected_request(&request.body(Bytes::from(body.to_owned())).unwrap())
    }

    #[test]
    fn every_key_of_a_client_is_secret_unless_it_is_known_not_to_be() {
        let client = json!({
            "access_key": "abcd", "new_key": "abcdef", "tenant_id": 17, "empty": " ",
            "algorithm": "sha256", "attempts": 2, "business_phone": "6281200000009"
        });
        let (replaced, secrets) = without_secrets(client.as_object().unwrap());
        assert_eq!(
            Value::Object(replaced),
            json!({
                "access_key": "recorded-access_key", "new_key": "recorded-new_key",
                "tenant_id": 1, "empty": " ",
                "algorithm": "sha256", "attempts": 2, "business_phone": "6281200000009"
            })
        );
        assert_eq!(
            scrubbed("abcdef abcd abc", &secrets),
            "recorded-new_key recorded-access_key abc",
            "the longer one first"
        );
    }

    #[test]
    fn responses_are_kept_without_secrets_and_passing_headers() {
        let secrets = [("secret".to_owned(), "invented".to_owned())];
        let json = scripted(
            &response("application/json", br#"{"b":"a secret","a":1}"#),
            &secrets,
        );
        assert_eq!(
            serde_json::to_value(&json).unwrap(),
            json!({
                "status": 200, "json": {"b": "a invented", "a": 1},
                "headers": {"content-type": "application/json", "retry-after": "7"}
            })
        );
        for (content_type, body) in [
            ("text/html", &b"{}"[..]),
            ("application/json", b"<html>"),
            ("application/json", br#"{"a":1,"a":2}"#),
        ] {
            let text = scripted(&response(content_type, body), &secrets)
                .text
                .unwrap();
            assert_eq!(text.as_bytes(), body);
        }
        let bytes = scripted(&response("image/png", b"\x89PNG"), &secrets);
        assert_eq!(bytes.base64.as_deref(), Some("iVBORw=="));
        let nothing = scripted(&response("text/html", b""), &secrets);
        assert!(nothing.json.is_none() && nothing.text.is_none() && nothing.base64.is_none());
    }

    #[test]
    fn requests_are_expected_by_the_form_of_their_body() {
        let json = request("application/json", r#"{"b":1,"a":2}"#);
        assert_eq!(json.query["c"], "d e");
        assert_eq!(
            json.headers.keys().collect::<Vec<_>>(),
            ["content-type", "x-a"]
        );
        assert_eq!(keys_at(&json.json.unwrap(), "").unwrap(), ["b", "a"]);
        let form = request("application/x-www-form-urlencoded", "a=%2B1")
            .form
            .unwrap();
        assert_eq!(form["a"], "+1");
        assert!(request("text/plain", "").empty);
        assert_eq!(
            request("text/xml", "<a/>").body_text.as_deref(),
            Some("<a/>")
        );
    }

    #[test]
    fn a_multipart_form_is_expected_without_its_boundary() {
        let body = "--X\r\nContent-Disposition: form-data; name=\"m\"\r\n\r\nhi\r\n--X\r\n\
                    Content-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\nabc\r\n--X--\r\n";
        let expected = request("multipart/form-data; boundary=X", body);
        assert!(!expected.headers.contains_key("content-type"));
        assert_eq!(
            serde_json::to_value(expected.multipart).unwrap(),
            json!([
                {"name": "m", "value": "hi"},
                {"name": "f", "filename": "a.png", "content_type": "image/png", "base64": "YWJj"}
            ])
        );
    }
}
