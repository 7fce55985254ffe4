use std::path::Path;

use bytes::Bytes;
use serde_json::Value;

use crate::Problem;

/// A provider's response to a request, out of the fixtures.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FixtureResponse {
    /// The path of the request, without its query.
    pub path: String,
    /// The response's content type.
    pub content_type: String,
    /// The response's body.
    pub body: Bytes,
}

impl FixtureResponse {
    /// The response of the first exchange of a fixture, such as `nusasms/sms.send/sample-xml`.
    ///
    /// # Errors
    /// There is no such fixture, or its response has no body.
    pub fn read(name: &str) -> Result<Self, Problem> {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
        let text = std::fs::read(fixtures.join(format!("{name}.json")))
            .map_err(|error| format!("the fixture {name} cannot be read: {error}"))?;
        let fixture: Value = serde_json::from_slice(&text)?;
        let at = |pointer: &str| fixture.pointer(pointer);
        let text = |pointer: &str| at(pointer).and_then(Value::as_str).map(str::to_owned);
        let json = at("/exchanges/0/response/json").map(|json| (json.to_string(), JSON));
        let plain = text("/exchanges/0/response/text").map(|text| (text, "text/plain"));
        let (body, usual_type) = json
            .or(plain)
            .ok_or_else(|| format!("the fixture {name} has no response with a body"))?;
        let path = text("/exchanges/0/request/path")
            .ok_or_else(|| format!("the fixture {name} has no path"))?;
        let content_type = text("/exchanges/0/response/headers/Content-Type");
        Ok(Self {
            path,
            content_type: content_type.unwrap_or_else(|| usual_type.to_owned()),
            body: body.into(),
        })
    }
}

const JSON: &str = "application/json";
