//! `POST /external-api/inbox/send-message` ("Kirim Pesan").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{
    Effect, Endpoint, Extra, Personal, RawResponse, ResponseError, UnsignedRequest, Upload,
    ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::{Degrees, MessageRecord};
use crate::file_rule::{AUDIO, DOCUMENT, FileRule, IMAGE, VIDEO};
use crate::filled::Filled;
use crate::form::Form;
use crate::positive::positive;
use crate::stored_file::StoredFile;
use crate::{Account, MobileNumber, envelope};

/// A message to one recipient: text, or one file, position, button or list ("Kirim Pesan", Isi
/// Permintaan). A megabyte is 1024 KB here.
///
/// It can be written to JSON and read back, for a queue of the application. A file must then be in
/// memory; it is `{"filename": ..., "base64": ...}` there.
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
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Message {
    /// The recipient.
    #[serde(flatten)]
    pub to: MobileNumber,
    /// The sender, as the dashboard writes the number: it must be the same string. Absent: the
    /// account's default number.
    pub from_number: Option<Personal>,
    /// The text; beside an image, a document or a video, its caption. Not empty.
    pub message: Option<Personal>,
    /// An image: jpg, jpeg or png, at most 5 MB.
    #[serde_as(as = "Option<StoredFile>")]
    pub image: Option<Upload>,
    /// A document: pdf, doc or docx, at most 100 MB.
    #[serde_as(as = "Option<StoredFile>")]
    pub document: Option<Upload>,
    /// A video: mp4, at most 16 MB.
    #[serde_as(as = "Option<StoredFile>")]
    pub video: Option<Upload>,
    /// An audio file, at most 16 MB; it has no caption. The document names no types.
    #[serde_as(as = "Option<StoredFile>")]
    pub audio: Option<Upload>,
    /// A position, with the longitude: from -90 to 90, but not exactly 0, which the server takes as
    /// missing.
    #[serde_as(as = "Filled<_>")]
    #[serde(default)]
    pub latitude: Option<Degrees>,
    /// A position, with the latitude: from -180 to 180, but not exactly 0.
    #[serde_as(as = "Filled<_>")]
    #[serde(default)]
    pub longitude: Option<Degrees>,
    /// A message with a button that opens an address, by the id that it has on the dashboard. The
    /// plan must include it.
    #[serde_as(as = "Filled<Integer>")]
    #[serde(default)]
    pub cta_url_id: Option<i64>,
    /// A message with a list to choose from, by the id that it has on the dashboard. The plan must
    /// include it.
    #[serde_as(as = "Filled<Integer>")]
    #[serde(default)]
    pub interactive_list_id: Option<i64>,
}

impl Message {
    /// A text.
    pub fn text(to: MobileNumber, text: impl Into<Personal>) -> Self {
        let message = Some(text.into());
        Self {
            to,
            message,
            ..Self::default()
        }
    }

    /// An image: jpg, jpeg or png, at most 5 MB.
    #[must_use]
    pub fn image(to: MobileNumber, image: Upload) -> Self {
        let image = Some(image);
        Self {
            to,
            image,
            ..Self::default()
        }
    }

    /// A document: pdf, doc or docx, at most 100 MB.
    #[must_use]
    pub fn document(to: MobileNumber, document: Upload) -> Self {
        let document = Some(document);
        Self {
            to,
            document,
            ..Self::default()
        }
    }

    /// A video: mp4, at most 16 MB.
    #[must_use]
    pub fn video(to: MobileNumber, video: Upload) -> Self {
        let video = Some(video);
        Self {
            to,
            video,
            ..Self::default()
        }
    }

    /// An audio file, at most 16 MB.
    #[must_use]
    pub fn audio(to: MobileNumber, audio: Upload) -> Self {
        let audio = Some(audio);
        Self {
            to,
            audio,
            ..Self::default()
        }
    }

    /// A position in degrees: latitude from -90 to 90, longitude from -180 to 180. Exactly 0 cannot
    /// be sent, because the server takes it as missing.
    #[must_use]
    pub fn location(to: MobileNumber, latitude: f64, longitude: f64) -> Self {
        Self {
            to,
            latitude: Some(latitude.into()),
            longitude: Some(longitude.into()),
            ..Self::default()
        }
    }

    /// A message with a button that opens an address, by its id on the dashboard.
    #[must_use]
    pub fn cta_url(to: MobileNumber, id: i64) -> Self {
        let cta_url_id = Some(id);
        Self {
            to,
            cta_url_id,
            ..Self::default()
        }
    }

    /// A message with a list to choose from, by its id on the dashboard.
    #[must_use]
    pub fn interactive_list(to: MobileNumber, id: i64) -> Self {
        let interactive_list_id = Some(id);
        Self {
            to,
            interactive_list_id,
            ..Self::default()
        }
    }

    /// Puts a text below an image, a document or a video.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<Personal>) -> Self {
        self.message = Some(caption.into());
        self
    }

    /// Sends from this number, as the dashboard writes it, instead of the account's default.
    #[must_use]
    pub fn from_number(mut self, number: impl Into<Personal>) -> Self {
        self.from_number = Some(number.into());
        self
    }

    fn files(&self) -> impl Iterator<Item = (&'static FileRule, &Upload)> {
        let files = [
            (&IMAGE, &self.image),
            (&DOCUMENT, &self.document),
            (&VIDEO, &self.video),
            (&AUDIO, &self.audio),
        ];
        let files = files.into_iter();
        files.filter_map(|(rule, file)| file.as_ref().map(|file| (rule, file)))
    }

    fn validate(&self) -> Result<(), ValidationError> {
        self.to.validate()?;
        validate_sender(self.from_number.as_ref())?;
        self.validate_kind()?;
        if let Some(text) = &self.message {
            not_blank("message", text)?;
        }
        self.files().try_for_each(|(rule, file)| rule.check(file))?;
        for (field, degrees, most) in [
            ("latitude", self.latitude, 90.0),
            ("longitude", self.longitude, 180.0),
        ] {
            if let Some(degrees) = degrees {
                validate_degrees(field, degrees.value(), most)?;
            }
        }
        for (field, id) in [
            ("cta_url_id", self.cta_url_id),
            ("interactive_list_id", self.interactive_list_id),
        ] {
            id.map_or(Ok(()), |id| positive(field, id))?;
        }
        Ok(())
    }

    /// The server sends one kind and drops the others (observed server behaviour), so there must be
    /// one alone.
    fn validate_kind(&self) -> Result<(), ValidationError> {
        let position = [("latitude", self.latitude), ("longitude", self.longitude)];
        if let [(field, None), (_, Some(_))] | [(_, Some(_)), (field, None)] = position {
            let problem = "is missing: a location needs both latitude and longitude";
            return Err(ValidationError::new(field, problem));
        }
        let kinds = [
            ("audio", self.audio.is_some(), false),
            ("image", self.image.is_some(), true),
            ("document", self.document.is_some(), true),
            ("video", self.video.is_some(), true),
            ("latitude", self.latitude.is_some(), false),
            ("cta_url_id", self.cta_url_id.is_some(), false),
            (
                "interactive_list_id",
                self.interactive_list_id.is_some(),
                false,
            ),
        ];
        let mut given = kinds.into_iter().filter(|(_, given, _)| *given);
        let problem = "is not the only content: a message is exactly one of: message alone; image, \
                       document or video, each with message as its caption or without; audio; \
                       latitude and longitude; cta_url_id; interactive_list_id";
        match (given.next(), given.next(), &self.message) {
            (None, _, None) => Err(ValidationError::new(
                "message",
                "is missing: give a text, a file, a location, cta_url_id or interactive_list_id",
            )),
            (Some(_), Some((field, ..)), _) => Err(ValidationError::new(field, problem)),
            (Some((_, _, false)), None, Some(_)) => Err(ValidationError::new("message", problem)),
            _ => Ok(()),
        }
    }
}

fn validate_degrees(field: &'static str, degrees: f64, most: f64) -> Result<(), ValidationError> {
    let problem = if !(-most..=most).contains(&degrees) {
        format!("must be from -{most} to {most}")
    } else if degrees == 0.0 {
        "is 0, which the server takes as missing: give a value beside it, such as 0.000001 (about 11 \
         cm off)"
            .to_owned()
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

/// A sender is compared with the string that the platform has, so its form is not checked.
pub(super) fn validate_sender(from_number: Option<&Personal>) -> Result<(), ValidationError> {
    let Some(number) = from_number else {
        return Ok(());
    };
    not_blank("from_number", number)?;
    no_control_characters("from_number", number)
}

/// What the platform says of a message that it accepted. Whether it arrives, nothing says.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SentMessage {
    /// The conversation that the message is in.
    #[serde_as(as = "Filled<Integer>")]
    pub conversation_id: Option<i64>,
    /// The message as it was stored. Absent where the platform does not show it or shows something
    /// else, which is then in `extra`.
    #[serde_as(as = "Filled<_>")]
    pub message: Option<MessageRecord>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
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
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/external-api/inbox/send-message";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        let mut form = Form::default();
        self.to.put(&mut form);
        form.put_optional("from_number", self.from_number.as_ref());
        form.put_optional("message", self.message.as_ref());
        for (field, degrees) in [("latitude", self.latitude), ("longitude", self.longitude)] {
            if let Some(degrees) = degrees {
                // Rust writes no exponent, and as many digits as give the number back.
                form.put(field, degrees.value().to_string());
            }
        }
        for (field, id) in [
            ("cta_url_id", self.cta_url_id),
            ("interactive_list_id", self.interactive_list_id),
        ] {
            if let Some(id) = id {
                form.put(field, id.to_string());
            }
        }
        for (rule, file) in self.files() {
            form.put_file(rule.field(), file);
        }
        Ok(form.into_body_of(UnsignedRequest::of::<Self>()))
    }

    fn decode(&self, response: &RawResponse) -> Result<SentMessage, ResponseError> {
        envelope::sent(response)
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
        for (message, field, name, content_type, caption) in [
            (
                Message::image(to(), file("a.PNG")).caption("Hai"),
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
                Message::document(to(), file("a.pdf")).caption("Hai"),
                "document",
                "a.pdf",
                "application/pdf",
                true,
            ),
            (
                Message::video(to(), file("a.mp4")).caption("Hai"),
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
            (Message::image(to(), file("a.png")).caption(""), "message"),
            (Message::document(to(), file("a.zip")), "document"),
            (Message::video(to(), file("a.mov")), "video"),
            (
                Message::audio(to(), Upload::from_bytes("a.mp3", "")),
                "audio",
            ),
            (Message::location(to(), 0.0, 106.8), "latitude"),
            (Message::location(to(), -6.2, 181.0), "longitude"),
            (Message::audio(to(), file("a\0.mp3")), "audio"),
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
            Message::image(to(), file("marker.png")).caption("marker"),
            Message::location(to(), -6.2088, 106.8456),
        ];
        let shown = format!("{messages:?}");
        assert!(shown.contains("Upload(7 bytes)"), "{shown}");
        for hidden in ["marker", "812", "content\"", "6.2", "106"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
    }

    fn json(content: &str) -> String {
        format!(r#"{{"mobile_code":"62","mobile":"81200000001",{content}}}"#)
    }

    fn read(content: &str) -> Result<Message, serde_json::Error> {
        serde_json::from_str(&json(content))
    }

    const FILE: &str = r#"{"filename":"a.b","base64":"eA=="}"#;

    #[test]
    fn each_kind_comes_back_as_it_was() {
        let file = |kind: &str| format!(r#""{kind}":{FILE}"#);
        let captioned = |kind: &str| format!(r#""message":"Hai","{kind}":{FILE}"#);
        for content in [
            r#""message":"Hai""#.to_owned(),
            r#""from_number":"+62 812-0000-0009","message":"Hai""#.to_owned(),
            file("image"),
            captioned("image"),
            file("document"),
            captioned("document"),
            file("video"),
            captioned("video"),
            file("audio"),
            r#""latitude":-6.2088,"longitude":106.8456"#.to_owned(),
            r#""cta_url_id":4"#.to_owned(),
            r#""interactive_list_id":5"#.to_owned(),
        ] {
            let message = read(&content).unwrap();
            assert_eq!(serde_json::to_string(&message).unwrap(), json(&content));
        }
    }

    #[test]
    fn numbers_stand_for_texts_and_texts_for_numbers() {
        let message: Message = serde_json::from_str(
            r#"{"mobile_code":62,"mobile":81200000001,"latitude":"-6.20","longitude":"106","message":null}"#,
        )
        .unwrap();
        assert_eq!(message.to, MobileNumber::new("62", "81200000001"));
        assert_eq!(message.latitude, Some((-6.2).into()));
        assert_eq!(message.longitude, Some(106.0.into()));
        assert_eq!(message.message, None);
        let message = read(r#""cta_url_id":"4""#).unwrap();
        assert_eq!(message.cta_url_id, Some(4));
        let message = read(r#""message":"Hai","cta_url_id":"","latitude":"""#).unwrap();
        assert_eq!((message.cta_url_id, message.latitude), (None, None));
    }

    #[tokio::test]
    async fn none_or_several_kinds_are_refused() {
        let image = format!(r#""image":{FILE}"#);
        for (content, field) in [
            (r#""from_number":"628""#.to_owned(), "message"),
            (format!(r#"{image},"document":{FILE}"#), "document"),
            (format!(r#"{image},"audio":{FILE}"#), "image"),
            (
                format!(r#""message":"Hai",{image},"video":{FILE}"#),
                "video",
            ),
            (format!(r#""message":"Hai","audio":{FILE}"#), "message"),
            (
                r#""message":"Hai","latitude":1,"longitude":1"#.to_owned(),
                "message",
            ),
            (r#""latitude":1"#.to_owned(), "longitude"),
            (r#""longitude":1,"cta_url_id":4"#.to_owned(), "latitude"),
            (
                r#""cta_url_id":4,"interactive_list_id":5"#.to_owned(),
                "interactive_list_id",
            ),
        ] {
            let (client, wire) = scripted::<String>([]);
            let error = client.call(read(&content).unwrap()).await.unwrap_err();
            assert_eq!(
                (error.field(), error.attempts()),
                (Some(field), 0),
                "{content}"
            );
            assert!(wire.sent().is_empty());
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_repeated() {
        for content in [
            r#""latitude":"marker","longitude":1"#,
            r#""latitude":{"marker":1},"longitude":1"#,
            r#""cta_url_id":"marker""#,
            r#""message":"Hai","product":"marker""#,
            r#""message":"Hai","image":{"filename":"a.png","base64":"marker!"}"#,
        ] {
            let error = read(content).unwrap_err().to_string();
            assert!(!error.contains("marker"), "{error}");
        }
    }

    #[test]
    fn positions_are_on_the_earth_and_not_zero() {
        let check = |latitude: f64, longitude: f64| {
            let message = Message::location(to(), latitude, longitude);
            message
                .validate()
                .map_err(|refused| refused.field().to_owned())
        };
        for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0), (-6.2, 1e-7)] {
            assert_eq!(check(latitude, longitude), Ok(()));
        }
        for (latitude, longitude, field) in [
            (90.1, 106.8, "latitude"),
            (-91.0, 106.8, "latitude"),
            (f64::NAN, 106.8, "latitude"),
            (0.0, 106.8, "latitude"),
            (-0.0, 106.8, "latitude"),
            (-6.2, 180.1, "longitude"),
            (-6.2, f64::INFINITY, "longitude"),
            (-6.2, 0.0, "longitude"),
        ] {
            assert_eq!(check(latitude, longitude), Err(field.to_owned()));
        }
        let zero = Message::location(to(), 0.0, 106.8).validate().unwrap_err();
        assert!(zero.problem().contains("missing"), "{zero}");
    }
}
