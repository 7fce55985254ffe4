//! `POST /external-api/inbox/send-message` ("Kirim Pesan").

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal, Upload,
};
use serde::{Deserialize, Serialize};

use super::message_json::MessageJson;
use super::{Content, Location, Media, MessageRecord};
use crate::envelope;
use crate::form::Form;
use crate::object_fields::ObjectFields;
use crate::{Account, MobileNumber};

/// A message to one recipient.
///
/// It can be written to JSON and read back, for a queue of the application: the platform's names in
/// one flat object. A file must then be in memory; it is `{"filename": ..., "base64": ...}` there.
///
/// ```
/// use whatsnesia_client::{Message, MobileNumber};
///
/// let message = Message::text(MobileNumber::new("62", "81200000001"), "Halo");
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(
///     stored,
///     r#"{"mobile_code":"62","mobile":"81200000001","message":"Halo"}"#
/// );
/// let message: Message = serde_json::from_str(&stored)?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "MessageJson", into = "MessageJson")]
#[non_exhaustive]
pub struct Message {
    /// The recipient.
    pub to: MobileNumber,
    /// The sender, as the dashboard writes the number: it must be the same text. Absent: the
    /// account's default number.
    pub from_number: Option<Personal>,
    /// What is sent.
    pub content: Content,
}

impl Message {
    /// A message with this content.
    #[must_use]
    pub fn new(to: MobileNumber, content: Content) -> Self {
        Self {
            to,
            from_number: None,
            content,
        }
    }

    /// A text.
    pub fn text(to: MobileNumber, text: impl Into<Personal>) -> Self {
        Self::new(to, Content::Text(text.into()))
    }

    /// An image: jpg, jpeg or png, at most 5 MB.
    pub fn image(to: MobileNumber, image: impl Into<Media>) -> Self {
        Self::new(to, Content::Image(image.into()))
    }

    /// A document: pdf, doc or docx, at most 100 MB.
    pub fn document(to: MobileNumber, document: impl Into<Media>) -> Self {
        Self::new(to, Content::Document(document.into()))
    }

    /// A video: mp4, at most 16 MB.
    pub fn video(to: MobileNumber, video: impl Into<Media>) -> Self {
        Self::new(to, Content::Video(video.into()))
    }

    /// An audio file, at most 16 MB.
    #[must_use]
    pub fn audio(to: MobileNumber, audio: Upload) -> Self {
        Self::new(to, Content::Audio(audio))
    }

    /// A position in degrees: latitude from -90 to 90, longitude from -180 to 180. Exactly 0 cannot
    /// be sent, because the server takes it as missing.
    #[must_use]
    pub fn location(to: MobileNumber, latitude: f64, longitude: f64) -> Self {
        Self::new(to, Content::Location(Location::new(latitude, longitude)))
    }

    /// A message with a button that opens an address, by its id on the dashboard.
    #[must_use]
    pub fn cta_url(to: MobileNumber, id: i64) -> Self {
        Self::new(to, Content::CtaUrl(id))
    }

    /// A message with a list to choose from, by its id on the dashboard.
    #[must_use]
    pub fn interactive_list(to: MobileNumber, id: i64) -> Self {
        Self::new(to, Content::InteractiveList(id))
    }

    /// Sends from this number, as the dashboard writes it, instead of the account's default.
    #[must_use]
    pub fn from_number(mut self, number: impl Into<Personal>) -> Self {
        self.from_number = Some(number.into());
        self
    }
}

/// A sender is compared with the text that the platform has, so its form is not checked.
pub(super) fn validate_sender(from_number: Option<&Personal>) -> Result<(), ValidationError> {
    let Some(number) = from_number else {
        return Ok(());
    };
    not_blank("from_number", number)?;
    no_control_characters("from_number", number)
}

/// What the platform says of a message that it accepted. Whether it arrives, nothing says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct SentMessage {
    /// The conversation that the message is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<i64>,
    /// The message as it was stored. Absent where the platform does not show it or shows something
    /// else, which is then in `extra`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageRecord>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for SentMessage {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            conversation_id: fields.integer("conversation_id"),
            message: fields.object("message"),
            extra: fields.rest(),
        }
    }
}

impl SentMessage {
    /// A response, for the application's own tests.
    #[must_use]
    pub fn new(conversation_id: i64) -> Self {
        Self {
            conversation_id: Some(conversation_id),
            ..Self::default()
        }
    }
}

impl Endpoint for Message {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "whatsnesia.messages.send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.to.validate()?;
        validate_sender(self.from_number.as_ref())?;
        self.content.validate()?;
        let mut form = Form::default();
        self.to.put(&mut form);
        form.put_optional("from_number", self.from_number.as_ref());
        self.content.put(&mut form);
        Ok(form.into_body_of(UnsignedRequest::post("/external-api/inbox/send-message")))
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentMessage, ResponseError> {
        envelope::sent(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::scripted::{BOUNDARY, scripted, succeeding};

    fn to() -> MobileNumber {
        MobileNumber::new("62", "81200000001")
    }

    fn file(name: &str) -> Upload {
        Upload::from_bytes(name, "content")
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = succeeding(
            r#"{"conversation_id":"2","message":{"id":99,"message_type":1,"status":1}}"#,
        );
        let message = Message::text(MobileNumber::new("880", "1988"), "Hello world");
        let sent = client.messages().send(&message).await.unwrap();
        assert_eq!(sent.conversation_id, Some(2));
        assert_eq!(sent.message.as_ref().unwrap().id, Some(99));
        let sent = wire.only();
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.target, "/external-api/inbox/send-message");
        assert_eq!(
            sent.content_type(),
            Some("application/x-www-form-urlencoded")
        );
        assert_eq!(sent.body, "mobile_code=880&mobile=1988&message=Hello+world");
    }

    #[tokio::test]
    async fn what_has_no_file_is_a_urlencoded_form() {
        for (message, body) in [
            (
                Message::text(to(), "a&b=ç").from_number("+62 812"),
                "from_number=%2B62+812&message=a%26b%3D%C3%A7",
            ),
            (
                Message::location(to(), -6.2088, 0.0000001),
                "latitude=-6.2088&longitude=0.0000001",
            ),
            (Message::cta_url(to(), 4), "cta_url_id=4"),
            (Message::interactive_list(to(), 5), "interactive_list_id=5"),
        ] {
            let (client, wire) = succeeding("{}");
            client.messages().send(&message).await.unwrap();
            let expected = format!("mobile_code=62&mobile=81200000001&{body}");
            assert_eq!(wire.only().body, expected);
        }
    }

    #[tokio::test]
    async fn a_file_makes_it_multipart_with_the_caption_before_it() {
        let captioned = |name: &str| Media::new(file(name)).caption("Hai");
        for (message, field, name, content_type, caption) in [
            (
                Message::image(to(), captioned("a.PNG")),
                "image",
                "a.PNG",
                "image/png",
                true,
            ),
            (
                Message::image(to(), file("a.jpg")),
                "image",
                "a.jpg",
                "image/jpeg",
                false,
            ),
            (
                Message::document(to(), captioned("a.pdf")),
                "document",
                "a.pdf",
                "application/pdf",
                true,
            ),
            (
                Message::video(to(), captioned("a.mp4")),
                "video",
                "a.mp4",
                "video/mp4",
                true,
            ),
            (
                Message::audio(to(), file("a.ogg")),
                "audio",
                "a.ogg",
                "audio/ogg",
                false,
            ),
        ] {
            let (client, wire) = succeeding("{}");
            client.messages().send(&message).await.unwrap();
            let sent = wire.only();
            let expected = format!("multipart/form-data; boundary={BOUNDARY}");
            assert_eq!(sent.content_type(), Some(expected.as_str()));
            let text = |name: &str, value: &str| {
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; \
                     name=\"{name}\"\r\n\r\n{value}\r\n"
                )
            };
            let mut expected = text("mobile_code", "62") + &text("mobile", "81200000001");
            if caption {
                expected += &text("message", "Hai");
            }
            expected += &format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; \
                 filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\ncontent\r\n\
                 --{BOUNDARY}--\r\n"
            );
            assert_eq!(sent.body, expected);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused_by_name() {
        for (message, field) in [
            (
                Message::text(MobileNumber::new("+62", "812"), "Hai"),
                "mobile_code",
            ),
            (
                Message::text(MobileNumber::new("62", "8-1"), "Hai"),
                "mobile",
            ),
            (Message::text(to(), " \n"), "message"),
            (Message::text(to(), "Hai").from_number(" "), "from_number"),
            (
                Message::text(to(), "Hai").from_number("62\n"),
                "from_number",
            ),
            (Message::image(to(), file("a.gif")), "image"),
            (
                Message::image(to(), Media::new(file("a.png")).caption("")),
                "message",
            ),
            (Message::document(to(), file("a.zip")), "document"),
            (Message::video(to(), file("a.mov")), "video"),
            (
                Message::audio(to(), Upload::from_bytes("a.mp3", "")),
                "audio",
            ),
            (Message::location(to(), 0.0, 106.8), "latitude"),
            (Message::location(to(), -6.2, 181.0), "longitude"),
            (Message::cta_url(to(), 0), "cta_url_id"),
            (Message::interactive_list(to(), -5), "interactive_list_id"),
        ] {
            let (client, wire) = scripted::<String>([]);
            let error = client.messages().send(&message).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(!error.may_have_been_sent());
            assert!(wire.sent().is_empty());
        }
    }

    #[tokio::test]
    async fn a_sent_message_is_never_reported_as_failed() {
        for body in [
            r#"{"status":"success"}"#,
            r#"{"status":"success","data":[]}"#,
            r#"{"status":"success","data":{"conversation_id":{},"message":"sent"}}"#,
            r#"{"status":"success","data":"sent"}"#,
        ] {
            let (client, _) = scripted([(200, body)]);
            let message = Message::text(to(), "Hai");
            let sent = client.messages().send(&message).await.unwrap();
            assert_eq!(
                (sent.conversation_id, &sent.message),
                (None, &None),
                "{body}"
            );
        }
    }

    #[test]
    fn debug_shows_no_number_and_no_text() {
        let messages = [
            Message::text(to(), "marker").from_number("6281200000009"),
            Message::image(to(), Media::new(file("marker.png")).caption("marker")),
            Message::location(to(), -6.2088, 106.8456),
        ];
        let shown = format!("{messages:?}");
        assert!(shown.contains("Upload(7 bytes)"), "{shown}");
        for hidden in ["marker", "812", "content\"", "6.2", "106"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
    }
}
