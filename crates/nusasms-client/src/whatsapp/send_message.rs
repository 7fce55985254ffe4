//! `POST /nusasms_api/1.0/whatsapp/message` (NusaSMS API documentation, WhatsApp, "Send Message").
//!
//! Cost and limits: API key; 1 credit per 1,500 characters.

use super::destination::{check_destination, check_sender, check_timeout, phone_or_group};
use super::{QueuedMessage, whatsapp_message};
use crate::escape_emoji;
use crate::prelude::*;

whatsapp_message! {
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
    pub struct TextMessage {
        /// The text. Required. Every 1500 characters cost 1 WhatsApp credit.
        #[serde(default)]
        pub message: Personal,
    } and {}
}

impl TextMessage {
    /// A text to a phone number or a group.
    pub fn new(destination: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        Self {
            destination: destination.into(),
            message: message.into(),
            ..Self::default()
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_destination(&self.destination, self.is_group)?;
        not_blank("message", &self.message)?;
        check_sender(self.sender.as_ref())?;
        check_timeout(self.timeout_seconds)
    }
}

impl Endpoint for TextMessage {
    sends!(QueuedMessage, |sent| Some(sent.ref_no.clone()));
    shows_recipients!(|copy, to| phone_or_group(to, &mut copy.destination, copy.is_group));
    const OPERATION: &'static str = "nusasms.whatsapp.send_message";
    const PATH: &'static str = "/nusasms_api/1.0/whatsapp/message";

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        if !self.encode_emoji {
            return UnsignedRequest::of::<Self>().json(self);
        }
        UnsignedRequest::of::<Self>().json(&Self {
            message: escape_emoji(&self.message).into_owned().into(),
            encode_emoji: false,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::{Value, json};

    use super::*;
    use crate::tests::{account, client, only, shown};

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":{"sender":"string","destination":"string","message":"string","ref_no":"string"}}"#;

    fn read(json: Value) -> TextMessage {
        serde_json::from_value(json).unwrap()
    }

    async fn sent(message: &TextMessage) -> String {
        let (client, transport) = client(201, SAMPLE);
        let queued = client.whatsapp().send_message(message).await.unwrap();
        assert_eq!(queued.ref_no, "string");
        let sent = only(&transport);
        assert_eq!(sent.method(), Method::POST);
        assert_eq!(sent.path(), "/nusasms_api/1.0/whatsapp/message");
        assert_eq!(sent.header("content-type"), Some("application/json"));
        sent.text()
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
            ("destination", json!("081200000001")),
            ("destination", json!("")),
            ("message", json!(" \n")),
            ("sender", json!("")),
            ("timeout_seconds (timeout)", json!("-5")),
        ] {
            let mut json = good.clone();
            let key = if field.starts_with("timeout") {
                "timeout"
            } else {
                field
            };
            json[key] = value;
            let (client, transport) = client(201, SAMPLE);
            let message = read(json);
            let error = client.whatsapp().send_message(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(transport.requests().is_empty());
        }
        let nobody = read(json!({"message": "a"}));
        assert_eq!(
            nobody.request(&account()).unwrap_err().field(),
            "destination"
        );
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
            let (client, _) = client(201, body);
            let message = TextMessage::new("6281200000001", "marker");
            let error = client.whatsapp().send_message(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.may_have_been_sent());
            assert!(!shown(&error).contains("marker"));
        }
    }

    #[tokio::test]
    async fn an_odd_neighbour_or_damaged_text_does_not_lose_the_reference() {
        for (data, ref_no) in [
            (
                r#"{"ref_no":"017","sender":[],"destination":["62812"],"message":{"a":1}}"#,
                "017",
            ),
            (
                r#"{"ref_no":"017","message":"halo \ud83d","destination":"62812"}"#,
                "017",
            ),
            (
                r#"{"ref_no":20123456789012345678901,"destination":"62812"}"#,
                "20123456789012345678901",
            ),
        ] {
            let (client, _) = client(201, format!(r#"{{"error":false,"data":{data}}}"#));
            let message = TextMessage::new("6281200000001", "a");
            let queued = client.whatsapp().send_message(&message).await.unwrap();
            assert_eq!(queued.ref_no, ref_no, "{data}");
        }
    }

    #[test]
    fn responses_keep_what_is_not_documented_and_hide_what_is_personal() {
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
