//! `POST /nusasms_api/1.0/wa_business/otp` (NusaSMS WhatsApp Business API documentation, "Send Otp
//! Message").
//!
//! Cost and limits: API key; an approved Authentication template.

use super::{AcceptedMessage, check_route};
use crate::prelude::*;

/// A one-time password, in the account's template of the category Authentication.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's.
#[must_use]
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OtpMessage {
    /// The recipient's phone number, digits with country code. Required.
    #[serde(default)]
    pub recipient: Personal,
    /// The sender: the id of a WhatsApp Business number at the provider. Required.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub gateway_id: String,
    /// The password, without line breaks, tabs, or spaces at its ends. Required.
    #[serde(default)]
    pub otp: Personal,
    /// The code of the template's language. Absent: the provider's default, which its sample shows
    /// as `id`.
    #[serde_as(as = "Option<Text>")]
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
            ..Self::default()
        }
    }

    /// The code of the template's language.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_route(&self.recipient, &self.gateway_id)?;
        one_line("otp", &self.otp)?;
        // A plain blank inside is let through: the document's samples have a placeholder of several
        // words.
        let is_space = |c: char| (c.is_whitespace() && c != ' ') || is_invisible(c);
        if self.otp.contains(is_space) || self.otp.trim() != &*self.otp {
            let problem = "has white space or an invisible character, which WhatsApp refuses: give the \
                           password alone";
            return Err(ValidationError::new("otp", problem));
        }
        let language = self.language.as_ref();
        language.map_or(Ok(()), |language| one_line("language", language))
    }
}

impl Endpoint for OtpMessage {
    sends!(AcceptedMessage, |sent| Some(sent.message_id.clone()), to recipient);
    const OPERATION: &'static str = "nusasms.wa_business.otp";
    const PATH: &'static str = "/nusasms_api/1.0/wa_business/otp";

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::of::<Self>().json(self)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::tests::{client, only};

    const ACCEPTED: &str = r#"{"error":false,"message":"Data message","data":{"message_id":"m"}}"#;

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let sample =
            r#"{"recipient":"6281200000001","gateway_id":"string","otp":"string","language":"id"}"#;
        let (client, transport) = client(200, ACCEPTED);
        let otp = OtpMessage::new("6281200000001", "string", "string").language("id");
        client.wa_business().send_otp(&otp).await.unwrap();
        let sent = only(&transport);
        assert_eq!(sent.path(), "/nusasms_api/1.0/wa_business/otp");
        assert_eq!(sent.text(), sample);
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
        let otp = |otp: &str| full("6281200000001", "g", otp);
        for (otp, field) in [
            (full("", "g", "1"), "recipient"),
            (full("6281200000001@s.whatsapp.net", "g", "1"), "recipient"),
            (full("081200000001", "g", "1"), "recipient"),
            (full("6281200000001", " ", "1"), "gateway_id"),
            (otp(""), "otp"),
            (otp("123\n456"), "otp"),
            (otp("123\t456"), "otp"),
            (otp("123456 "), "otp"),
            (otp("123\u{a0}456"), "otp"),
            (otp("\u{200b}123456"), "otp"),
            (otp("123\u{202c}456"), "otp"),
            (otp("1").language(""), "language"),
        ] {
            let (client, transport) = client(200, ACCEPTED);
            let error = client.wa_business().send_otp(&otp).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(transport.requests().is_empty());
        }
        let shown = format!("{:?}", full("6281200000001", "g", "654321"));
        assert!(
            !shown.contains("62812") && !shown.contains("654321"),
            "{shown}"
        );
    }
}
