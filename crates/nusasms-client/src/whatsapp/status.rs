//! `GET /nusasms_api/1.0/whatsapp/status/{ref_no}` (NusaSMS API documentation, WhatsApp, "Message
//! Info").
//!
//! Cost and limits: API key; free.

use super::MessageStatus;
use crate::ProviderDate;
use crate::prelude::*;

/// Asks for the delivery status of a WhatsApp message.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetStatus {
    /// The id that sending returned. It can begin with 0, so it is a string.
    #[serde_as(as = "Text")]
    #[serde(default)]
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
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageInfo {
    /// The phone number or group id.
    pub destination: Option<Personal>,
    /// The number that it is sent from.
    pub sender: Option<Personal>,
    /// Whether it is for a group.
    #[serde(default, deserialize_with = "flag::optional")]
    pub is_group: Option<bool>,
    /// When it was accepted.
    pub create_date: Option<ProviderDate>,
    /// When it was sent.
    pub sent_date: Option<ProviderDate>,
    /// When it was read.
    pub read_date: Option<ProviderDate>,
    /// When it arrived.
    pub delivered_date: Option<ProviderDate>,
    /// The id that sending returned.
    #[serde_as(as = "Option<Text>")]
    pub ref_no: Option<String>,
    /// The state, in the provider's letters.
    pub status: Option<MessageStatus>,
    /// The delivery status, the same for all providers; `Unknown` if the response has none.
    #[serde(default)]
    pub delivery_status: DeliveryStatus,
    /// The text.
    pub message: Option<Personal>,
    /// The text beside the media.
    pub caption: Option<Personal>,
    /// The link of the media.
    pub media_url: Option<Personal>,
    /// Fields that are not documented, or not as documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MessageInfo {
    /// A response with this state, for the application's own tests.
    pub fn new(status: MessageStatus) -> Self {
        Self {
            delivery_status: DeliveryStatus::from(&status),
            status: Some(status),
            ..Self::default()
        }
    }
}

impl Endpoint for GetStatus {
    type Account = Account;
    type Response = MessageInfo;
    const OPERATION: &'static str = "nusasms.whatsapp.status";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/nusasms_api/1.0/whatsapp/status/{ref_no}";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        one_line("ref_no", &self.ref_no)?;
        UnsignedRequest::of::<Self>().segment("ref_no", &self.ref_no)
    }

    fn decode(&self, raw: &RawResponse) -> Result<MessageInfo, ResponseError> {
        let mut info: MessageInfo = Envelope::read_data(raw)?;
        info.delivery_status = info.status.as_ref().map(Into::into).unwrap_or_default();
        Ok(info)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::json;

    use super::*;
    use crate::tests::{client, only};

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":{"destination":"string","sender":"string","is_group":false,"create_date":"2019-08-24T14:15:22Z","sent_date":"2019-08-24T14:15:22Z","read_date":"2019-08-24T14:15:22Z","delivered_date":"2019-08-24T14:15:22Z","ref_no":"string","status":"string","message":"string","caption":"string","media_url":"string"}}"#;

    async fn ask(ref_no: &str, body: &str) -> (MessageInfo, String) {
        let (client, transport) = client(200, body);
        let info = client.whatsapp().status(ref_no).await.unwrap();
        (info.into_inner(), only(&transport).uri().to_string())
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (info, uri) = ask("012345678901234567", SAMPLE).await;
        assert!(uri.ends_with("/nusasms_api/1.0/whatsapp/status/012345678901234567"));
        assert!(info.sent_date.as_ref().unwrap().instant().is_some());
        assert_eq!(info.delivery_status, DeliveryStatus::Unknown);
        let mut sample: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
        sample["data"]["delivery_status"] = "unknown".into();
        let stored = serde_json::to_value(&info).unwrap();
        assert_eq!(stored, sample["data"]);
        assert_eq!(serde_json::from_value::<MessageInfo>(stored).unwrap(), info);
    }

    #[tokio::test]
    async fn nulls_and_dates_without_a_zone() {
        let body = json!({"error": false, "data": {
            "ref_no": 12_345_678_901_234_567_i64, "status": "d", "sent_date": "2022-01-31T08:09:10",
            "read_date": null, "caption": null, "is_group": null, "queue": null
        }});
        let (info, _) = ask("delivered", &body.to_string()).await;
        assert_eq!(info.ref_no.as_deref(), Some("12345678901234567"));
        assert_eq!(info.delivery_status, DeliveryStatus::Delivered);
        assert_eq!(info.sent_date.unwrap().instant(), None);
        assert!(info.read_date.is_none() && info.is_group.is_none());
        assert!(info.extra.contains_key("queue"));
    }

    #[tokio::test]
    async fn an_odd_neighbour_does_not_hide_the_status() {
        let body = r#"{"data":{"status":"D","delivery_status":"deleted","media_url":[],"is_group":"maybe",
            "sent_date":{"date":"2026-01-31"},"message":"halo \ud83d"}}"#;
        let (info, _) = ask("1", body).await;
        assert_eq!(info.delivery_status, DeliveryStatus::Delivered);
        assert_eq!((info.is_group, &info.sent_date), (None, &None));
        assert_eq!(info.message.as_deref(), Some("halo \u{fffd}"));
        assert_eq!(info.extra["is_group"], "maybe");
        let made = MessageInfo::new(MessageStatus::Read);
        assert_eq!(made.delivery_status, DeliveryStatus::Read);
    }

    #[tokio::test]
    async fn the_reference_stays_one_segment_of_the_path() {
        let (_, uri) = ask("../../balance?x=1", r#"{"data":{}}"#).await;
        assert!(uri.ends_with("/whatsapp/status/..%2F..%2Fbalance%3Fx%3D1"));
        for vanishing in ["", " \n", ".", ".."] {
            let (client, _) = client(200, "{}");
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
