use std::borrow::Cow;

use http::StatusCode;
use messaging_client_core::{DecodeError, ErrorKind, RawResponse, ResponseError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api_error;
use crate::flag::spelled;

/// A successful response of the REST API: `{"error": false, "message": "", "data": {...}}` (NusaSMS
/// API documentation, Response). For operations of your own.
///
/// A response is a success when its HTTP status is 2xx and its `error` is neither true nor a text: the
/// documents name 200, 201, 202 and 204 in different places, and their samples disagree about which of
/// them a send gives.
#[non_exhaustive]
pub struct Envelope<T> {
    /// What was asked for; `None` if it is missing, null or not a `T`.
    pub data: Option<T>,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a response. The fields beside `error` do not change whether it is a success.
    ///
    /// # Errors
    /// The HTTP status or `error` says that it failed, or the response is not such an envelope.
    pub fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        if !raw.status().is_success() {
            return Err(api_error::of_status(raw));
        }
        if raw.status() == StatusCode::NO_CONTENT && raw.body().is_empty() {
            return Ok(Self { data: None });
        }
        let Document { error, data } = raw.json_object::<Document<T>>()?;
        if !is_failure(&error)? {
            return Ok(Self { data });
        }
        let meaning = "the request was not carried out; provider_message() says why";
        Err(api_error::refused(raw, ErrorKind::Rejected, meaning).into())
    }

    /// [`read`](Self::read), where a success must have `data`.
    ///
    /// # Errors
    /// As [`read`](Self::read), and `data` is missing or not what is documented.
    pub fn read_data(raw: &RawResponse) -> Result<T, ResponseError> {
        Self::read(raw)?.data.ok_or_else(unreadable_data)
    }

    /// [`read_data`](Self::read_data) of a message that was taken: `id` gives its id, which must not
    /// be empty or damaged.
    pub(crate) fn read_accepted(raw: &RawResponse, id: fn(&T) -> &str) -> Result<T, ResponseError> {
        let accepted = Self::read_data(raw)?;
        let id = id(&accepted);
        // With a replacement character it is another id than the provider's.
        match id.trim().is_empty() || id.contains('\u{fffd}') {
            true => Err(unreadable_data()),
            false => Ok(accepted),
        }
    }
}

/// It does not repeat what stood in `data`.
fn unreadable_data() -> ResponseError {
    DecodeError::new("data is missing or not what is documented, though the request succeeded")
        .into()
}

impl<T> std::fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Envelope")
    }
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Document<T> {
    #[serde(default)]
    error: Value,
    #[serde(default)]
    data: Option<T>,
}

/// Words can only be about something that went wrong.
fn is_failure(error: &Value) -> Result<bool, DecodeError> {
    let word = match error {
        Value::Null => return Ok(false),
        Value::String(word) => Cow::Borrowed(word.as_str()),
        Value::Bool(_) | Value::Number(_) => Cow::Owned(error.to_string()),
        Value::Array(_) | Value::Object(_) => {
            return Err(DecodeError::new("error is neither true nor false"));
        }
    };
    Ok(spelled(&word).map_or(true, Option::unwrap_or_default))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::response;

    fn refusal(status: u16, body: &str) -> String {
        match Envelope::<Value>::read(&response(status, body)) {
            Err(ResponseError::Api(refusal)) => format!("{refusal:?}"),
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
            let envelope = Envelope::<Value>::read(&response(status, body)).unwrap();
            assert_eq!(envelope.data.unwrap()["a"], 1);
        }
        assert!(
            Envelope::<Value>::read(&response(204, ""))
                .unwrap()
                .data
                .is_none()
        );
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
        assert_eq!(
            Envelope::<Value>::read(&response(200, body))
                .unwrap()
                .data
                .unwrap(),
            7
        );
    }

    #[test]
    fn an_odd_field_beside_the_id_changes_nothing() {
        #[derive(Debug, Deserialize)]
        struct Data {
            id: String,
            name: Option<String>,
        }
        let read = |data: &str| {
            let body = format!(r#"{{"error":false,"message":[],"data":{data}}}"#);
            Envelope::<Data>::read_accepted(&response(200, &body), |data| &data.id)
        };
        let data = read(r#"{"id":"017","name":{"a":"\ud83d"}}"#).unwrap();
        assert_eq!((data.id.as_str(), data.name), ("017", None));
        for data in [
            "null",
            "[]",
            "{}",
            r#"{"id":" "}"#,
            r#"{"id":{}}"#,
            r#"{"id":"\ud83d"}"#,
            "7",
        ] {
            let failure = read(data).unwrap_err();
            assert!(matches!(failure, ResponseError::Decode(_)), "{data}");
        }
    }

    #[test]
    fn debug_shows_no_data() {
        let body = r#"{"error":false,"data":{"destination":"6281200000001"}}"#;
        let envelope = Envelope::<Value>::read(&response(200, body)).unwrap();
        assert_eq!(format!("{envelope:?}"), "Envelope");
    }

    #[test]
    fn what_is_no_envelope_is_unreadable() {
        for body in ["", "null", "[]", "<html>", "{", r#"{"error":{}}"#, "17"] {
            let failure = Envelope::<Value>::read(&response(200, body)).unwrap_err();
            assert!(matches!(failure, ResponseError::Decode(_)), "{body}");
        }
    }
}
