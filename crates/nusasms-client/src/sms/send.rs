//! `POST /api/v3/sendsms/plain` (NusaSMS API documentation, SMS, "Send Plain").
//!
//! The document's heading says `/sms/v3/...`, every full address `/api/v3/...`, which is used.
//!
//! Cost and limits: SMS login; charged by part; at most 10 equal texts a day and recipient.

use messaging_client_core::validation::{international_digits, not_blank};
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Error, Extra, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Serialize};

use super::results::{self, SendResult, text_if_any};
use super::{SmsParts, form_draft};
use crate::Account;
use crate::flag::flag;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether the text is sent as UCS-2, which characters outside of GSM 03.38 need.
    #[serde(
        default,
        deserialize_with = "flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub unicode: bool,
    /// Whether the text holds a one-time password. Required for those: without it they are refused
    /// with code -10.
    #[serde(
        default,
        deserialize_with = "flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub otp: bool,
}

impl Sms {
    /// A text to a number: digits with country code.
    pub fn new(recipient: impl Into<Personal>, text: impl Into<Personal>) -> Self {
        Self {
            text: text.into(),
            recipient: recipient.into(),
            unicode: false,
            otp: false,
        }
    }

    /// Sends the text as UCS-2 (`unicode=True`).
    #[must_use]
    pub fn unicode(mut self, unicode: bool) -> Self {
        self.unicode = unicode;
        self
    }

    /// Says that the text holds a one-time password (`otp=Y`).
    #[must_use]
    pub fn otp(mut self, otp: bool) -> Self {
        self.otp = otp;
        self
    }

    /// How many parts the text takes, and in which encoding.
    #[must_use]
    pub fn parts(&self) -> SmsParts {
        SmsParts::with_unicode(&self.text, self.unicode)
    }
}

/// An SMS that was processed. Whether it arrives,
/// [`SmsApi::delivery_report`](super::SmsApi::delivery_report) says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentSms {
    /// One result for the number; every status is 0.
    pub results: Vec<SmsResult>,
}

/// What became of one SMS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SmsResult {
    /// 0, or an [`SmsCode`](super::SmsCode).
    #[serde(deserialize_with = "lenient::integer")]
    pub status: i64,
    /// The id to ask for the delivery report with; none where the message was refused.
    #[serde(
        rename = "messageid",
        default,
        deserialize_with = "text_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub message_id: Option<String>,
    /// The recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Personal>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentSms {
    /// A response, for the application's own tests.
    #[must_use]
    pub fn new(results: Vec<SmsResult>) -> Self {
        Self { results }
    }

    /// Every result of a call that failed, those with status 0 among them: should an answer ever mix
    /// the two, it is an error whose [`may_have_been_sent`](Error::may_have_been_sent) is true, and
    /// this says which messages went out.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        results::parse(error.answer()?).ok().map(Self::new)
    }
}

impl SmsResult {
    /// A result, for the application's own tests.
    #[must_use]
    pub fn new(status: i64) -> Self {
        Self {
            status,
            message_id: None,
            destination: None,
            extra: Extra::default(),
        }
    }
}

impl SendResult for SmsResult {
    fn status(&self) -> i64 {
        self.status
    }
}

impl Endpoint for Sms {
    type Account = Account;
    type Response = SentSms;
    const OPERATION: &'static str = "nusasms.sms.send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("SMSText", &self.text)?;
        international_digits("GSM", &self.recipient)?;
        let fields = [("SMSText", &*self.text), ("GSM", &*self.recipient)];
        let (unicode, otp) = (self.unicode, self.otp);
        let format = account.sms_format();
        form_draft("/api/v3/sendsms/plain", fields, unicode, otp, format)
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentSms, ResponseError> {
        results::read(answer).map(SentSms::new)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::recording::{Recording, full, shown};
    use crate::{NusaSmsClient, SmsCode, SmsFormat};

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
            let recording = Recording::answering(200, OK_JSON);
            recording.client().sms().send(&sms).await.unwrap();
            let sent = recording.only();
            assert_eq!((sent.method.as_str(), sent.body.as_str()), ("POST", form));
            assert_eq!(sent.uri, "https://api.nusasms.com/api/v3/sendsms/plain");
            assert_eq!(
                sent.headers["content-type"],
                "application/x-www-form-urlencoded"
            );
            assert!(!sent.headers.contains_key("apikey"));
        }
    }

    #[tokio::test]
    async fn both_formats_are_read_whichever_was_asked_for() {
        for (format, output) in [(SmsFormat::Json, "json"), (SmsFormat::Xml, "xml")] {
            for body in [OK_JSON, OK_XML] {
                let recording = Recording::answering(200, body);
                let client = recording.client_of(full().sms_format(format));
                let sent = client.sms().send(&sms()).await.unwrap();
                let [result] = sent.results.as_slice() else {
                    panic!("one result expected");
                };
                assert_eq!(result.message_id.as_deref(), Some("175041319203754627"));
                assert_eq!(result.destination.as_deref(), Some("6281200000001"));
                let request = recording.only();
                assert!(request.body.contains(&format!("output={output}")));
                assert_eq!(request.headers["accept"], format!("application/{output}"));
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
            let client = Recording::answering(200, body).client();
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
        let client = Recording::answering(200, body).client();
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
            let client = Recording::answering(200, body).client();
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
            (full(), Sms::new("081200000001", "a"), "GSM"),
            (full(), Sms::new("+6281200000001", "a"), "GSM"),
            (full(), Sms::new("", "a"), "GSM"),
            (full(), Sms::new("6281200000001", " "), "SMSText"),
        ] {
            let recording = Recording::answering(200, OK_JSON);
            let client = recording.client_of(builder);
            let error = client.sms().send(&sms).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(recording.all().is_empty() && !shown(&error).contains("marker"));
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
