//! `GET /api/command?cmd=CREDITS` (NusaSMS API documentation, SMS, "Command").
//!
//! Cost and limits: SMS login; free.

use super::{CommandResponse, command};
use crate::prelude::*;

/// Asks for the SMS credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetCredits {}

impl Endpoint for GetCredits {
    type Account = Account;
    type Response = CommandResponse;
    const OPERATION: &'static str = "nusasms.sms.credits";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/command";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let request = command::<Self>("CREDITS", account.sms_format)?;
        Ok(request.query("type", "sms"))
    }

    fn decode(&self, raw: &RawResponse) -> Result<CommandResponse, ResponseError> {
        CommandResponse::read(raw)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use crate::sms::SmsFormat;
    use crate::tests::{client_of, full, only};

    #[tokio::test]
    async fn the_query_holds_what_the_documents_address_holds() {
        for (format, output) in [(SmsFormat::Json, "json"), (SmsFormat::Xml, "xml")] {
            let builder = full().sms_format(format);
            let (client, transport) = client_of(builder, 200, r#"{"value":12}"#);
            let credits = client.sms().credits().await.unwrap();
            assert_eq!(credits.fields.as_ref().unwrap()["value"], 12);
            let sent = only(&transport);
            assert_eq!(sent.method(), Method::GET);
            assert_eq!(
                sent.uri().to_string(),
                format!(
                    "https://api.nusasms.com/api/command?cmd=CREDITS&output={output}&type=sms&user=user%261&password=pass%3D1"
                )
            );
            assert!(sent.body().is_empty() && sent.header("apikey").is_none());
        }
    }
}
