use std::fmt;

use http::StatusCode;
use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::{ApiError, ErrorKind, RawResponse, ResponseError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_with::serde_as;

use crate::ResponseCode;

/// A successful response of the platform: `{"code": 0, "message": "", "data": {...}, "traceId": "..."}`
/// ("IDN SAAS WhatsApp API send", Response Parameters). For operations of your own, each with the
/// type of its `data`.
///
/// Its `Debug` shows only the trace id.
#[serde_as]
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
#[non_exhaustive]
pub struct Envelope<T> {
    #[serde_as(as = "Integer")]
    code: i64,
    #[serde_as(as = "Option<Text>")]
    message: Option<String>,
    /// What was asked for; `None` if it is missing, null or not what `T` needs.
    pub data: Option<T>,
    /// The platform's id of this request.
    #[serde_as(as = "Option<Text>")]
    #[serde(rename = "traceId")]
    pub trace_id: Option<String>,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a response. The code decides, whatever the HTTP status, because no status is documented for
    /// any failure; it may be a number or a string of digits. Nothing beside it changes what it says.
    ///
    /// # Errors
    /// The code is not 0, or the response is not such an envelope.
    pub fn read(response: &RawResponse) -> Result<Self, ResponseError> {
        let envelope: Self = response.json_object()?;
        if envelope.code != 0 {
            return Err(refusal(envelope, response.status()).into());
        }
        Ok(envelope)
    }
}

impl<T> fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

fn refusal<T>(body: Envelope<T>, status: StatusCode) -> ApiError {
    let code = ResponseCode::from(body.code);
    // No code for too many calls is documented: beside an unknown one, the HTTP status counts.
    let kind = match status {
        StatusCode::TOO_MANY_REQUESTS if code.meaning().is_none() => ErrorKind::RateLimited,
        _ => code.kind(),
    };
    let mut refusal = ApiError::new(kind)
        .code(body.code.to_string())
        .message(body.message.unwrap_or_default())
        .trace_id(body.trace_id);
    if let Some(meaning) = code.meaning() {
        refusal = refusal.meaning(meaning);
    }
    match code {
        ResponseCode::TimestampExpired => refusal.clock_refused(),
        ResponseCode::NotOnWhatsApp | ResponseCode::NoCountryPrice => refusal.not_on_this_channel(),
        _ => refusal,
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::testing::FakeTransport;
    use messaging_client_core::{ClientOptions, Error, FixedClock};
    use serde_json::Value;

    use super::*;
    use crate::{LanguageCode, NxCloudClient, SentMessage, Template, TemplateMessage};

    /// The response says another time than the client's clock.
    async fn sent(status: u16, body: &str) -> Result<SentMessage, Error> {
        let transport = FakeTransport::new()
            .json(status, body.to_owned())
            .header("date", "Mon, 20 Jun 2022 08:41:25 GMT")
            .forever();
        let client = NxCloudClient::builder()
            .access_key("key")
            .access_secret("secret")
            .tenant_id(1)
            .app_key("app")
            .business_phone("6281200000009")
            .options(
                ClientOptions::new()
                    .clock(FixedClock::at_unix_millis(0))
                    .transport(transport),
            )
            .build()?;
        let template = Template::new("otp", LanguageCode::Indonesian);
        let message = TemplateMessage::to_phone("6281200000001", template);
        let sent = client.whatsapp().send(&message).await?;
        Ok(sent.into_inner())
    }

    async fn refused(status: u16, body: &str) -> Error {
        sent(status, body).await.unwrap_err()
    }

    /// A documented code says the same with every HTTP status: nothing was sent, and trying again
    /// cannot help, but for the clock, which the response's `Date` sets once.
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
                if error.kind() == ErrorKind::Recipient {
                    let of_channel = matches!(code.value(), 22091 | 22122);
                    assert_eq!(error.another_channel_may_help(), of_channel, "{code:?}");
                }
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
        for body in [
            r#"{"code":22090,"message":{"a":1},"traceId":["t"]}"#,
            r#"{"code":22090,"data":[1]}"#,
            r#"{"code":22090,"data":{"message_id":{}}}"#,
            "\u{feff}{\"code\":22090}",
        ] {
            let error = refused(200, body).await;
            assert_eq!(error.provider_code(), Some("22090"), "{body}");
            assert_eq!((error.provider_message(), error.trace_id()), (None, None));
            assert!(!error.may_have_been_sent());
        }
        for (code, elsewhere) in [(22090, false), (22091, true), (22122, true), (22123, false)] {
            let body = format!(r#"{{"code":{code}}}"#);
            let error = refused(200, body.leak()).await;
            assert_eq!(error.another_channel_may_help(), elsewhere, "{code}");
        }
        let cut = refused(200, r#"{"code":22091,"message":"not \ud83d"}"#).await;
        assert_eq!(cut.provider_code(), Some("22091"));
        assert_eq!(cut.provider_message(), Some("not \u{fffd}"));
        assert!(!cut.may_have_been_sent());
    }

    #[tokio::test]
    async fn an_id_keeps_its_digits_and_survives_what_stands_beside_it() {
        for (body, id) in [
            (
                r#"{"code":0,"data":{"message_id":20123456789012345678}}"#,
                "20123456789012345678",
            ),
            (
                r#"{"code":0,"data":{"message_id":123456789012345678901234}}"#,
                "123456789012345678901234",
            ),
            (
                r#"{"code":0,"message":[],"traceId":{},"data":{"message_id":"m","text":"\ud83d"}}"#,
                "m",
            ),
        ] {
            assert_eq!(sent(200, body).await.unwrap().message_id, id, "{body}");
        }
    }

    #[tokio::test]
    async fn a_response_without_a_code_leaves_a_send_in_doubt() {
        for (status, body, kind) in [
            (200, "", ErrorKind::Decode),
            (200, r#"{"message":"ok"}"#, ErrorKind::Decode),
            (502, "<html>", ErrorKind::Server),
            // Gateways answer these while the platform is silent.
            (408, "", ErrorKind::Server),
            (460, "", ErrorKind::Server),
            (499, r#"{"error":"closed"}"#, ErrorKind::Server),
        ] {
            let error = refused(status, body).await;
            assert_eq!(error.kind(), kind, "{body}");
            assert!(error.may_have_been_sent());
            assert_eq!((error.provider_code(), error.attempts()), (None, 1));
            assert_eq!(ResponseCode::of(&error), None);
        }
    }

    #[tokio::test]
    async fn a_code_beside_a_gateways_status_is_a_certain_refusal() {
        for status in [408, 460, 499] {
            let error = refused(status, r#"{"code":22090}"#).await;
            assert_eq!(error.kind(), ErrorKind::Recipient);
            assert!(!error.may_have_been_sent(), "{status}");
        }
    }

    #[test]
    fn debug_shows_the_trace_id_and_no_data() {
        let body = r#"{"code":0,"data":{"marker":1},"traceId":"t-1"}"#;
        let response = RawResponse::new(StatusCode::OK, http::HeaderMap::new(), body.into());
        let shown = format!("{:?}", Envelope::<Value>::read(&response).unwrap());
        assert!(
            shown.contains("t-1") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
