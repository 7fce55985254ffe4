//! `GET /api/command?cmd=CREDITS` (NusaSMS API documentation, SMS, "Command").
//!
//! Cost and limits: SMS login; free.

use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError};

use super::{CommandAnswer, command_draft};
use crate::Account;

/// Asks for the SMS credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GetCredits;

impl GetCredits {
    /// The request, which has no parameters.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for GetCredits {
    type Account = Account;
    type Response = CommandAnswer;
    const OPERATION: &'static str = "nusasms.sms.credits";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let draft = command_draft("CREDITS", account.sms_format())?;
        Ok(draft.query("type", "sms"))
    }

    fn decode(&self, answer: &RawResponse) -> Result<CommandAnswer, ResponseError> {
        CommandAnswer::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use crate::SmsFormat;
    use crate::recording::{Recording, full};

    #[tokio::test]
    async fn the_query_holds_what_the_documents_address_holds() {
        for (format, output) in [(SmsFormat::Json, "json"), (SmsFormat::Xml, "xml")] {
            let recording = Recording::answering(200, r#"{"value":12}"#);
            let client = recording.client_of(full().sms_format(format));
            let credits = client.sms().credits().await.unwrap();
            assert_eq!(credits.fields.as_ref().unwrap()["value"], 12);
            let sent = recording.only();
            assert_eq!(sent.method, "GET");
            assert_eq!(
                sent.uri,
                format!(
                    "https://api.nusasms.com/api/command?cmd=CREDITS&output={output}&type=sms&user=user%261&password=pass%3D1"
                )
            );
            assert!(sent.body.is_empty() && !sent.headers.contains_key("apikey"));
        }
    }
}
