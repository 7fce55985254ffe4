//! `POST /nusasms_api/1.0/wa_business/otp` (NusaSMS WhatsApp Business API documentation, "Send Otp
//! Message").
//!
//! Cost and limits: API key; an approved Authentication template.

use messaging_client_core::validation::not_blank;
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Serialize};

use super::{AcceptedMessage, check_route, check_word};
use crate::Account;

/// A one-time password, in the account's template of the category Authentication.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OtpMessage {
    /// The recipient's phone number. Required.
    #[serde(default)]
    pub recipient: Personal,
    /// The sender: the id of a WhatsApp Business number at the provider. Required.
    #[serde(default, deserialize_with = "lenient::text")]
    pub gateway_id: String,
    /// The password. Required.
    #[serde(default)]
    pub otp: Personal,
    /// The code of the template's language. Absent: the provider's default, which its sample shows
    /// as `id`.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub language: Option<String>,
}

impl OtpMessage {
    /// A one-time password in the provider's default language.
    pub fn new(
        recipient: impl Into<Personal>,
        gateway_id: impl Into<String>,
        otp: impl Into<Personal>,
    ) -> Self {
        Self {
            recipient: recipient.into(),
            gateway_id: gateway_id.into(),
            otp: otp.into(),
            language: None,
        }
    }

    /// The code of the template's language.
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_route(&self.recipient, &self.gateway_id)?;
        not_blank("otp", &self.otp)?;
        match &self.language {
            Some(language) => check_word("language", language),
            None => Ok(()),
        }
    }
}

impl Endpoint for OtpMessage {
    type Account = Account;
    type Response = AcceptedMessage;
    const OPERATION: &'static str = "nusasms.wa_business.otp";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::post("/nusasms_api/1.0/wa_business/otp").json(self)
    }

    fn decode(&self, answer: &RawResponse) -> Result<AcceptedMessage, ResponseError> {
        AcceptedMessage::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::recording::Recording;

    const ACCEPTED: &str = r#"{"error":false,"message":"Data message","data":{"message_id":"m"}}"#;

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let sample =
            r#"{"recipient":"string","gateway_id":"string","otp":"string","language":"id"}"#;
        let recording = Recording::answering(200, ACCEPTED);
        let otp = OtpMessage::new("string", "string", "string").language("id");
        recording
            .client()
            .wa_business()
            .send_otp(&otp)
            .await
            .unwrap();
        let sent = recording.only();
        assert!(sent.uri.ends_with("/nusasms_api/1.0/wa_business/otp"));
        assert_eq!(sent.body, sample);
        assert_eq!(serde_json::from_str::<OtpMessage>(sample).unwrap(), otp);
    }

    #[test]
    fn the_language_may_be_left_out_and_numbers_be_numbers() {
        let read: OtpMessage = serde_json::from_str(
            r#"{"recipient":6281200000001,"gateway_id":7,"otp":123456,"language":null}"#,
        )
        .unwrap();
        assert_eq!(read, OtpMessage::new("6281200000001", "7", "123456"));
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            r#"{"recipient":"6281200000001","gateway_id":"7","otp":"123456"}"#
        );
        assert!(serde_json::from_str::<OtpMessage>(r#"{"code":"1"}"#).is_err());
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused_and_not_shown() {
        let full =
            |recipient: &str, gateway: &str, otp: &str| OtpMessage::new(recipient, gateway, otp);
        for (otp, field) in [
            (full("", "g", "1"), "recipient"),
            (full("1", " ", "1"), "gateway_id"),
            (full("1", "g", ""), "otp"),
            (full("1", "g", "1").language(""), "language"),
        ] {
            let recording = Recording::answering(200, ACCEPTED);
            let client = recording.client();
            let error = client.wa_business().send_otp(&otp).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(recording.all().is_empty());
        }
        let shown = format!("{:?}", full("6281200000001", "g", "654321"));
        assert!(
            !shown.contains("62812") && !shown.contains("654321"),
            "{shown}"
        );
    }
}
