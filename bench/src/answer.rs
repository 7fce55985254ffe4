//! What the providers answer, out of the fixtures.

use std::path::Path;

use serde_json::Value;

use crate::Problem;

/// A provider's answer to a request.
#[derive(Debug, Clone)]
pub struct FixtureAnswer {
    /// The path of the request, without its query.
    pub path: String,
    /// The answer's content type.
    pub content_type: String,
    /// The answer's body.
    pub body: Vec<u8>,
}

impl FixtureAnswer {
    /// The answer of the first exchange of a fixture, such as `nusasms/sms.send/sample-xml`.
    ///
    /// # Errors
    /// There is no such fixture, or its answer has no body.
    pub fn read(fixture: &str) -> Result<Self, Problem> {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
        let text = std::fs::read(fixtures.join(format!("{fixture}.json")))
            .map_err(|error| format!("the fixture {fixture} cannot be read: {error}"))?;
        let fixture_json: Value = serde_json::from_slice(&text)?;
        let at = |pointer: &str| fixture_json.pointer(pointer);
        let text = |pointer: &str| at(pointer).and_then(Value::as_str).map(str::to_owned);
        let json = at("/exchanges/0/response/json").map(|json| (json.to_string(), JSON));
        let plain = text("/exchanges/0/response/text").map(|text| (text, "text/plain"));
        let (body, usual_type) = json
            .or(plain)
            .ok_or_else(|| format!("the fixture {fixture} has no answer with a body"))?;
        let path = text("/exchanges/0/request/path")
            .ok_or_else(|| format!("the fixture {fixture} has no path"))?;
        let content_type = text("/exchanges/0/response/headers/Content-Type");
        Ok(Self {
            path,
            content_type: content_type.unwrap_or_else(|| usual_type.to_owned()),
            body: body.into_bytes(),
        })
    }
}

const JSON: &str = "application/json";
