use http::StatusCode;
use messaging_client_core::{RawResponse, ErrorKind, Extra, ResponseError, DecodeError, lenient};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};
use serde_json::Value;

use crate::flag::spelled;
use crate::http_refusal;

/// A successful answer of the REST API: `{"error": false, "message": "", "data": {...}}` (NusaSMS API
/// documentation, Response). For operations of your own.
///
/// An answer is a success when its HTTP status is 2xx and its `error` is neither true nor words: the
/// documents name 200, 201, 202 and 204 in different places, and their samples disagree about which of
/// them a send gives.
#[non_exhaustive]
pub struct Envelope {
    /// What was asked for; its shape depends on the operation.
    pub data: Value,
}

impl Envelope {
    /// Reads an answer.
    ///
    /// # Errors
    /// The HTTP status or `error` says that it failed, or the answer is not such an envelope.
    pub fn read(answer: &RawResponse) -> Result<Self, ResponseError> {
        if !answer.status().is_success() {
            return Err(http_refusal::failure(answer));
        }
        let nothing = answer.status() == StatusCode::NO_CONTENT && answer.body().is_empty();
        if nothing {
            return Ok(Self { data: Value::Null });
        }
        let read: Read = answer.json_object()?;
        if !read.error {
            return Ok(Self { data: read.data });
        }
        let meaning = "the request was not carried out; the provider's message says why";
        Err(http_refusal::refusal(answer, ErrorKind::Rejected, meaning).into())
    }

    /// Reads an answer whose `data` is a `T`.
    pub(crate) fn data_of<T: DeserializeOwned>(answer: &RawResponse) -> Result<T, ResponseError> {
        let Self { data } = Self::read(answer)?;
        serde_json::from_value(data).map_err(|_| unreadable_data())
    }

    /// [`data_of`](Self::data_of) a message that was taken: `id` gives its id, which must not be empty.
    pub(crate) fn taken<T: DeserializeOwned>(
        answer: &RawResponse,
        id: fn(&T) -> &str,
    ) -> Result<T, ResponseError> {
        let taken: T = Self::data_of(answer)?;
        if id(&taken).is_empty() {
            return Err(unreadable_data());
        }
        Ok(taken)
    }
}

/// It does not repeat what stood in `data`.
fn unreadable_data() -> ResponseError {
    DecodeError::new("data is missing or not what is documented, though the request succeeded")
        .into()
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Envelope")
    }
}

#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "is_error")]
    error: bool,
    #[serde(default)]
    data: Value,
    // What is in every answer, and read where it is a refusal, need not be kept among the rest.
    #[serde(default, rename = "error_code")]
    _error_code: IgnoredAny,
    #[serde(default, rename = "message")]
    _message: IgnoredAny,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
    /// It also keeps a list from being read as the fields of an envelope.
    #[serde(flatten)]
    _extra: Extra,
}

/// A flag. Any other text can only be about something that went wrong.
fn is_error<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let word = lenient::optional_text(deserializer)?.unwrap_or_default();
    Ok(spelled(&word).map_or(true, Option::unwrap_or_default))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::answer;

    fn refusal(status: u16, body: &str) -> String {
        match Envelope::read(&answer(status, body)) {
            Err(ResponseError::Refused(refusal)) => format!("{refusal:?}"),
            other => panic!("a refusal expected: {other:?}"),
        }
    }

    #[test]
    fn every_2xx_without_an_error_is_a_success() {
        for (status, body) in [
            (
                200,
                r#"{"error":false,"error_code":0,"message":"Data message","data":{"a":1}}"#,
            ),
            (201, r#"{"data":{"a":1}}"#),
            (202, r#"{"error":null,"data":{"a":1}}"#),
            (204, r#"{"error":"false","error_code":5,"data":{"a":1}}"#),
        ] {
            let envelope = Envelope::read(&answer(status, body)).unwrap();
            assert_eq!(envelope.data["a"], 1);
        }
        assert!(Envelope::read(&answer(204, "")).unwrap().data.is_null());
    }

    #[test]
    fn an_error_on_2xx_is_a_refusal_with_its_code() {
        for body in [
            r#"{"error":true,"error_code":17,"message":"Invalid WA Sender"}"#,
            r#"{"error":"True","error_code":"17"}"#,
            r#"{"error":"Invalid WA Sender","error_code":17}"#,
            r#"{"error":true,"error_code":17,"message":["a"],"description":{"b":1},"detail":7}"#,
        ] {
            let shown = refusal(200, body);
            assert!(
                shown.contains("Rejected") && shown.contains("17"),
                "{shown}"
            );
            assert!(shown.contains("may_have_been_sent: false"), "{shown}");
        }
        let shown = refusal(201, r#"{"error":true,"error_code":0,"description":null}"#);
        assert!(shown.contains("code: None"), "0 is no code: {shown}");
    }

    #[test]
    fn a_success_counts_whatever_its_message_is() {
        let body = r#"{"error":false,"error_code":[],"message":{"a":1},"data":7}"#;
        assert_eq!(Envelope::read(&answer(200, body)).unwrap().data, 7);
    }

    #[test]
    fn debug_shows_no_data() {
        let body = r#"{"error":false,"data":{"destination":"6281200000001"}}"#;
        let envelope = Envelope::read(&answer(200, body)).unwrap();
        assert_eq!(format!("{envelope:?}"), "Envelope");
    }

    #[test]
    fn what_is_no_envelope_is_unreadable() {
        for body in ["", "null", "[]", "<html>", "{", r#"{"error":{}}"#, "17"] {
            let failure = Envelope::read(&answer(200, body)).unwrap_err();
            assert!(matches!(failure, ResponseError::DecodeError(_)), "{body}");
        }
    }
}
