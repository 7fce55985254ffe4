//! What an answer with another HTTP status than 2xx means (NusaSMS API documentation, HTTP Status
//! Code).

use messaging_client_core::{RawResponse, ErrorKind, Extra, ResponseError, ApiError, DecodeError, lenient};
use serde::Deserialize;
use serde_json::Value;

use crate::ValidationErrors;
use crate::flag::spelled;

/// The failure that the HTTP status says, whatever the body is: an HTML page of a gateway has a
/// status too. Code and message are taken from the body where it is the documented JSON.
pub(crate) fn failure(answer: &RawResponse) -> ResponseError {
    let status = answer.status().as_u16();
    let Some((kind, meaning)) = meaning(status) else {
        let why = "this status is neither a success nor a documented failure";
        return DecodeError::new(why).into();
    };
    refusal(answer, kind, meaning).into()
}

/// A refusal of this kind with the code and the words of the body.
pub(crate) fn refusal(answer: &RawResponse, kind: ErrorKind, meaning: &'static str) -> ApiError {
    let body: Body = answer.json().unwrap_or_default();
    let words = body.words(ValidationErrors::in_answer(answer));
    let refusal = ApiError::new(kind).meaning(meaning).message(words);
    match body.code() {
        Some(code) => refusal.code(code),
        // Without a code of its own, it may come from a gateway that gave up waiting.
        None if kind == ErrorKind::Server => refusal.may_have_been_sent(),
        None => refusal,
    }
}

fn meaning(status: u16) -> Option<(ErrorKind, &'static str)> {
    Some(match status {
        400 => (
            ErrorKind::InvalidRequest,
            "HTTP 400, a parameter is not valid",
        ),
        401 => (
            ErrorKind::Authentication,
            "HTTP 401, the credentials are not accepted: check them",
        ),
        403 => (
            ErrorKind::PermissionDenied,
            "HTTP 403, not allowed: check the key, and the caller's IP in the dashboard",
        ),
        404 => (ErrorKind::NotFound, "HTTP 404, there is no such thing"),
        405 => (
            ErrorKind::InvalidRequest,
            "HTTP 405, the address does not take this method: check the base URL",
        ),
        422 => (
            ErrorKind::InvalidRequest,
            "HTTP 422, a value or its format is not valid: ValidationErrors::of says which",
        ),
        429 => (ErrorKind::RateLimited, "HTTP 429, too many calls: wait"),
        500..=599 => (
            ErrorKind::Server,
            "the provider, or a gateway before it, failed",
        ),
        status if (400..500).contains(&status) => (
            ErrorKind::Rejected,
            "a refusal by an HTTP status that is not documented",
        ),
        _ => return None,
    })
}

/// What a failure says besides that it is one. None of it may make the answer unreadable.
#[derive(Default, Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    error: Option<String>,
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    error_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    message: Option<String>,
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    description: Option<String>,
    #[serde(default)]
    detail: Value,
    #[serde(flatten)]
    _extra: Extra,
}

impl Body {
    /// The provider's code; 0 stands for none.
    fn code(self) -> Option<String> {
        self.error_code
            .filter(|code| !matches!(code.trim(), "" | "0"))
    }

    /// The provider's words on one line: the envelope's texts, then the list of a 422, or a `detail`
    /// that is a text, as the provider's web framework writes it.
    fn words(&self, errors: Option<ValidationErrors>) -> String {
        let error = self.error.as_deref().filter(|text| spelled(text).is_err());
        let detail = errors
            .map(|errors| errors.to_text())
            .or_else(|| self.detail.as_str().map(str::to_owned));
        [
            error,
            self.message.as_deref(),
            self.description.as_deref(),
            detail.as_deref(),
        ]
        .into_iter()
        .flatten()
        .filter(|words| !words.trim().is_empty())
        .collect::<Vec<_>>()
        .join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Recording, shown};
    use crate::{Error, TextMessage};

    async fn send(status: u16, body: &str) -> Error {
        let client = Recording::answering(status, body).client();
        let message = TextMessage::new("6281200000001", "halo");
        client.whatsapp().send_message(&message).await.unwrap_err()
    }

    #[tokio::test]
    async fn every_status_has_its_kind_whatever_the_body_is() {
        for (status, kind, ambiguous) in [
            (400, ErrorKind::InvalidRequest, false),
            (401, ErrorKind::Authentication, false),
            (403, ErrorKind::PermissionDenied, false),
            (404, ErrorKind::NotFound, false),
            (405, ErrorKind::InvalidRequest, false),
            (409, ErrorKind::Rejected, false),
            (422, ErrorKind::InvalidRequest, false),
            (429, ErrorKind::RateLimited, false),
            (500, ErrorKind::Server, true),
            (503, ErrorKind::Server, true),
            (599, ErrorKind::Server, true),
            (302, ErrorKind::Decode, true),
        ] {
            for body in ["", "<html>marker</html>", r#"{"error":true}"#, "[]"] {
                let error = send(status, body).await;
                assert_eq!(error.kind(), kind, "{status} {body}");
                assert_eq!(error.may_have_been_sent(), ambiguous, "{status} {body}");
                assert_eq!(error.provider_code(), None);
                assert_eq!(error.http_status().unwrap().as_u16(), status);
                assert!(!shown(&error).contains("marker"));
            }
        }
    }

    #[tokio::test]
    async fn a_code_makes_a_server_error_certain() {
        let error = send(500, r#"{"error":true,"error_code":9,"message":"boom"}"#).await;
        assert_eq!(error.provider_code(), Some("9"));
        assert_eq!(error.provider_message(), Some("boom"));
        assert!(!error.may_have_been_sent());
        let error = send(502, r#"{"error":true,"error_code":0}"#).await;
        assert!(error.may_have_been_sent());
    }

    #[tokio::test]
    async fn a_read_that_failed_sent_nothing() {
        let client = Recording::answering(502, "").client();
        let error = client.account().balance().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(!error.may_have_been_sent());
    }

    #[tokio::test]
    async fn every_text_of_the_body_is_the_providers_words_and_none_is_shown() {
        const LIST: &str = r#"[{"loc":["body"],"msg":"list-marker","type":"value_error"}]"#;
        for (body, words) in [
            (
                r#"{"error":true,"message":"marker","description":null}"#.to_owned(),
                "marker",
            ),
            (
                r#"{"error":true,"message":" ","description":"why-marker"}"#.to_owned(),
                "why-marker",
            ),
            (
                r#"{"error":"marker-1","message":"marker-2","description":"marker-3","detail":"marker-4"}"#
                    .to_owned(),
                "marker-1; marker-2; marker-3; marker-4",
            ),
            (format!(r#"{{"detail":{LIST}}}"#), "body: list-marker"),
            (
                format!(r#"{{"error":"True","message":"marker","detail":{LIST}}}"#),
                "marker; body: list-marker",
            ),
            (
                format!("\u{feff}{{\"message\":[\"a\"],\"description\":\"marker\",\"detail\":{LIST}}}"),
                "marker; body: list-marker",
            ),
        ] {
            for status in [400, 422] {
                let error = send(status, &body).await;
                assert_eq!(error.provider_message(), Some(words), "{body}");
                assert!(!shown(&error).contains("marker"), "{error}");
            }
        }
        let error = send(200, r#"{"error":true,"message":"a","description":"b"}"#).await;
        assert_eq!(error.provider_message(), Some("a; b"));
    }

    #[tokio::test]
    async fn a_code_counts_whatever_stands_beside_it() {
        let odd =
            r#"{"error":"x","error_code":7,"message":["a"],"description":{"b":1},"detail":3}"#;
        for (status, kind) in [(200, ErrorKind::Rejected), (400, ErrorKind::InvalidRequest)] {
            let error = send(status, odd).await;
            assert_eq!((error.kind(), error.provider_code()), (kind, Some("7")));
            assert_eq!(error.provider_message(), Some("x"));
            assert!(!error.may_have_been_sent());
        }
    }
}
