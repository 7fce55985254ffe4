//! `GET /api/command?cmd=DR` (NusaSMS API documentation, SMS, "Command").
//!
//! Cost and limits: SMS login; free.

use super::{CommandResponse, command};
use crate::prelude::*;

/// Asks for the delivery status of an SMS.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetDeliveryReport {
    /// The message id that sending returned.
    #[serde_as(as = "Text")]
    #[serde(default)]
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
    type Response = CommandResponse;
    const OPERATION: &'static str = "nusasms.sms.delivery_report";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/command";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        one_line("ref_no", &self.ref_no)?;
        let request = command::<Self>("DR", account.sms_format)?;
        Ok(request.query("ref_no", &self.ref_no))
    }

    fn decode(&self, raw: &RawResponse) -> Result<CommandResponse, ResponseError> {
        CommandResponse::read(raw)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::tests::{client, only};

    #[tokio::test]
    async fn the_query_holds_what_the_documents_address_holds() {
        let (client, transport) = client(200, "DELIVERED");
        let report = client.sms().delivery_report("0766387&cmd=X").await.unwrap();
        assert_eq!((&*report.raw, &report.fields), ("DELIVERED", &None));
        let sent = only(&transport);
        assert_eq!(
            (sent.method(), sent.uri().to_string().as_str()),
            (
                &Method::GET,
                "https://api.nusasms.com/api/command?cmd=DR&output=json&ref_no=0766387%26cmd%3DX&user=user%261&password=pass%3D1"
            )
        );
    }

    #[tokio::test]
    async fn an_empty_reference_is_refused() {
        for bad in ["", " ", "1\r\n"] {
            let (client, transport) = client(200, "");
            let error = client.sms().delivery_report(bad).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some("ref_no"), 0));
            assert!(transport.requests().is_empty());
        }
        let stored: GetDeliveryReport = serde_json::from_str(r#"{"ref_no":17}"#).unwrap();
        assert_eq!(stored, GetDeliveryReport::new("17"));
    }
}
