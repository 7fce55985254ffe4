//! `POST /nusasms_api/1.0/wa_business/reply` (NusaSMS WhatsApp Business API documentation, "Send Reply
//! Message").
//!
//! Cost and limits: API key; text is documented, other kinds go as raw JSON.

use serde_json::{Map, Value};

use super::{AcceptedMessage, check_route};
use crate::prelude::*;

messaging_client_core::open_enum! {
    /// What a reply is (`ReplyParameter`, the values of `type`).
    pub enum ReplyKind {
        /// A text, the only kind whose payloads are documented.
        Text = "text",
        /// A reaction to a message.
        Reaction = "reaction",
        /// A sound.
        Audio = "audio",
        /// A document.
        Document = "document",
        /// An image; announced as coming soon.
        Image = "image",
        /// A sticker.
        Sticker = "sticker",
        /// A video.
        Video = "video",
        /// A place; announced as coming soon.
        Location = "location",
    }
}

/// A reply to somebody who wrote.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReplyMessage {
    /// Who wrote: a phone number, digits with country code. Required.
    #[serde(default)]
    pub recipient: Personal,
    /// The sender: the id of a WhatsApp Business number at the provider. Required.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub gateway_id: String,
    /// What it is. Required.
    #[serde(rename = "type")]
    pub kind: ReplyKind,
    /// What it says.
    pub payloads: Option<ReplyPayloads>,
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
#[non_exhaustive]
pub enum ReplyPayloads {
    /// A text and nothing else.
    Text {
        /// The text.
        body: Personal,
    },
    /// Fields as they are sent; what they hold is documented for texts only. One public receiver of
    /// this provider sends `link`, `caption` and `filename` for an image, a document and a video.
    Raw(Extra),
}

impl ReplyMessage {
    /// A text.
    pub fn text(
        recipient: impl Into<Personal>,
        gateway_id: impl Into<String>,
        body: impl Into<Personal>,
    ) -> Self {
        Self {
            recipient: recipient.into(),
            gateway_id: gateway_id.into(),
            kind: ReplyKind::Text,
            payloads: Some(ReplyPayloads::Text { body: body.into() }),
        }
    }

    /// Another kind, with the payloads that the provider's support names for it.
    pub fn raw(
        recipient: impl Into<Personal>,
        gateway_id: impl Into<String>,
        kind: ReplyKind,
        payloads: Map<String, Value>,
    ) -> Self {
        Self {
            recipient: recipient.into(),
            gateway_id: gateway_id.into(),
            kind,
            payloads: Some(ReplyPayloads::Raw(payloads.into())),
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_route(&self.recipient, &self.gateway_id)?;
        if !self.kind.is_documented() {
            return Err(ValidationError::new(
                "kind (type)",
                "must be text, reaction, audio, document, image, sticker, video or location",
            ));
        }
        if self.kind != ReplyKind::Text {
            return Ok(());
        }
        let body = match &self.payloads {
            Some(ReplyPayloads::Text { body }) => Some(body.as_str()),
            Some(ReplyPayloads::Raw(fields)) => fields.get("body").and_then(Value::as_str),
            None => None,
        };
        not_blank("payloads.body", body.unwrap_or_default())
    }
}

impl Endpoint for ReplyMessage {
    sends!(AcceptedMessage, |sent| Some(sent.message_id.clone()), to recipient);
    const OPERATION: &'static str = "nusasms.wa_business.reply";
    const PATH: &'static str = "/nusasms_api/1.0/wa_business/reply";

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::of::<Self>().json(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests::{account, client, only};

    const ACCEPTED: &str = r#"{"error":false,"message":"Data message","data":{"message_id":"m"}}"#;
    const SAMPLE: &str = r#"{"recipient":"6281200000001","gateway_id":"YOUR_GATEWAY_ID","type":"text","payloads":{"body":"text example"}}"#;

    fn read(json: Value) -> ReplyMessage {
        serde_json::from_value(json).unwrap()
    }

    fn refused(reply: &ReplyMessage) -> Option<String> {
        let refused = reply.request(&account()).err()?;
        Some(refused.field().to_owned())
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, transport) = client(200, ACCEPTED);
        let reply = ReplyMessage::text("6281200000001", "YOUR_GATEWAY_ID", "text example");
        client.wa_business().reply(&reply).await.unwrap();
        let sent = only(&transport);
        assert_eq!(sent.path(), "/nusasms_api/1.0/wa_business/reply");
        assert_eq!(sent.text(), SAMPLE);
        assert_eq!(serde_json::from_str::<ReplyMessage>(SAMPLE).unwrap(), reply);
    }

    #[test]
    fn other_kinds_pass_as_they_are() {
        for kind in ReplyKind::ALL {
            let json = json!({"recipient": "6281200000001", "gateway_id": "g",
                "type": kind.as_str(), "payloads": {"body": "a", "id": [1]}});
            let reply = read(json.clone());
            assert!(matches!(reply.payloads, Some(ReplyPayloads::Raw(_))));
            assert_eq!(serde_json::to_value(&reply).unwrap(), json);
            assert_eq!(refused(&reply), None);
        }
        assert_eq!(ReplyKind::ALL.len(), 8);
        let number =
            json!({"recipient": 1, "gateway_id": 7, "type": "text", "payloads": {"body": 17}});
        assert_eq!(read(number), ReplyMessage::text("1", "7", "17"));
        let upper = read(json!({"recipient": "1", "gateway_id": 7, "type": "IMAGE"}));
        let mut expected = ReplyMessage::raw("1", "7", ReplyKind::Image, Map::new());
        expected.payloads = None;
        assert_eq!(upper, expected);
    }

    #[test]
    fn what_cannot_be_sent_is_read_and_refused_later() {
        for (json, field) in [
            (json!({"gateway_id": "g", "type": "image"}), "recipient"),
            (
                json!({"recipient": "+62812", "gateway_id": "g", "type": "image"}),
                "recipient",
            ),
            (
                json!({"recipient": "6281200000001", "type": "image"}),
                "gateway_id",
            ),
            (
                json!({"recipient": "6281200000001", "gateway_id": "g", "type": "poll"}),
                "kind (type)",
            ),
            (
                json!({"recipient": "6281200000001", "gateway_id": "g", "type": "text"}),
                "payloads.body",
            ),
            (
                json!({"recipient": "6281200000001", "gateway_id": "g", "type": "text", "payloads": {"body": " "}}),
                "payloads.body",
            ),
        ] {
            assert_eq!(refused(&read(json)).unwrap(), field);
        }
        assert!(serde_json::from_str::<ReplyMessage>(r#"{"type":"text","to":"1"}"#).is_err());
    }

    #[test]
    fn debug_shows_no_number_and_no_text() {
        let text = ReplyMessage::text("6281200000001", "g", "marker");
        let payloads = json!({"link": "marker"}).as_object().unwrap().clone();
        let raw = ReplyMessage::raw("6281200000001", "g", ReplyKind::Image, payloads);
        let shown = format!("{text:?} {raw:?}");
        assert!(shown.contains("Image"), "{shown}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
