use http::StatusCode;
use messaging_client_core::{RawResponse, ErrorKind, ResponseError, ApiError, DecodeError, lenient};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ResponseCode;

/// A successful answer of the platform: `{"code": 0, "message": "", "data": {...}, "traceId": "..."}`
/// ("IDN SAAS WhatsApp API send", Response Parameters). For operations of your own.
#[non_exhaustive]
pub struct Envelope {
    /// What was asked for; its shape depends on the operation.
    pub data: Value,
    /// The platform's id of this request.
    pub trace_id: Option<String>,
}

impl Envelope {
    /// Reads an answer. The code decides, whatever the HTTP status, because no status is documented
    /// for any failure; it is taken as a number or as a text of digits.
    ///
    /// # Errors
    /// The code is not 0, or the answer is not such an envelope.
    pub fn read(answer: &RawResponse) -> Result<Self, ResponseError> {
        let (data, trace_id) = data_if_readable(answer)?;
        let data = data.ok_or_else(|| DecodeError::new("data is nested too deeply"))?;
        Ok(Self { data, trace_id })
    }
}

/// The data of a success, where it has the shape that is looked for, and the platform's id.
pub(crate) fn data_if_readable<T: DeserializeOwned>(
    answer: &RawResponse,
) -> Result<(Option<T>, Option<String>), ResponseError> {
    let read: Read<'_> = answer.json_object()?;
    if read.code != 0 {
        return Err(read.into_refusal(answer.status()).into());
    }
    let data = read.data.map_or("null", RawValue::get);
    Ok((serde_json::from_str(data).ok(), read.trace_id))
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Read<'a> {
    #[serde(deserialize_with = "lenient::integer")]
    code: i64,
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    message: Option<String>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default, rename = "traceId", deserialize_with = "lenient::text_if_any")]
    trace_id: Option<String>,
}

impl Read<'_> {
    fn into_refusal(self, status: StatusCode) -> ApiError {
        let code = ResponseCode::from(self.code);
        // No code for too many calls is documented: beside an unknown one, the HTTP status counts.
        let limited = status == StatusCode::TOO_MANY_REQUESTS && code.meaning().is_none();
        let kind = if limited {
            ErrorKind::RateLimited
        } else {
            code.kind()
        };
        let mut refusal = ApiError::new(kind)
            .code(self.code.to_string())
            .message(self.message.unwrap_or_default())
            .trace_id(self.trace_id);
        if let Some(meaning) = code.meaning() {
            refusal = refusal.meaning(meaning);
        }
        if code == ResponseCode::TimestampExpired {
            refusal = refusal.clock_refused();
        }
        refusal
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::Error;

    use super::*;
    use crate::recording::Recording;
    use crate::{LanguageCode, Template, TemplateMessage};

    async fn refused(status: u16, body: &str) -> Error {
        let template = Template::new("otp", LanguageCode::Indonesian);
        let message = TemplateMessage::to_phone("6281200000001", template);
        let client = Recording::answering(status, body).client();
        client.whatsapp().send(&message).await.unwrap_err()
    }

    /// A documented code says the same with every HTTP status: nothing was sent, and trying again
    /// cannot help, but for the clock, which the answer's `Date` sets once.
    #[tokio::test]
    async fn every_code_is_a_certain_refusal_whatever_the_http_status() {
        for code in ResponseCode::ALL {
            for status in [200, 400, 401, 429, 500, 503] {
                let body = format!(r#"{{"code":{},"message":"no"}}"#, code.value());
                let error = refused(status, &body).await;
                assert_eq!(error.kind(), code.kind(), "{code:?}");
                assert_eq!(ResponseCode::of(&error), Some(*code));
                assert_eq!(error.provider_message(), Some("no"));
                assert!(!error.may_have_been_sent(), "{code:?}");
                assert!(error.to_string().contains(code.meaning().unwrap()));
                let attempts = if code.value() == 1004 { 2 } else { 1 };
                assert_eq!(error.attempts(), attempts, "{code:?} {status}");
            }
        }
    }

    #[tokio::test]
    async fn an_unknown_code_is_a_refusal_and_only_http_429_says_more() {
        for (status, kind, attempts) in [
            (200, ErrorKind::Rejected, 1),
            (500, ErrorKind::Rejected, 1),
            (429, ErrorKind::RateLimited, 3),
        ] {
            let error = refused(status, r#"{"code":"30001","message":" ","traceId":"t-1"}"#).await;
            assert_eq!(
                (error.kind(), error.attempts()),
                (kind, attempts),
                "{status}"
            );
            assert_eq!(error.provider_code(), Some("30001"));
            assert_eq!(error.provider_message(), None);
            assert_eq!(error.trace_id(), Some("t-1"));
            assert!(!error.may_have_been_sent());
        }
    }

    #[tokio::test]
    async fn a_code_counts_whatever_stands_beside_it() {
        let error = refused(200, r#"{"code":22090,"message":{"a":1},"traceId":["t"]}"#).await;
        assert_eq!(error.provider_code(), Some("22090"));
        assert_eq!((error.provider_message(), error.trace_id()), (None, None));
        assert!(!error.may_have_been_sent());
    }

    #[tokio::test]
    async fn an_answer_without_a_code_leaves_a_send_in_doubt() {
        for (status, body, kind) in [
            (200, "", ErrorKind::Decode),
            (200, r#"{"message":"ok"}"#, ErrorKind::Decode),
            (502, "<html>", ErrorKind::Server),
        ] {
            let error = refused(status, body).await;
            assert_eq!(error.kind(), kind, "{body}");
            assert!(error.may_have_been_sent());
            assert_eq!((error.provider_code(), error.attempts()), (None, 1));
            assert_eq!(ResponseCode::of(&error), None);
        }
    }

    #[test]
    fn debug_shows_the_trace_id_and_no_data() {
        let body = r#"{"code":0,"data":{"marker":1},"traceId":"t-1"}"#;
        let answer = RawResponse::new(StatusCode::OK, http::HeaderMap::new(), body.into());
        let shown = format!("{:?}", Envelope::read(&answer).unwrap());
        assert!(
            shown.contains("t-1") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
