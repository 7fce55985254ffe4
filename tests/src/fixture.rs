//! The fixture format, version 1: what a caller asks, the HTTP exchange that this must cause, and what
//! the caller must get back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::validate::decoded;
use crate::{Input, OrderedJson};

/// Header names with their values.
pub type Headers = BTreeMap<String, HeaderText>;

/// One fixture: one JSON file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fixture {
    /// One line.
    pub description: String,
    /// Where the facts come from.
    pub source: String,
    /// The provider's name.
    pub provider: String,
    /// The operation's name.
    pub operation: String,
    /// Credentials and defaults.
    #[serde(default)]
    pub client: Map<String, Value>,
    /// What the client's clock shows, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ms: Option<u64>,
    /// The caller's request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Input>,
    /// The requests that must be made, each with the answer to give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanges: Option<Vec<Exchange>>,
    /// A callback to read, instead of `input` and `exchanges`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Callback>,
    /// What the caller must get.
    pub outcome: ExpectedOutcome,
}

/// A request that must be made and the answer to give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Exchange {
    /// The request that must be made.
    pub request: ExpectedRequest,
    /// The answer to give.
    #[serde(default)]
    pub response: ScriptedResponse,
}

/// What is known of a request that must be made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedRequest {
    /// The method.
    pub method: String,
    /// The path, percent-encoded as sent.
    pub path: String,
    /// The exact set of query parameters, decoded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// Headers that must be there with exactly these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: Headers,
    /// Headers that must not be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent_headers: Vec<String>,
    /// A body that is equal as a JSON value.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub json: Option<OrderedJson>,
    /// A body of exactly this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_text: Option<String>,
    /// The exact set of urlencoded fields, decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
    /// The parts of a multipart form, in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<Vec<ExpectedPart>>,
    /// Whether there must be no body.
    #[serde(default, skip_serializing_if = "is_false")]
    pub empty: bool,
    /// Pointers to the objects in `json` whose keys must come in the order of the fixture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub json_key_order: Vec<String>,
}

/// A part of a multipart form: a field or a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedPart {
    /// The name of the field.
    pub name: String,
    /// A field's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// A file's content type, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// A file's bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// The answer to give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScriptedResponse {
    /// The HTTP status.
    #[serde(default = "ok_status")]
    pub status: u16,
    /// The headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: Headers,
    /// A JSON body.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub json: Option<OrderedJson>,
    /// A text body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A body of any bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

impl ScriptedResponse {
    /// The bytes of the body.
    ///
    /// # Errors
    /// `base64` is not base64.
    pub fn body(&self) -> Result<Vec<u8>, String> {
        if let Some(json) = &self.json {
            return serde_json::to_vec(json).map_err(|error| error.to_string());
        }
        match &self.text {
            Some(text) => Ok(text.clone().into_bytes()),
            None => decoded(self.base64.as_deref()),
        }
    }
}

impl Default for ScriptedResponse {
    fn default() -> Self {
        Self {
            status: ok_status(),
            headers: Headers::new(),
            json: None,
            text: None,
            base64: None,
        }
    }
}

/// A callback as the provider posts it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Callback {
    /// Its headers.
    #[serde(default)]
    pub headers: Headers,
    /// Its body.
    pub body: String,
}

/// What the caller must get.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ExpectedOutcome {
    /// A result with at least these keys.
    Ok(Value),
    /// An error with these keys.
    Error(ExpectedError),
}

/// The keys of an error that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedError {
    /// The kind in the shared vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The provider's code, as text; null where there must be none.
    #[serde(
        default,
        deserialize_with = "named",
        skip_serializing_if = "Option::is_none"
    )]
    pub code: Option<Option<String>>,
    /// The HTTP status of the last answer; null where none may have come.
    #[serde(
        default,
        deserialize_with = "named",
        skip_serializing_if = "Option::is_none"
    )]
    pub http_status: Option<Option<u16>>,
    /// How many requests were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// May the message have been accepted all the same?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ambiguous: Option<bool>,
    /// Words of the message, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_contains: Option<String>,
    /// How long the provider asks to wait; null where it must not have asked.
    #[serde(
        default,
        deserialize_with = "named",
        skip_serializing_if = "Option::is_none"
    )]
    pub retry_after_ms: Option<Option<u64>>,
}

/// A header's value; a number in the JSON is taken as its digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HeaderText(#[serde(deserialize_with = "messaging_client_core::lenient::text")] String);

impl HeaderText {
    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for HeaderText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Tells `"json": null`, a body, from no `json` at all.
fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<OrderedJson>, D::Error> {
    OrderedJson::deserialize(value).map(Some)
}

/// Tells a key that is null from one that is not there.
fn named<'de, D, T>(value: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(value).map(Some)
}

fn ok_status() -> u16 {
    200
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
