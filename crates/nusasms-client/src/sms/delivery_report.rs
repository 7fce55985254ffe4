//! `GET /api/command?cmd=DR` (NusaSMS API documentation, SMS, "Command").
//!
//! Cost and limits: SMS login; free.

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError, lenient};
use serde::{Deserialize, Serialize};

use super::{CommandAnswer, command_draft};
use crate::Account;

/// Asks what became of an SMS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetDeliveryReport {
    /// The message id that sending gave.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ref_no: String,
}

impl GetDeliveryReport {
    /// The request for the SMS that was accepted as `ref_no`.
    pub fn new(ref_no: impl Into<String>) -> Self {
        Self {
            ref_no: ref_no.into(),
        }
    }
}

impl Endpoint for GetDeliveryReport {
    type Account = Account;
    type Response = CommandAnswer;
    const OPERATION: &'static str = "nusasms.sms.delivery_report";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("ref_no", &self.ref_no)?;
        no_control_characters("ref_no", &self.ref_no)?;
        let draft = command_draft("DR", account.sms_format())?;
        Ok(draft.query("ref_no", &self.ref_no))
    }

    fn decode(&self, answer: &RawResponse) -> Result<CommandAnswer, ResponseError> {
        CommandAnswer::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::recording::Recording;

    #[tokio::test]
    async fn the_query_holds_what_the_documents_address_holds() {
        let recording = Recording::answering(200, "DELIVERED");
        let client = recording.client();
        let report = client.sms().delivery_report("0766387&cmd=X").await.unwrap();
        assert_eq!((&*report.raw, &report.fields), ("DELIVERED", &None));
        let sent = recording.only();
        assert_eq!(
            (sent.method.as_str(), sent.uri.as_str()),
            (
                "GET",
                "https://api.nusasms.com/api/command?cmd=DR&output=json&ref_no=0766387%26cmd%3DX&user=user%261&password=pass%3D1"
            )
        );
    }

    #[tokio::test]
    async fn an_empty_reference_is_refused() {
        for bad in ["", " ", "1\r\n"] {
            let recording = Recording::answering(200, "");
            let client = recording.client();
            let error = client.sms().delivery_report(bad).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some("ref_no"), 0));
            assert!(recording.all().is_empty());
        }
        let stored: GetDeliveryReport = serde_json::from_str(r#"{"ref_no":17}"#).unwrap();
        assert_eq!(stored, GetDeliveryReport::new("17"));
    }
}
