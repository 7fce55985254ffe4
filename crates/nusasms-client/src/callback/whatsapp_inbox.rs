use crate::prelude::*;

/// Somebody wrote to a WhatsApp Business number of the account:
/// `{"type": "inbox", "inbox": {"message_id": ..., "sender": {"number": ...}, "message": {"text":
/// {"body": ...}}, ...}}`.
///
/// No document describes this callback. Its form is the one that a public receiver for this provider
/// reads. Media are not known, so [`message`](Self::message) has everything.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InboundWhatsApp {
    /// The id of the message.
    #[serde_as(as = "Text")]
    pub message_id: String,
    /// Who wrote; absent where the callback does not say so in the form that is known.
    pub from: Option<Personal>,
    /// The text, where it is one.
    pub text: Option<Personal>,
    /// The number that was written to.
    pub gateway_number: Option<Personal>,
    /// When it was written, in seconds since the Unix epoch.
    #[serde_as(as = "Option<Integer>")]
    pub timestamp: Option<i64>,
    /// The message as it came; empty, and in `extra`, where it is no object.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub message: Extra,
    /// Fields that are not known, or not as they are known.
    #[serde(flatten)]
    pub extra: Extra,
}

/// As it comes.
#[serde_as]
#[derive(Deserialize)]
pub(super) struct Inbox {
    #[serde_as(as = "Text")]
    message_id: String,
    sender: Option<Party>,
    gateway: Option<Party>,
    #[serde_as(as = "Option<Integer>")]
    timestamp: Option<i64>,
    #[serde(default)]
    message: Extra,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Deserialize)]
struct Party {
    number: Personal,
}

impl From<Inbox> for InboundWhatsApp {
    fn from(inbox: Inbox) -> Self {
        let text = inbox.message.get("text");
        let text = text.map(|text| text.get("body").unwrap_or(text));
        Self {
            message_id: inbox.message_id,
            from: inbox.sender.map(|sender| sender.number),
            text: text.and_then(|body| body.as_str()).map(Personal::from),
            gateway_number: inbox.gateway.map(|gateway| gateway.number),
            timestamp: inbox.timestamp,
            message: inbox.message,
            extra: inbox.extra.without(&["from", "text", "gateway_number"]),
        }
    }
}
