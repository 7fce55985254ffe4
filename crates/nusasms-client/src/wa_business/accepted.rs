use messaging_client_core::{RawResponse, Extra, ResponseError, lenient};
use serde::{Deserialize, Serialize};

use crate::Envelope;

/// A WhatsApp Business message that the provider has accepted (NusaSMS WhatsApp Business API
/// documentation, `ResponseData`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The id of the message.
    #[serde(deserialize_with = "lenient::text")]
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
            extra: Extra::default(),
        }
    }

    pub(super) fn read(answer: &RawResponse) -> Result<Self, ResponseError> {
        Envelope::taken(answer, |accepted: &Self| &accepted.message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::answer;

    #[test]
    fn the_sample_of_the_document() {
        let body = r#"{"error":false,"message":"Data message","data":{"message_id":"string"}}"#;
        for status in [200, 201] {
            let accepted = AcceptedMessage::read(&answer(status, body)).unwrap();
            assert_eq!(accepted, AcceptedMessage::new("string"));
        }
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
            let failure = AcceptedMessage::read(&answer(200, &body)).unwrap_err();
            assert!(matches!(failure, ResponseError::DecodeError(_)), "{data}");
        }
    }
}
