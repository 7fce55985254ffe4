use crate::prelude::*;

/// A WhatsApp Business message that the provider has accepted (NusaSMS WhatsApp Business API
/// documentation, `ResponseData`).
#[serde_as]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The id of the message.
    #[serde_as(as = "Text")]
    pub message_id: String,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl AcceptedMessage {
    /// A response, for the application's own tests.
    pub fn new(message_id: impl Into<String>) -> Self {
        Self {
            message_id: message_id.into(),
            ..Self::default()
        }
    }

    pub(crate) fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        Envelope::read_accepted(raw, |accepted: &Self| &accepted.message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::response;

    #[test]
    fn the_sample_of_the_document() {
        let body = r#"{"error":false,"message":"Data message","data":{"message_id":"string"}}"#;
        for status in [200, 201] {
            let accepted = AcceptedMessage::read(&response(status, body)).unwrap();
            assert_eq!(accepted, AcceptedMessage::new("string"));
        }
    }

    #[test]
    fn every_digit_of_an_id_is_kept() {
        let body = r#"{"data":{"message_id":123456789012345678901234,"note":"a\ud83d"}}"#;
        let accepted = AcceptedMessage::read(&response(200, body)).unwrap();
        assert_eq!(accepted.message_id, "123456789012345678901234");
    }

    #[test]
    fn success_without_an_id_is_not_a_success() {
        for data in [
            "null",
            "{}",
            r#"{"message_id":""}"#,
            r#"{"message_id":null}"#,
        ] {
            let body = format!(r#"{{"error":false,"data":{data}}}"#);
            let failure = AcceptedMessage::read(&response(200, &body)).unwrap_err();
            assert!(matches!(failure, ResponseError::Decode(_)), "{data}");
        }
    }
}
