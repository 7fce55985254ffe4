//! What a response with another HTTP status than 2xx means (NusaSMS API documentation, HTTP Status
//! Code).

use messaging_client_core::{ErrorKind, says_nothing_of_the_upstream};

use crate::FieldErrors;
use crate::flag::spelled;
use crate::prelude::*;

/// The failure that the HTTP status says, whatever the body is: an HTML page of a gateway has a
/// status too. Code and message are taken from the body where it is the documented JSON.
pub(crate) fn of_status(raw: &RawResponse) -> ResponseError {
    let Some((kind, meaning)) = meaning(raw) else {
        let why = "this status is neither a success nor a documented failure";
        return DecodeError::new(why).into();
    };
    let body = Body::of(raw);
    if raw.status().as_u16() == 400 && body.speaks_of_credit() {
        let meaning = "HTTP 400, and the provider's message speaks of credit or balance: \
                       provider_message() has it; top up";
        return body.refusal(ErrorKind::InsufficientBalance, meaning).into();
    }
    body.refusal(kind, meaning).into()
}

/// A refusal of this kind with the code and the words of the body.
pub(crate) fn refused(raw: &RawResponse, kind: ErrorKind, meaning: &'static str) -> ApiError {
    Body::of(raw).refusal(kind, meaning)
}

fn meaning(raw: &RawResponse) -> Option<(ErrorKind, &'static str)> {
    use ErrorKind::*;
    let status = raw.status();
    let meaning = match status.as_u16() {
        400 => "HTTP 400, a parameter is not valid: provider_message() may say which",
        401 => "HTTP 401, the credentials are not accepted: check them",
        403 => "HTTP 403, not allowed: check the key, and the caller's IP in the dashboard",
        404 => "HTTP 404, there is no such thing",
        405 => "HTTP 405, the address does not take this method: check the base URL",
        422 => "HTTP 422, a value or its format is not valid: provider_message() may say which",
        429 => "HTTP 429, too many calls: wait",
        _ if says_nothing_of_the_upstream(status) => "the provider, or a gateway before it, failed",
        _ if status.is_client_error() => "a refusal by an HTTP status that is not documented",
        _ => return None,
    };
    let kind = match status.as_u16() {
        400 | 405 | 422 => InvalidRequest,
        401 => Authentication,
        403 => PermissionDenied,
        404 => NotFound,
        429 => RateLimited,
        _ if says_nothing_of_the_upstream(status) => Server,
        _ => Rejected,
    };
    Some((kind, meaning))
}

/// A body that is neither JSON nor a page.
fn plain_text(raw: &RawResponse) -> Option<String> {
    let is_plain = raw
        .first_byte()
        .is_some_and(|byte| !b"{[\"<".contains(&byte));
    is_plain.then(|| raw.text().trim().to_owned())
}

/// What a failure says besides that it is one.
#[serde_as]
#[derive(Default, Deserialize)]
struct Body {
    #[serde_as(as = "Option<TextOrBoolean>")]
    error: Option<String>,
    #[serde_as(as = "Option<Text>")]
    error_code: Option<String>,
    #[serde_as(as = "Option<Text>")]
    message: Option<String>,
    #[serde_as(as = "Option<Text>")]
    description: Option<String>,
    /// The list of a 422 is read by [`FieldErrors`].
    #[serde_as(as = "Option<Text>")]
    detail: Option<String>,
    #[serde(skip)]
    fields: Option<FieldErrors>,
    #[serde(flatten)]
    _extra: Extra,
}

impl Body {
    fn of(raw: &RawResponse) -> Self {
        let mut body: Self = raw.json().unwrap_or_else(|_| Self {
            message: plain_text(raw),
            ..Self::default()
        });
        body.fields = FieldErrors::in_response(raw);
        body
    }

    fn refusal(self, kind: ErrorKind, meaning: &'static str) -> ApiError {
        let error = ApiError::new(kind).message(self.words());
        let error = match &self.fields {
            Some(fields) => error.meaning(format!("{meaning}; at fault: {}", fields.places())),
            None => error.meaning(meaning),
        };
        match self.code() {
            Some(code) => error.code(code),
            // Without a code of its own, it may come from a gateway that gave up waiting.
            None if kind == ErrorKind::Server => error.may_have_been_sent(),
            None => error,
        }
    }

    /// The provider's code; 0 stands for none.
    fn code(self) -> Option<String> {
        self.error_code
            .filter(|code| !matches!(code.trim(), "" | "0"))
    }

    /// The provider's words on one line: the envelope's strings, then the list of a 422, or a
    /// `detail` that is a string, as the provider's web framework writes it.
    fn words(&self) -> String {
        let error = self.error.as_deref().filter(|word| spelled(word).is_err());
        let fields = self.fields.as_ref().map(FieldErrors::to_text);
        [
            error,
            self.message.as_deref(),
            self.description.as_deref(),
            fields.as_deref(),
            self.detail.as_deref(),
        ]
        .into_iter()
        .flatten()
        .filter(|words| !words.trim().is_empty())
        .collect::<Vec<_>>()
        .join("; ")
    }

    /// No code says so. That such words mean a lack of credit is assumed, not documented.
    fn speaks_of_credit(&self) -> bool {
        let words = self.words().to_lowercase();
        let mut words = words.split(|c: char| !c.is_alphanumeric());
        words.any(|word| matches!(word, "credit" | "credits" | "balance" | "kredit" | "saldo"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{client, shown};
    use crate::{Error, TextMessage};

    async fn send(status: u16, body: &str) -> Error {
        let (client, _) = client(status, body);
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
            (408, ErrorKind::Server, true),
            (460, ErrorKind::Server, true),
            (499, ErrorKind::Server, true),
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
                // Each documented status has words of its own, which begin with its number.
                let words = error.to_string();
                let is_documented = [400, 401, 403, 404, 405, 422, 429].contains(&status);
                let has_its_own = words.contains(&format!("HTTP {status}, "));
                assert!(has_its_own || !is_documented, "{words}");
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
        let error = send(408, r#"{"error":true,"error_code":9}"#).await;
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(!error.may_have_been_sent());
    }

    #[tokio::test]
    async fn words_about_credit_are_a_lack_of_it_with_http_400_only() {
        for words in ["accreditation failed", "Imbalanced braces"] {
            let body = serde_json::json!({"error": true, "message": words}).to_string();
            assert_eq!(send(400, &body).await.kind(), ErrorKind::InvalidRequest);
        }
        for words in [
            "Insufficient WA credit",
            "Not enough BALANCE",
            "Saldo tidak cukup",
        ] {
            let body = serde_json::json!({"error": true, "message": words}).to_string();
            let error = send(400, &body).await;
            assert_eq!(error.kind(), ErrorKind::InsufficientBalance);
            assert_eq!(error.provider_message(), Some(words));
            assert!(!error.may_have_been_sent() && error.to_string().contains("provider_message"));
            assert_eq!(send(403, &body).await.kind(), ErrorKind::PermissionDenied);
        }
    }

    #[tokio::test]
    async fn a_read_that_failed_sent_nothing() {
        let (client, _) = client(502, "");
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
            (" marker in plain text\r\n".to_owned(), "marker in plain text"),
        ] {
            for status in [400, 422] {
                let error = send(status, &body).await;
                assert_eq!(error.provider_message(), Some(words), "{body}");
                assert!(!shown(&error).contains("marker"), "{error}");
            }
        }
        for page in [
            "",
            "<html>marker</html>",
            "[\"marker\"",
            "{marker",
            "\"marker",
        ] {
            assert_eq!(send(400, page).await.provider_message(), None, "{page}");
        }
        let error = send(200, r#"{"error":true,"message":"a","description":"b"}"#).await;
        assert_eq!(error.provider_message(), Some("a; b"));
    }

    #[tokio::test]
    async fn an_error_says_where_and_never_what() {
        let item = |place: &str| format!(r#"{{"loc":{place},"msg":"marker"}}"#);
        for (places, said) in [
            (&[r#"["body","destination"]"#][..], "body.destination"),
            (
                &[r#"["body","phone_numbers",3]"#, r#"["body","timeout"]"#],
                "body.phone_numbers[3], body.timeout",
            ),
            (&[r#"["body","a"]"#, r#"["body","a"]"#], "body.a"),
            (&[r#"["body","6281200000001"]"#], "one of its fields"),
            (&[r#"["body","Budi marker"]"#], "one of its fields"),
            (&["[]"], "the body"),
        ] {
            let items: Vec<_> = places.iter().copied().map(item).collect();
            let body = format!(r#"{{"detail":[{}]}}"#, items.join(","));
            for status in [400, 422] {
                let text = send(status, &body).await.to_string();
                assert!(text.contains(&format!("at fault: {said} [")), "{text}");
                assert!(!text.contains("marker"), "{text}");
            }
        }
        let many: Vec<_> = (0..50).map(|n| item(&format!(r#"["body",{n}]"#))).collect();
        let error = send(422, &format!(r#"{{"detail":[{}]}}"#, many.join(","))).await;
        assert!(
            error.to_string().contains("body[4] and 45 more ["),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_code_counts_whatever_stands_beside_it() {
        let odd =
            r#"{"error":"x","error_code":7,"message":["a"],"description":{"b":1},"detail":3}"#;
        for (status, kind) in [(200, ErrorKind::Rejected), (400, ErrorKind::InvalidRequest)] {
            let error = send(status, odd).await;
            assert_eq!((error.kind(), error.provider_code()), (kind, Some("7")));
            assert_eq!(error.provider_message(), Some("x; 3"));
            assert!(!error.may_have_been_sent());
        }
        let damaged = r#"{"error":true,"error_code":20123456789012345678,"message":"a\ud83d"}"#;
        let error = send(400, damaged).await;
        assert_eq!(error.provider_code(), Some("20123456789012345678"));
        assert_eq!(error.provider_message(), Some("a\u{fffd}"));
    }
}
