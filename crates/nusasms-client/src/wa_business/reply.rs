//! `POST /nusasms_api/1.0/wa_business/reply` (NusaSMS WhatsApp Business API documentation, "Send Reply
//! Message").
//!
//! Cost and limits: API key; text is documented, other kinds go as raw JSON.

use messaging_client_core::validation::not_blank;
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{AcceptedMessage, check_route};
use crate::Account;

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
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReplyMessage {
    /// Who wrote. Required.
    pub recipient: Personal,
    /// The sender: the id of a WhatsApp Business number at the provider. Required.
    pub gateway_id: String,
    /// What is sent.
    pub content: ReplyContent,
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ReplyContent {
    /// A text.
    Text(Personal),
    /// Any kind, with its payloads as they are sent.
    Raw {
        /// The kind.
        kind: ReplyKind,
        /// The payloads; what they hold is documented for texts only.
        payloads: Option<Extra>,
    },
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
            content: ReplyContent::Text(body.into()),
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
            content: ReplyContent::Raw {
                kind,
                payloads: Some(payloads.into()),
            },
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_route(&self.recipient, &self.gateway_id)?;
        match &self.content {
            ReplyContent::Text(body) => not_blank("payloads.body", body),
            ReplyContent::Raw { kind, payloads } => check_raw(kind, payloads.as_ref()),
        }
    }
}

fn check_raw(kind: &ReplyKind, payloads: Option<&Extra>) -> Result<(), ValidationError> {
    if !kind.is_documented() {
        return Err(ValidationError::new(
            "type",
            "must be text, reaction, audio, document, image, sticker, video or location",
        ));
    }
    if *kind == ReplyKind::Text {
        let body = payloads.and_then(|payloads| payloads.get("body")?.as_str());
        return not_blank("payloads.body", body.unwrap_or_default());
    }
    Ok(())
}

#[derive(Serialize)]
struct Written<'a, P> {
    recipient: &'a Personal,
    gateway_id: &'a str,
    r#type: &'a ReplyKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    payloads: Option<P>,
}

#[derive(Serialize)]
struct WrittenText<'a> {
    body: &'a Personal,
}

impl Serialize for ReplyMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (recipient, gateway_id) = (&self.recipient, self.gateway_id.as_str());
        match &self.content {
            ReplyContent::Text(body) => Written {
                recipient,
                gateway_id,
                r#type: &ReplyKind::Text,
                payloads: Some(WrittenText { body }),
            }
            .serialize(serializer),
            ReplyContent::Raw { kind, payloads } => Written {
                recipient,
                gateway_id,
                r#type: kind,
                payloads: payloads.as_ref(),
            }
            .serialize(serializer),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(default)]
    recipient: Personal,
    #[serde(default, deserialize_with = "lenient::text")]
    gateway_id: String,
    r#type: ReplyKind,
    payloads: Option<Extra>,
}

impl<'de> Deserialize<'de> for ReplyMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read {
            recipient,
            gateway_id,
            r#type: kind,
            payloads,
        } = Read::deserialize(deserializer)?;
        let text = only_body(payloads.as_ref()).filter(|_| kind == ReplyKind::Text);
        Ok(Self {
            recipient,
            gateway_id,
            content: match text {
                Some(body) => ReplyContent::Text(body),
                None => ReplyContent::Raw { kind, payloads },
            },
        })
    }
}

/// The text of payloads that hold nothing else, so that whatever they hold besides is kept.
fn only_body(payloads: Option<&Extra>) -> Option<Personal> {
    let payloads = payloads.filter(|payloads| payloads.len() == 1)?;
    serde_json::from_value(payloads.get("body")?.clone()).ok()
}

impl Endpoint for ReplyMessage {
    type Account = Account;
    type Response = AcceptedMessage;
    const OPERATION: &'static str = "nusasms.wa_business.reply";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::post("/nusasms_api/1.0/wa_business/reply").json(self)
    }

    fn decode(&self, answer: &RawResponse) -> Result<AcceptedMessage, ResponseError> {
        AcceptedMessage::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recording::Recording;

    const ACCEPTED: &str = r#"{"error":false,"message":"Data message","data":{"message_id":"m"}}"#;
    const SAMPLE: &str = r#"{"recipient":"RECIPIENT","gateway_id":"YOUR_GATEWAY_ID","type":"text","payloads":{"body":"text example"}}"#;

    fn read(json: Value) -> ReplyMessage {
        serde_json::from_value(json).unwrap()
    }

    fn refused(reply: &ReplyMessage) -> Option<String> {
        let account = Account::new(Some("k".into()), None).unwrap();
        let refused = reply.request(&account).err()?;
        Some(refused.field().to_owned())
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let recording = Recording::answering(200, ACCEPTED);
        let reply = ReplyMessage::text("RECIPIENT", "YOUR_GATEWAY_ID", "text example");
        recording
            .client()
            .wa_business()
            .reply(&reply)
            .await
            .unwrap();
        let sent = recording.only();
        assert!(sent.uri.ends_with("/nusasms_api/1.0/wa_business/reply"));
        assert_eq!(sent.body, SAMPLE);
        assert_eq!(serde_json::from_str::<ReplyMessage>(SAMPLE).unwrap(), reply);
    }

    #[test]
    fn other_kinds_pass_as_they_are() {
        for kind in ReplyKind::ALL {
            let json = json!({"recipient": "6281200000001", "gateway_id": "g",
                "type": kind.as_str(), "payloads": {"body": "a", "id": [1]}});
            let reply = read(json.clone());
            assert!(matches!(reply.content, ReplyContent::Raw { .. }));
            assert_eq!(serde_json::to_value(&reply).unwrap(), json);
            assert_eq!(refused(&reply), None);
        }
        assert_eq!(ReplyKind::ALL.len(), 8);
        let number =
            json!({"recipient": 1, "gateway_id": 7, "type": "text", "payloads": {"body": 17}});
        assert_eq!(read(number), ReplyMessage::text("1", "7", "17"));
        let upper = read(json!({"recipient": "1", "gateway_id": 7, "type": "IMAGE"}));
        let mut expected = ReplyMessage::raw("1", "7", ReplyKind::Image, Map::new());
        expected.content = ReplyContent::Raw {
            kind: ReplyKind::Image,
            payloads: None,
        };
        assert_eq!(upper, expected);
    }

    #[test]
    fn what_cannot_be_sent_is_read_and_refused_later() {
        for (json, field) in [
            (json!({"gateway_id": "g", "type": "image"}), "recipient"),
            (json!({"recipient": "1", "type": "image"}), "gateway_id"),
            (
                json!({"recipient": "1", "gateway_id": "g", "type": "poll"}),
                "type",
            ),
            (
                json!({"recipient": "1", "gateway_id": "g", "type": "text"}),
                "payloads.body",
            ),
            (
                json!({"recipient": "1", "gateway_id": "g", "type": "text", "payloads": {"body": " "}}),
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
