//! The fixture format, version 1: what a caller asks, the HTTP exchange that this must cause, and what
//! the caller must get back.

use std::collections::BTreeMap;

use messaging_client_core::serde_as::Text;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use serde_with::rust::double_option;
use serde_with::{serde_as, skip_serializing_none};

use crate::Input;
use crate::json_members::compact;
use crate::validate::decoded;

/// Header names with their values; a number in the JSON is taken as its digits.
pub type Headers = BTreeMap<String, String>;

/// One fixture: one JSON file.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    pub clock_ms: Option<u64>,
    /// The caller's request.
    pub input: Option<Input>,
    /// The requests that must be made, each with the response to give.
    pub exchanges: Option<Vec<Exchange>>,
    /// A callback to read, instead of `input` and `exchanges`.
    pub callback: Option<Callback>,
    /// What the caller must get.
    pub outcome: ExpectedOutcome,
}

/// A request that must be made and the response to give.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Exchange {
    /// The request that must be made.
    pub request: ExpectedRequest,
    /// The response to give.
    #[serde(default)]
    pub response: ScriptedResponse,
}

/// What is known of a request that must be made.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedRequest {
    /// The method.
    pub method: String,
    /// The path, percent-encoded as sent.
    pub path: String,
    /// The exact set of query parameters, decoded.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// Headers that must be there with exactly these values.
    #[serde_as(as = "BTreeMap<_, Text>")]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: Headers,
    /// Headers that must not be there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent_headers: Vec<String>,
    /// A body that is equal as a JSON value.
    #[serde(deserialize_with = "present")]
    pub json: Option<Box<RawValue>>,
    /// A body of exactly this text.
    pub body_text: Option<String>,
    /// The exact set of urlencoded fields, decoded.
    pub form: Option<BTreeMap<String, String>>,
    /// The parts of a multipart form, in any order.
    pub multipart: Option<Vec<ExpectedPart>>,
    /// Whether there must be no body.
    #[serde(skip_serializing_if = "is_false")]
    pub empty: bool,
    /// Pointers to the objects in `json` whose keys must come in the order of the fixture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub json_key_order: Vec<String>,
}

/// A part of a multipart form: a field or a file.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedPart {
    /// The name of the field.
    pub name: String,
    /// A field's text.
    pub value: Option<String>,
    /// A file's name.
    pub filename: Option<String>,
    /// A file's content type, where it matters.
    pub content_type: Option<String>,
    /// A file's bytes.
    pub base64: Option<String>,
}

/// The response to give.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ScriptedResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    #[serde_as(as = "BTreeMap<_, Text>")]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: Headers,
    /// A JSON body.
    #[serde(deserialize_with = "present")]
    pub json: Option<Box<RawValue>>,
    /// A text body.
    pub text: Option<String>,
    /// A body of any bytes.
    pub base64: Option<String>,
}

impl ScriptedResponse {
    /// The bytes of the body.
    ///
    /// # Errors
    /// `base64` is not base64.
    pub fn body(&self) -> Result<Vec<u8>, String> {
        if let Some(json) = &self.json {
            return Ok(compact(json).into_bytes());
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
            status: 200,
            headers: Headers::new(),
            json: None,
            text: None,
            base64: None,
        }
    }
}

/// A callback as the provider posts it.
#[serde_as]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Callback {
    /// Its headers.
    #[serde_as(as = "BTreeMap<_, Text>")]
    #[serde(default)]
    pub headers: Headers,
    /// Its body.
    pub body: String,
}

/// What the caller must get.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ExpectedOutcome {
    /// A result with at least these keys.
    Ok(Value),
    /// An error with these keys.
    Error(ExpectedError),
}

/// The keys of an error that are compared.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedError {
    /// The kind in the shared vocabulary.
    pub kind: Option<String>,
    /// The provider's code, as text; null where there must be none.
    #[serde(with = "double_option")]
    pub code: Option<Option<String>>,
    /// The HTTP status of the last response; null where none may have come.
    #[serde(with = "double_option")]
    pub http_status: Option<Option<u16>>,
    /// How many requests were made.
    pub attempts: Option<u32>,
    /// May the message have been accepted all the same?
    pub ambiguous: Option<bool>,
    /// Words of the message, in any case.
    pub message_contains: Option<String>,
    /// How long the provider asks to wait; null where it must not have asked.
    #[serde(with = "double_option")]
    pub retry_after_ms: Option<Option<u64>>,
}

/// Tells `"json": null`, a body, from no `json` at all.
fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(value).map(Some)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
