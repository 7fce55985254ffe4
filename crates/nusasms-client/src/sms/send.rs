//! `POST /api/v3/sendsms/plain` (NusaSMS API documentation, SMS, "Send Plain").
//!
//! The document's heading says `/sms/v3/...`, every full address `/api/v3/...`, which is used.
//!
//! Cost and limits: SMS login; charged by part; at most 10 equal texts a day and recipient.

use super::{SentSms, form, text_setters};
use crate::prelude::*;

/// An SMS to one number.
///
/// It can be written to JSON and read back, for a queue of the application: the names are the
/// provider's, the flags are true or false.
///
/// ```
/// use nusasms_client::Sms;
///
/// let sms = Sms::new("6281200000001", "Kode OTP Anda 123456").otp(true);
/// let stored = serde_json::to_string(&sms)?;
/// assert_eq!(serde_json::from_str::<Sms>(&stored)?, sms);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Sms {
    /// The text. Required. The document speaks of 160 characters and not of longer texts, which
    /// operators send in several parts: [`Sms::parts`].
    #[serde(rename = "SMSText", default)]
    pub text: Personal,
    /// The recipient: digits with country code (`62810000XXXX`). Required.
    #[serde(rename = "GSM", default)]
    pub recipient: Personal,
    /// Whether the text is sent as UCS-2, which characters outside of GSM 03.38 need. Absent: if the
    /// text needs it.
    #[serde(default, deserialize_with = "flag::optional")]
    pub unicode: Option<bool>,
    /// Whether the text contains a one-time password. Required for those: without it they are refused
    /// with code -10.
    #[serde(
        default,
        deserialize_with = "flag::required",
        skip_serializing_if = "Not::not"
    )]
    pub otp: bool,
}

impl Sms {
    /// A text to a number: digits with country code.
    pub fn new(recipient: impl Into<Personal>, text: impl Into<Personal>) -> Self {
        Self {
            text: text.into(),
            recipient: recipient.into(),
            ..Self::default()
        }
    }

    text_setters!();
}

impl Endpoint for Sms {
    sends!(SentSms, |sent| sent.message_id().map(str::to_owned), to recipient);
    const OPERATION: &'static str = "nusasms.sms.send";
    const PATH: &'static str = "/api/v3/sendsms/plain";

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("text (SMSText)", &self.text)?;
        international_digits("recipient (GSM)", &self.recipient)?;
        let fields = [
            ("SMSText", self.text.as_str()),
            ("GSM", self.recipient.as_str()),
        ];
        form::<Self>(fields, self.parts().encoding, self.otp, account.sms_format)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::testing::FakeTransport;
    use messaging_client_core::{ClientOptions, ErrorKind};

    use super::*;
    use crate::NusaSmsClient;
    use crate::sms::{SmsCode, SmsEncoding, SmsFormat, SmsResult};
    use crate::tests::{client, client_of, full, only, shown};

    const OK_JSON: &str = r#"{ "results": [{ "status": "0", "messageid": "175041319203754627", "destination": "6281200000001" }] }"#;
    const OK_XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?> <results> <result> <status>0</status> <messageid>175041319203754627</messageid> <destination>6281200000001</destination> </result> </results>"#;

    fn sms() -> Sms {
        Sms::new("6281200000001", "Hello NusaSMS!")
    }

    #[tokio::test]
    async fn the_form_is_exact() {
        for (sms, form) in [
            (
                sms(),
                "SMSText=Hello+NusaSMS%21&GSM=6281200000001&output=json&user=user%261&password=pass%3D1",
            ),
            (
                sms().unicode(true).otp(true),
                "SMSText=Hello+NusaSMS%21&GSM=6281200000001&unicode=True&otp=Y&output=json&user=user%261&password=pass%3D1",
            ),
        ] {
            let (client, transport) = client(200, OK_JSON);
            client.sms().send(&sms).await.unwrap();
            let sent = only(&transport);
            assert_eq!((sent.method(), sent.text().as_str()), (&Method::POST, form));
            assert_eq!(sent.uri(), "https://api.nusasms.com/api/v3/sendsms/plain");
            let content_type = "application/x-www-form-urlencoded";
            assert_eq!(sent.header("content-type"), Some(content_type));
            assert_eq!(sent.header("apikey"), None);
        }
    }

    #[tokio::test]
    async fn too_many_calls_beside_a_message_that_was_processed_is_not_tried_again() {
        let half = r#"{"results":[{"status":0,"messageid":"17"},{"status":-99}]}"#;
        for body in [OK_JSON, half] {
            let transport = FakeTransport::new().json(429, body).forever();
            let options = ClientOptions::new().transport(transport.clone());
            let client = full().options(options).build().unwrap();
            let error = client.sms().send(&sms()).await.unwrap_err();
            assert!(error.may_have_been_sent(), "{error}");
            assert_eq!(transport.requests().len(), 1, "{body}");
        }
    }

    #[tokio::test]
    async fn both_formats_are_read_whichever_was_asked_for() {
        for (format, output) in [(SmsFormat::Json, "json"), (SmsFormat::Xml, "xml")] {
            for body in [OK_JSON, OK_XML] {
                let (client, transport) = client_of(full().sms_format(format), 200, body);
                let sent = client.sms().send(&sms()).await.unwrap();
                let [result] = sent.results.as_slice() else {
                    panic!("one result expected");
                };
                assert_eq!(sent.message_id(), Some("175041319203754627"));
                assert_eq!(result.destination.as_deref(), Some("6281200000001"));
                let request = only(&transport);
                assert!(request.text().contains(&format!("output={output}")));
                let accepted = format!("application/{output}");
                assert_eq!(request.header("accept"), Some(accepted.as_str()));
            }
        }
    }

    /// The failures that the document prints, in both formats.
    #[tokio::test]
    async fn the_failures_of_the_document() {
        for (body, code, kind) in [
            (
                r#"{ "results": [{ "status": "-5", "messageid": "", "destination": "6281200000001" }] }"#,
                SmsCode::InvalidUserOrPassword,
                ErrorKind::Authentication,
            ),
            (
                r#"<?xml version="1.0" encoding="UTF-8"?> <results> <result> <status>-5</status> <messageid></messageid> <destination>6281200000001</destination> </result> </results>"#,
                SmsCode::InvalidUserOrPassword,
                ErrorKind::Authentication,
            ),
            (
                r#"{ "results": [{ "status": "-13", "messageid": "", "destination": "6281200000001" }] }"#,
                SmsCode::InvalidDestination13,
                ErrorKind::Recipient,
            ),
            (
                r#"<?xml version="1.0" encoding="UTF-8"?> <results> <result> <status>-13</status> <messageid></messageid> <destination>081200000001</destination> </result> </results>"#,
                SmsCode::InvalidDestination13,
                ErrorKind::Recipient,
            ),
        ] {
            let (client, _) = client(200, body);
            let error = client.sms().send(&sms()).await.unwrap_err();
            assert_eq!((error.kind(), SmsCode::of(&error)), (kind, Some(code)));
            assert!(!error.may_have_been_sent() && !shown(&error).contains("812000"));
            let results = SentSms::of(&error).unwrap().results;
            assert_eq!(
                (results[0].status, &results[0].message_id),
                (code.value(), &None)
            );
        }
    }

    #[tokio::test]
    async fn of_a_partial_success_every_result_is_reachable() {
        let body = r#"{"results":[{"status":"0","messageid":"1"},{"status":"-77"}]}"#;
        let (client, _) = client(200, body);
        let error = client.sms().send(&sms()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(error.may_have_been_sent());
        let statuses = SentSms::of(&error).unwrap().results;
        let statuses: Vec<_> = statuses.iter().map(|result| result.status).collect();
        assert_eq!(statuses, [0, -77]);
    }

    #[tokio::test]
    async fn an_answer_that_cannot_be_read_may_have_been_sent() {
        for body in ["", "<!DOCTYPE html><html>marker</html>", "{\"results\":"] {
            let (client, _) = client(200, body);
            let error = client.sms().send(&sms()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.may_have_been_sent() && !shown(&error).contains("marker"));
            assert!(SentSms::of(&error).is_none());
        }
    }

    #[tokio::test]
    async fn without_a_login_or_with_a_wrong_number_nothing_is_sent() {
        let api_key_only = || NusaSmsClient::builder().api_key("marker-key");
        for (builder, sms, field) in [
            (api_key_only(), sms(), "sms_user"),
            (full(), Sms::new("081200000001", "a"), "recipient (GSM)"),
            (full(), Sms::new("+6281200000001", "a"), "recipient (GSM)"),
            (full(), Sms::new("", "a"), "recipient (GSM)"),
            (full(), Sms::new("6281200000001", " "), "text (SMSText)"),
        ] {
            let (client, transport) = client_of(builder, 200, OK_JSON);
            let error = client.sms().send(&sms).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(transport.requests().is_empty() && !shown(&error).contains("marker"));
        }
    }

    #[tokio::test]
    async fn the_text_decides_whether_it_goes_out_as_unicode() {
        for (sms, unicode, encoding) in [
            (
                Sms::new("6281200000001", "Kode 123 - ok {}"),
                false,
                SmsEncoding::Gsm7,
            ),
            (
                Sms::new("6281200000001", "Kode 123 – ok"),
                true,
                SmsEncoding::Ucs2,
            ),
            (
                Sms::new("6281200000001", "Kode\u{a0}123"),
                true,
                SmsEncoding::Ucs2,
            ),
            (
                Sms::new("6281200000001", "halo 😀").unicode(false),
                false,
                SmsEncoding::Gsm7,
            ),
            (
                Sms::new("6281200000001", "halo").unicode(true),
                true,
                SmsEncoding::Ucs2,
            ),
        ] {
            let (client, transport) = client(200, OK_JSON);
            client.sms().send(&sms).await.unwrap();
            let flag = ("unicode".to_owned(), "True".to_owned());
            assert_eq!(only(&transport).form().contains(&flag), unicode);
            assert_eq!(sms.parts().encoding, encoding, "parts() says what is sent");
            let stored = serde_json::to_string(&sms).unwrap();
            assert_eq!(serde_json::from_str::<Sms>(&stored).unwrap(), sms);
        }
    }

    #[tokio::test]
    async fn an_odd_neighbour_changes_neither_yes_nor_no() {
        for result in [
            r#"[{"status":"0","messageid":"17","destination":{}}]"#,
            r#"{"status":"0","messageid":"17"}"#,
            r#"{"result":{"status":"0","messageid":"17","destination":[]}}"#,
            r#"{"result":[{"status":"0","messageid":"17"}]}"#,
            r#"[{"status":0,"messageid":"17","note":"a \ud83d"}]"#,
        ] {
            let (client, _) = client(200, format!(r#"{{"results":{result}}}"#));
            let sent = client.sms().send(&sms()).await.unwrap();
            assert_eq!(sent.message_id(), Some("17"), "{result}");
        }
        let long = r#"{"results":[{"status":0,"messageid":20123456789012345678}]}"#;
        let (yes, _) = client(200, long);
        let sent = yes.sms().send(&sms()).await.unwrap();
        assert_eq!(sent.message_id(), Some("20123456789012345678"));
        for (status, kind) in [
            ("-2", ErrorKind::InsufficientBalance),
            ("-6", ErrorKind::InvalidRequest),
        ] {
            let odd = format!(
                r#"{{"results":[{{"status":"{status}","messageid":{{}},"destination":[]}}]}}"#
            );
            let (no, _) = client(200, odd);
            let error = no.sms().send(&sms()).await.unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(!error.may_have_been_sent());
        }
    }

    #[test]
    fn stored_messages_come_back_and_debug_shows_no_number_and_no_text() {
        let full = sms().unicode(true).otp(true);
        let json =
            r#"{"SMSText":"Hello NusaSMS!","GSM":"6281200000001","unicode":true,"otp":true}"#;
        assert_eq!(serde_json::to_string(&full).unwrap(), json);
        let wire = r#"{"SMSText":"Hello NusaSMS!","GSM":6281200000001,"unicode":"True","otp":"Y"}"#;
        for json in [json, wire] {
            assert_eq!(serde_json::from_str::<Sms>(json).unwrap(), full);
        }
        assert!(serde_json::from_str::<Sms>(r#"{"SMSText":"a","password":"b"}"#).is_err());
        let result: SmsResult =
            serde_json::from_str(r#"{"status":0,"destination":"62812"}"#).unwrap();
        let shown = format!("{full:?} {result:?}");
        assert!(
            !shown.contains("62812") && !shown.contains("Hello"),
            "{shown}"
        );
    }
}
