//! `POST /external-api/inbox/send-message` ("Kirim Pesan").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::validation::{not_blank, one_line};
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
#[must_use]
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
    /// A position, with the longitude: from -90 to 90, but not exactly 0, which the server treats as
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
    pub fn text(to: impl Into<MobileNumber>, text: impl Into<Personal>) -> Self {
        let message = Some(text.into());
        Self {
            to: to.into(),
            message,
            ..Self::default()
        }
    }

    /// An image: jpg, jpeg or png, at most 5 MB.
    pub fn image(to: impl Into<MobileNumber>, image: Upload) -> Self {
        let image = Some(image);
        Self {
            to: to.into(),
            image,
            ..Self::default()
        }
    }

    /// A document: pdf, doc or docx, at most 100 MB.
    pub fn document(to: impl Into<MobileNumber>, document: Upload) -> Self {
        let document = Some(document);
        Self {
            to: to.into(),
            document,
            ..Self::default()
        }
    }

    /// A video: mp4, at most 16 MB.
    pub fn video(to: impl Into<MobileNumber>, video: Upload) -> Self {
        let video = Some(video);
        Self {
            to: to.into(),
            video,
            ..Self::default()
        }
    }

    /// An audio file, at most 16 MB.
    pub fn audio(to: impl Into<MobileNumber>, audio: Upload) -> Self {
        let audio = Some(audio);
        Self {
            to: to.into(),
            audio,
            ..Self::default()
        }
    }

    /// A position in degrees: latitude from -90 to 90, longitude from -180 to 180. Exactly 0 cannot be
    /// sent, because the server treats it as missing.
    pub fn location(to: impl Into<MobileNumber>, latitude: f64, longitude: f64) -> Self {
        Self {
            to: to.into(),
            latitude: Some(latitude.into()),
            longitude: Some(longitude.into()),
            ..Self::default()
        }
    }

    /// A message with a button that opens an address, by its id on the dashboard.
    pub fn cta_url(to: impl Into<MobileNumber>, id: i64) -> Self {
        let cta_url_id = Some(id);
        Self {
            to: to.into(),
            cta_url_id,
            ..Self::default()
        }
    }

    /// A message with a list to choose from, by its id on the dashboard.
    pub fn interactive_list(to: impl Into<MobileNumber>, id: i64) -> Self {
        let interactive_list_id = Some(id);
        Self {
            to: to.into(),
            interactive_list_id,
            ..Self::default()
        }
    }

    /// Puts a text below an image, a document or a video.
    pub fn caption(mut self, caption: impl Into<Personal>) -> Self {
        self.message = Some(caption.into());
        self
    }

    /// Sends from this number, as the dashboard writes it, instead of the account's default.
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
    one_line("from_number", number)
}

/// The response for a message that was accepted. Nothing says whether it arrives.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SentMessage {
    /// The conversation that the message is in.
    #[serde_as(as = "Filled<Integer>")]
    pub conversation_id: Option<i64>,
    /// The message as it was stored. Absent if the platform does not show it or shows something else,
    /// which is then in `extra`.
    #[serde_as(as = "Filled<_>")]
    pub message: Option<MessageRecord>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentMessage {
    /// A response, for the application's own tests.
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

    messaging_client_core::shows_recipients!(|copy, audience| copy.to.readdress(audience));

    fn decode(&self, response: &RawResponse) -> Result<SentMessage, ResponseError> {
        envelope::sent(response)
    }
}

#[cfg(test)]
mod tests;
