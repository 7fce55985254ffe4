//! What an answer with another HTTP status than 2xx means (NusaSMS API documentation, HTTP Status
//! Code).

use messaging_client_core::{Answer, ErrorKind, Extra, Failure, Refusal, Unreadable, lenient};
use serde::Deserialize;
use serde_json::Value;

use crate::ValidationErrors;

/// The failure that the HTTP status says, whatever the body is: an HTML page of a gateway has a
/// status too. Code and message are taken from the body where it is the documented JSON.
pub(crate) fn failure(answer: &Answer) -> Failure {
    let status = answer.status().as_u16();
    let Some((kind, meaning)) = meaning(status) else {
        let why = "this status is neither a success nor a documented failure";
        return Unreadable::new(why).into();
    };
    let body: Body = serde_json::from_slice(answer.body()).unwrap_or_default();
    let refusal =
        Refusal::new(kind)
            .meaning(meaning)
            .message(message(answer, body.message, &body.detail));
    match code(body.error_code) {
        Some(code) => refusal.code(code),
        // Without a code of its own, it may come from a gateway that gave up waiting.
        None if kind == ErrorKind::Server => refusal.may_have_been_sent(),
        None => refusal,
    }
    .into()
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

/// The provider's code; 0 stands for none.
pub(crate) fn code(error_code: Option<String>) -> Option<String> {
    error_code.filter(|code| !matches!(code.trim(), "" | "0"))
}

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::optional_text")]
    error_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    message: Option<String>,
    #[serde(default)]
    detail: Value,
    #[serde(flatten)]
    _extra: Extra,
}

/// The provider's words: the envelope's message, else the list of a 422 on one line, else a `detail`
/// that is a text, as the provider's web framework writes it.
fn message(answer: &Answer, message: Option<String>, detail: &Value) -> String {
    message
        .filter(|message| !message.trim().is_empty())
        .or_else(|| ValidationErrors::in_answer(answer).map(|errors| errors.to_text()))
        .or_else(|| detail.as_str().map(str::to_owned))
        .unwrap_or_default()
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
    async fn the_providers_words_are_kept_and_not_shown() {
        let real = r#"{"error":true,"message":"marker","description":null}"#;
        let listed =
            r#"{"detail":[{"loc":["body","destination"],"msg":"marker","type":"value_error"}]}"#;
        for (status, body) in [(400, real), (422, listed), (404, r#"{"detail":"marker"}"#)] {
            let error = send(status, body).await;
            assert!(error.provider_message().unwrap().contains("marker"));
            assert!(!shown(&error).contains("marker"), "{error}");
        }
    }
}
