use super::results::refusal_of_caller;
use crate::api_error;
use crate::prelude::*;

/// The response of `/api/command`. The documents show none (their sample is `null`), so it has only the
/// text, and its fields if it is a JSON object.
///
/// It is an error when the HTTP status is not 2xx, when the body is an HTML page, and when it has the
/// form of an SMS result with a status about the caller: -5, a wrong login, or -40, a forbidden IP
/// address. Other statuses may be those of a message and are left to the application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CommandResponse {
    /// The body as text; what is not UTF-8 becomes U+FFFD.
    pub raw: Personal,
    /// The fields of the body, where it is a JSON object. Other programs read the credits from `value`
    /// and their expiry from `expiredDate`; neither is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Extra>,
}

impl CommandResponse {
    /// A response with this text, for the application's own tests.
    pub fn new(raw: impl Into<Personal>) -> Self {
        let raw = raw.into();
        let fields = read_document(raw.as_bytes()).ok();
        Self { raw, fields }
    }

    pub(super) fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        if let Some(refusal) = refusal_of_caller(raw) {
            return Err(refusal.into());
        }
        if !raw.status().is_success() {
            return Err(api_error::of_status(raw));
        }
        raw.check_encoding()?;
        let text = raw.text();
        if is_page(&text) {
            return Err(DecodeError::new("the body is an HTML page").into());
        }
        Ok(Self::new(text))
    }
}

/// Whether something before the provider answered instead of it.
fn is_page(body: &str) -> bool {
    let body = body.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    ["<html", "<!doctype html"].iter().any(|start| {
        body.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    })
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::NusaSmsClient;
    use crate::sms::SmsCode;
    use crate::tests::{client, client_of, response, shown};

    fn read(body: &str) -> CommandResponse {
        CommandResponse::read(&response(200, body)).unwrap()
    }

    #[test]
    fn any_text_is_kept_and_objects_have_fields() {
        let credits = read(r#"{"value":"1200","expiredDate":"2030-01-01"}"#);
        assert_eq!(credits.fields.as_ref().unwrap()["value"], "1200");
        for body in ["null", "", "[1]", "DELIVERED", "<results/>"] {
            let read = read(body);
            assert_eq!((&*read.raw, read.fields), (body, None));
        }
        let marked = read("\u{feff}{\"value\":1}");
        assert_eq!(marked.fields.unwrap()["value"], 1);
        let exact = read(r#"{"value":1250.5,"ref_no":20123456789012345678,"a":"\ud83d"}"#);
        let fields = exact.fields.unwrap();
        assert_eq!(fields["ref_no"], "20123456789012345678");
        assert_eq!(fields["a"], "\u{fffd}");
        assert_eq!(read(r#"{"value":1250.5}"#).fields.unwrap()["value"], 1250.5);
        let stored = serde_json::to_value(&credits).unwrap();
        assert_eq!(stored["fields"]["expiredDate"], "2030-01-01");
        let shown = format!("{credits:?}");
        assert!(!shown.contains("1200"), "{shown}");
    }

    #[tokio::test]
    async fn a_wrong_login_is_an_error_in_both_formats() {
        for (code, kind) in [
            (-5, ErrorKind::Authentication),
            (-40, ErrorKind::PermissionDenied),
        ] {
            for body in [
                format!(r#"{{"results":[{{"status":"{code}"}}]}}"#),
                format!("<results><result><status>{code}</status></result></results>"),
            ] {
                let (client, _) = client(200, &body);
                let error = client.sms().credits().await.unwrap_err();
                assert_eq!(error.kind(), kind);
                assert_eq!(SmsCode::of(&error), Some(SmsCode::from(code)));
            }
        }
        let of_a_message = r#"{"results":[{"status":"-13"}]}"#;
        assert!(read(of_a_message).fields.is_some());
    }

    #[test]
    fn a_page_is_no_response() {
        for body in [
            "<html><body>marker</body></html>",
            "\u{feff}\r\n<!DOCTYPE html>marker",
            " \n\u{feff}<!doctype HTML PUBLIC \"marker\">",
            "<HTML",
        ] {
            match CommandResponse::read(&response(200, body)) {
                Err(ResponseError::Decode(why)) => assert!(!why.to_string().contains("marker")),
                other => panic!("{body}: {other:?}"),
            }
        }
        assert_eq!(read("<!DOCTYPE results>").fields, None);
    }

    #[test]
    fn a_compressed_body_is_no_response() {
        for (encoding, is_read) in [
            ("gzip", false),
            ("br", false),
            ("identity", true),
            ("", true),
        ] {
            let plain = response(200, "1200");
            let mut headers = plain.headers().clone();
            headers.insert("content-encoding", encoding.parse().unwrap());
            let raw = RawResponse::new(plain.status(), headers, plain.body().clone());
            match CommandResponse::read(&raw) {
                Err(ResponseError::Decode(why)) => assert!(why.to_string().contains("compressed")),
                read => assert!(is_read && read.is_ok(), "{encoding}"),
            }
        }
    }

    #[tokio::test]
    async fn other_failures_are_told_by_the_http_status() {
        let (client, _) = client(503, "<html>marker</html>");
        let error = client.sms().delivery_report("1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(!error.may_have_been_sent());
        let shown = shown(&error);
        for secret in ["marker", "user", "pass", "command?", "https://"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }

    #[tokio::test]
    async fn without_a_login_nothing_is_sent() {
        let builder = NusaSmsClient::builder().api_key("k");
        let (client, transport) = client_of(builder, 200, "null");
        let error = client.sms().credits().await.unwrap_err();
        assert_eq!(error.field(), Some("sms_user"));
        assert!(transport.requests().is_empty());
    }
}
