//! `POST /nusasms_api/1.0/whatsapp/media` (NusaSMS API documentation, WhatsApp, "Send Media").
//!
//! Cost and limits: API key, and a sender of your own; 2 credits; jpg, jpeg, png, pdf up to 512 KB,
//! webm, mp4 up to 1 MB.

use super::destination::{check_destination, check_sender, check_timeout, phone_or_group};
use super::media_limits::check_file;
use super::{QueuedMessage, whatsapp_message};
use crate::escape_emoji;
use crate::prelude::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

whatsapp_message! {
    /// An image, a PDF or a video to a phone number or a group: jpg, jpeg, png and pdf up to 512 KB, webm
    /// and mp4 up to 1 MB.
    ///
    /// It can be written to JSON and read back, for a queue of the application: the form is the
    /// provider's, with `encode_emoji` beside it.
    ///
    /// ```
    /// use nusasms_client::MediaMessage;
    ///
    /// let message = MediaMessage::from_url("6281200000001", "https://shop.example.com/a.png");
    /// let stored = serde_json::to_string(&message)?;
    /// assert_eq!(serde_json::from_str::<MediaMessage>(&stored)?, message);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct MediaMessage {} and {
        /// The text beside the media.
        pub caption: Option<Personal>,
        /// An http(s) link from which the file can be downloaded. Its type and length are not known
        /// here, so the provider checks them.
        pub media_url: Option<Personal>,
        /// The file in base64. It wins where a link is given too.
        pub media_base64: Option<Personal>,
        /// The name of the file in `media_base64`; its ending says the type.
        pub file_name: Option<Personal>,
    }
}

impl MediaMessage {
    /// A file by an http(s) link from which it can be downloaded directly.
    pub fn from_url(destination: impl Into<Personal>, link: impl Into<Personal>) -> Self {
        Self {
            destination: destination.into(),
            media_url: Some(link.into()),
            ..Self::default()
        }
    }

    /// A file by its bytes, which are encoded as base64 here. The extension of the name says the type.
    pub fn from_bytes(
        destination: impl Into<Personal>,
        file_name: impl Into<Personal>,
        bytes: impl AsRef<[u8]>,
    ) -> Self {
        Self {
            destination: destination.into(),
            media_base64: Some(STANDARD.encode(bytes).into()),
            file_name: Some(file_name.into()),
            ..Self::default()
        }
    }

    /// The text beside the media.
    pub fn caption(mut self, caption: impl Into<Personal>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        check_destination(&self.destination, self.is_group)?;
        check_sender(self.sender.as_ref())?;
        check_timeout(self.timeout_seconds)?;
        if let Some(name) = &self.file_name {
            one_line("file_name", name)?;
        }
        if let Some(link) = &self.media_url {
            http_link("media_url", link)?;
        }
        match (&self.media_base64, &self.media_url) {
            (Some(file), _) => check_file(self.file_name.as_deref(), file),
            (None, Some(_)) => Ok(()),
            (None, None) => Err(ValidationError::new(
                "media_url",
                "is missing: give a link (media_url) or a file (media_base64)",
            )),
        }
    }
}

impl Endpoint for MediaMessage {
    sends!(QueuedMessage, |sent| Some(sent.ref_no.clone()));
    shows_recipients!(|copy, to| phone_or_group(to, &mut copy.destination, copy.is_group));
    const OPERATION: &'static str = "nusasms.whatsapp.send_media";
    const PATH: &'static str = "/nusasms_api/1.0/whatsapp/media";

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        if !self.encode_emoji {
            return UnsignedRequest::of::<Self>().json(self);
        }
        let caption = self.caption.as_deref();
        UnsignedRequest::of::<Self>().json(&Self {
            caption: caption.map(|caption| escape_emoji(caption).into_owned().into()),
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
    use crate::tests::{client, only, shown};

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":{"sender":"string","destination":"string","caption":"string","media_url":"string","ref_no":"string"}}"#;

    fn read(json: Value) -> MediaMessage {
        serde_json::from_value(json).unwrap()
    }

    async fn sent(message: &MediaMessage) -> String {
        let (client, transport) = client(201, SAMPLE);
        let queued = client.whatsapp().send_media(message).await.unwrap();
        let sample: Value = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(serde_json::to_value(&*queued).unwrap(), sample["data"]);
        let sent = only(&transport);
        assert_eq!(sent.path(), "/nusasms_api/1.0/whatsapp/media");
        sent.text()
    }

    #[tokio::test]
    async fn a_link_and_a_file_on_the_wire() {
        let link = MediaMessage::from_url("6281200000001", "https://example.com/image_name.png")
            .caption("Caption text");
        assert_eq!(
            sent(&link).await,
            r#"{"destination":"6281200000001","caption":"Caption text","media_url":"https://example.com/image_name.png"}"#
        );
        let file = MediaMessage::from_bytes("6281200000001", "a.png", b"\x89PNG")
            .sender("6281200000009")
            .is_group(false)
            .timeout_seconds(60)
            .include_unsubscribe(false)
            .queue(7);
        assert_eq!(
            sent(&file).await,
            r#"{"destination":"6281200000001","sender":"6281200000009","is_group":false,"media_base64":"iVBORw==","file_name":"a.png","timeout":60,"include_unsubscribe":false,"queue":7}"#
        );
    }

    #[tokio::test]
    async fn both_are_sent_where_both_are_given() {
        let both = json!({"timeout": 0, "sender": "6281200000009", "is_group": false,
            "destination": "6281200000001", "caption": "string",
            "media_url": "http://example.com", "media_base64": "JVBERi0=", "file_name": "a.pdf"});
        let body = sent(&read(both.clone())).await;
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), both);
    }

    #[tokio::test]
    async fn emoji_in_the_caption_are_escaped_on_request_only() {
        let message =
            MediaMessage::from_url("6281200000001", "https://example.com/a.png").caption("🇮🇩");
        assert!(sent(&message).await.contains("🇮🇩"));
        let message = message.encode_emoji(true);
        let body = sent(&message).await;
        assert!(body.contains(r"\\U0001F1EE\\U0001F1E9") && !body.contains("encode_emoji"));
        assert_eq!(read(serde_json::to_value(&message).unwrap()), message);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused() {
        let long = STANDARD.encode(vec![0; 512 * 1024 + 1]);
        for (json, field) in [
            (json!({"destination": "6281200000001"}), "media_url"),
            (json!({"media_url": "https://example.com"}), "destination"),
            (
                json!({"destination": "6281200000001", "media_url": "ftp://example.com/marker"}),
                "media_url",
            ),
            (
                json!({"destination": "6281200000001", "media_base64": long, "file_name": "a.jpg"}),
                "media_base64",
            ),
            (
                json!({"destination": "6281200000001", "media_base64": "AAAA", "file_name": "marker.gif"}),
                "file_name",
            ),
            (
                json!({"destination": "6281200000001", "media_base64": "AAAA", "file_name": " "}),
                "file_name",
            ),
            (
                json!({"destination": "6281200000001", "media_url": "https://example.com", "timeout": -1}),
                "timeout_seconds (timeout)",
            ),
            (
                json!({"destination": "6281200000001", "media_base64": "JVBERi0=", "file_name": "a.exe\0.pdf"}),
                "file_name",
            ),
            (
                json!({"destination": "6281200000001", "media_base64": "JVBERi0=", "file_name": "a\n.pdf"}),
                "file_name",
            ),
        ] {
            let ((client, transport), message) = (client(201, SAMPLE), read(json));
            let error = client.whatsapp().send_media(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(transport.requests().is_empty() && !shown(&error).contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_number_no_text_and_no_link() {
        let message =
            MediaMessage::from_url("6281200000001", "https://marker.example.com").caption("marker");
        let mut queued = QueuedMessage::new("1");
        queued.media_url = Some("https://marker".into());
        let shown = format!("{message:?} {queued:?}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
