//! `GET /nusasms_api/1.0/whatsapp/status/{ref_no}` (NusaSMS API documentation, WhatsApp, "Message
//! Info").
//!
//! Cost and limits: API key; free.

use messaging_client_core::validation::not_blank;
use messaging_client_core::{
    RawResponse, DeliveryStatus, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal,
    lenient,
};
use serde::{Deserialize, Serialize};

use super::MessageStatus;
use crate::flag::optional_flag;
use crate::{Account, Envelope, ProviderDate};

/// Asks what became of a WhatsApp message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetStatus {
    /// What sending gave. It can begin with 0, so it is a text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ref_no: String,
}

impl GetStatus {
    /// The request for the message that was queued as `ref_no`.
    pub fn new(ref_no: impl Into<String>) -> Self {
        Self {
            ref_no: ref_no.into(),
        }
    }
}

/// What is known of a WhatsApp message; the schema promises none of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MessageInfo {
    /// The phone number or group id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Personal>,
    /// The number that it is sent from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Personal>,
    /// Whether it is for a group.
    #[serde(
        deserialize_with = "optional_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_group: Option<bool>,
    /// When it was taken.
    #[serde(rename = "create_date", skip_serializing_if = "Option::is_none")]
    pub created: Option<ProviderDate>,
    /// When it was sent.
    #[serde(rename = "sent_date", skip_serializing_if = "Option::is_none")]
    pub sent: Option<ProviderDate>,
    /// When it was read.
    #[serde(rename = "read_date", skip_serializing_if = "Option::is_none")]
    pub read: Option<ProviderDate>,
    /// When it arrived.
    #[serde(rename = "delivered_date", skip_serializing_if = "Option::is_none")]
    pub delivered: Option<ProviderDate>,
    /// What sending gave.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ref_no: Option<String>,
    /// The state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Personal>,
    /// The text beside the media.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<Personal>,
    /// The link of the media.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_url: Option<Personal>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MessageInfo {
    /// The state in the vocabulary of all providers; `Unknown` where the answer has none.
    #[must_use]
    pub fn delivery_status(&self) -> DeliveryStatus {
        self.status
            .as_ref()
            .map_or(DeliveryStatus::Unknown, DeliveryStatus::from)
    }
}

impl Endpoint for GetStatus {
    type Account = Account;
    type Response = MessageInfo;
    const OPERATION: &'static str = "nusasms.whatsapp.status";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("ref_no", &self.ref_no)?;
        UnsignedRequest::get("/nusasms_api/1.0/whatsapp/status").segment("ref_no", &self.ref_no)
    }

    fn decode(&self, answer: &RawResponse) -> Result<MessageInfo, ResponseError> {
        Envelope::data_of(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::json;

    use super::*;
    use crate::recording::Recording;

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":{"destination":"string","sender":"string","is_group":false,"create_date":"2019-08-24T14:15:22Z","sent_date":"2019-08-24T14:15:22Z","read_date":"2019-08-24T14:15:22Z","delivered_date":"2019-08-24T14:15:22Z","ref_no":"string","status":"string","message":"string","caption":"string","media_url":"string"}}"#;

    async fn ask(ref_no: &str, body: &str) -> (MessageInfo, String) {
        let recording = Recording::answering(200, body);
        let info = recording.client().whatsapp().status(ref_no).await.unwrap();
        (info.into_inner(), recording.only().uri)
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (info, uri) = ask("012345678901234567", SAMPLE).await;
        assert!(uri.ends_with("/nusasms_api/1.0/whatsapp/status/012345678901234567"));
        assert!(info.sent.as_ref().unwrap().instant().is_some());
        assert_eq!(info.delivery_status(), DeliveryStatus::Unknown);
        let sample: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(serde_json::to_value(&info).unwrap(), sample["data"]);
    }

    #[tokio::test]
    async fn nulls_and_dates_without_a_zone() {
        let body = json!({"error": false, "data": {
            "ref_no": 12_345_678_901_234_567_i64, "status": "d", "sent_date": "2022-01-31T08:09:10",
            "read_date": null, "caption": null, "is_group": null, "queue": null
        }});
        let (info, _) = ask("delivered", &body.to_string()).await;
        assert_eq!(info.ref_no.as_deref(), Some("12345678901234567"));
        assert_eq!(info.delivery_status(), DeliveryStatus::Delivered);
        assert_eq!(info.sent.unwrap().instant(), None);
        assert!(info.read.is_none() && info.is_group.is_none());
        assert!(info.extra.contains_key("queue"));
    }

    #[tokio::test]
    async fn the_reference_stays_one_segment_of_the_path() {
        let (_, uri) = ask("../../balance?x=1", r#"{"data":{}}"#).await;
        assert!(uri.ends_with("/whatsapp/status/..%2F..%2Fbalance%3Fx%3D1"));
        for vanishing in ["", " \n", ".", ".."] {
            let client = Recording::answering(200, "{}").client();
            let error = client.whatsapp().status(vanishing).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some("ref_no"), 0));
        }
    }

    #[test]
    fn requests_are_stored_and_debug_shows_no_number_and_no_text() {
        let stored: GetStatus = serde_json::from_str(r#"{"ref_no":17}"#).unwrap();
        assert_eq!(stored, GetStatus::new("17"));
        assert!(serde_json::from_str::<GetStatus>(r#"{"ref":"17"}"#).is_err());
        let json =
            r#"{"destination":"6281200000001","message":"marker","media_url":"https://marker"}"#;
        let info: MessageInfo = serde_json::from_str(json).unwrap();
        let shown = format!("{info:?}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
