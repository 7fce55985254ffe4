//! `POST /nusasms_api/1.0/whatsapp/message` (NusaSMS API documentation, WhatsApp, "Send Message").
//!
//! Cost and limits: API key; 1 credit per 1,500 characters.

use std::borrow::Cow;

use messaging_client_core::validation::not_blank;
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::destination::{check_destination, check_sender, check_timeout};
use crate::flag::{flag, optional_flag};
use crate::{Account, Envelope, escape_emoji};

/// A WhatsApp text to a phone number or a group.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's, with `encode_emoji` beside it.
///
/// ```
/// use nusasms_client::TextMessage;
///
/// let message = TextMessage::new("6281200000001", "halo 😀").encode_emoji(true);
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<TextMessage>(&stored)?, message);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TextMessage {
    /// The phone number, digits with country code, or the group id (`628...-124...`). Required.
    #[serde(default)]
    pub destination: Personal,
    /// The text. Required. Every 1500 characters cost 1 WhatsApp credit.
    #[serde(default)]
    pub message: Personal,
    /// The number that it is sent from. Absent: any of the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Personal>,
    /// Whether the destination is a group. Absent: the provider's default, a phone number.
    #[serde(
        default,
        deserialize_with = "optional_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_group: Option<bool>,
    /// After how many seconds a message that is still not sent fails.
    #[serde(
        rename = "timeout",
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub timeout_seconds: Option<i64>,
    /// Whether the provider adds a way to unsubscribe. Only other callers' requests show this field; no
    /// document lists it.
    #[serde(
        default,
        deserialize_with = "optional_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub include_unsubscribe: Option<bool>,
    /// Sent as it is given: the provider's answers have a field of this name, and neither its type nor
    /// its meaning is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Value>,
    /// Whether [`escape_emoji`] is applied to the text before it is sent. It is not sent itself.
    #[serde(
        default,
        deserialize_with = "flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub encode_emoji: bool,
}

impl TextMessage {
    /// A text to a phone number or a group.
    pub fn new(destination: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        Self {
            destination: destination.into(),
            message: message.into(),
            sender: None,
            is_group: None,
            timeout_seconds: None,
            include_unsubscribe: None,
            queue: None,
            encode_emoji: false,
        }
    }

    /// Sends from this number.
    #[must_use]
    pub fn sender(mut self, sender: impl Into<Personal>) -> Self {
        self.sender = Some(sender.into());
        self
    }

    /// Says that the destination is a group.
    #[must_use]
    pub fn is_group(mut self, is_group: bool) -> Self {
        self.is_group = Some(is_group);
        self
    }

    /// Fails the message if it is not sent within so many seconds.
    #[must_use]
    pub fn timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = Some(seconds.into());
        self
    }

    /// Asks for a way to unsubscribe, or for none. No document lists this field.
    #[must_use]
    pub fn include_unsubscribe(mut self, include: bool) -> Self {
        self.include_unsubscribe = Some(include);
        self
    }

    /// Gives `queue` this value, which no document explains.
    #[must_use]
    pub fn queue(mut self, queue: impl Into<Value>) -> Self {
        self.queue = Some(queue.into());
        self
    }

    /// Writes emoji as `\UXXXXXXXX` instead of sending them as they are: [`escape_emoji`].
    #[must_use]
    pub fn encode_emoji(mut self, encode: bool) -> Self {
        self.encode_emoji = encode;
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_destination(&self.destination)?;
        not_blank("message", &self.message)?;
        check_sender(self.sender.as_ref())?;
        check_timeout(self.timeout_seconds)
    }

    /// The message as it is sent: emoji escaped where that is asked for.
    fn as_sent(&self) -> Cow<'_, Self> {
        if !self.encode_emoji {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            message: escape_emoji(&self.message).into_owned().into(),
            encode_emoji: false,
            ..self.clone()
        })
    }
}

/// A WhatsApp text that the provider has taken. Whether it arrives,
/// [`WhatsApp::status`](super::WhatsApp::status) says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueuedMessage {
    /// The id to ask for the status with. It can begin with 0, so it is a text.
    #[serde(deserialize_with = "lenient::text")]
    pub ref_no: String,
    /// The phone number or group id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Personal>,
    /// The number that it is sent from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Personal>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Personal>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl QueuedMessage {
    /// A response, for the application's own tests.
    pub fn new(ref_no: impl Into<String>) -> Self {
        Self {
            ref_no: ref_no.into(),
            destination: None,
            sender: None,
            message: None,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for TextMessage {
    type Account = Account;
    type Response = QueuedMessage;
    const OPERATION: &'static str = "nusasms.whatsapp.send_message";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::post("/nusasms_api/1.0/whatsapp/message").json(&*self.as_sent())
    }

    fn decode(&self, answer: &RawResponse) -> Result<QueuedMessage, ResponseError> {
        Envelope::taken(answer, |queued: &Self::Response| &queued.ref_no)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::json;

    use super::*;
    use crate::recording::{Recording, shown};

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":{"sender":"string","destination":"string","message":"string","ref_no":"string"}}"#;

    fn read(json: Value) -> TextMessage {
        serde_json::from_value(json).unwrap()
    }

    async fn sent(message: &TextMessage) -> String {
        let recording = Recording::answering(201, SAMPLE);
        let client = recording.client();
        let queued = client.whatsapp().send_message(message).await.unwrap();
        assert_eq!(queued.ref_no, "string");
        let sent = recording.only();
        assert_eq!(sent.method, "POST");
        assert!(sent.uri.ends_with("/nusasms_api/1.0/whatsapp/message"));
        assert_eq!(sent.headers["content-type"], "application/json");
        sent.body
    }

    #[tokio::test]
    async fn what_is_not_given_is_left_out() {
        let message = TextMessage::new("6281200000001", "Your message");
        assert_eq!(
            sent(&message).await,
            r#"{"destination":"6281200000001","message":"Your message"}"#
        );
        let nulls = json!({"destination": "6281200000001", "message": "Your message",
            "sender": null, "is_group": null, "timeout": null,
            "include_unsubscribe": null, "queue": null});
        assert_eq!(read(nulls), message);
    }

    #[tokio::test]
    async fn every_field_of_the_document() {
        let sample = json!({"timeout": 0, "sender": "6281200000009", "is_group": false,
            "destination": "6281200000001-124345", "message": "string",
            "include_unsubscribe": true, "queue": "promo"});
        let body = sent(&read(sample.clone())).await;
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), sample);
        let built = TextMessage::new("6281200000001-124345", "string")
            .timeout_seconds(0)
            .sender("6281200000009")
            .is_group(false)
            .include_unsubscribe(true)
            .queue("promo");
        assert_eq!(built, read(sample));
    }

    #[tokio::test]
    async fn emoji_are_escaped_on_request_only() {
        let message = TextMessage::new("6281200000001", "halo 😀");
        assert!(sent(&message).await.contains("halo 😀"));
        let message = message.encode_emoji(true);
        assert_eq!(
            sent(&message).await,
            r#"{"destination":"6281200000001","message":"halo \\U0001F600"}"#
        );
        assert_eq!(read(serde_json::to_value(&message).unwrap()), message);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused() {
        let good = json!({"destination": "6281200000001", "message": "a"});
        for (field, value) in [
            ("destination", json!("+6281200000001")),
            ("destination", json!("")),
            ("message", json!(" \n")),
            ("sender", json!("")),
            ("timeout", json!("-5")),
        ] {
            let mut json = good.clone();
            json[field] = value;
            let recording = Recording::answering(201, SAMPLE);
            let message = read(json);
            let client = recording.client();
            let error = client.whatsapp().send_message(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(recording.all().is_empty());
        }
        let nobody = read(json!({"message": "a"}));
        let account = Account::new(Some("k".into()), None).unwrap();
        assert_eq!(nobody.request(&account).unwrap_err().field(), "destination");
        assert!(serde_json::from_str::<TextMessage>(r#"{"to":"62"}"#).is_err());
    }

    #[tokio::test]
    async fn success_without_a_reference_may_have_been_sent() {
        for body in [
            r#"{"error":false}"#,
            r#"{"data":{"ref_no":"","destination":"marker"}}"#,
            r#"{"data":{"destination":"marker"}}"#,
            "<html>",
        ] {
            let client = Recording::answering(201, body).client();
            let message = TextMessage::new("6281200000001", "marker");
            let error = client.whatsapp().send_message(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.may_have_been_sent());
            assert!(!shown(&error).contains("marker"));
        }
    }

    #[test]
    fn answers_keep_what_is_not_documented_and_hide_what_is_personal() {
        let json = r#"{"ref_no":"012345678901234567","destination":"6281200000001","message":"marker","queue":null}"#;
        let queued: QueuedMessage = serde_json::from_str(json).unwrap();
        assert_eq!(queued.ref_no, "012345678901234567");
        assert!(queued.sender.is_none() && queued.extra.contains_key("queue"));
        let message = TextMessage::new("6281200000001", "marker").sender("6281200000009");
        let shown = format!("{queued:?} {message:?}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
