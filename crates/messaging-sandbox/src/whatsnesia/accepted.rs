//! What the provider accepted, for a test to look at.

use http::HeaderMap;

use super::UploadedFile;
use crate::messages::Location;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageKind {
    /// A text.
    Text,
    /// An image.
    Image,
    /// A document.
    Document,
    /// A video.
    Video,
    /// Audio.
    Audio,
    /// A position.
    Location,
    /// A message with a button that opens an address.
    CtaUrl,
    /// A message with a list to choose from.
    InteractiveList,
    /// A template message.
    Template,
}

impl MessageKind {
    /// The `message_type` of the record; a template message is stored as a text.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Text | Self::Template => 1,
            Self::Image => 2,
            Self::Video => 3,
            Self::Document => 4,
            Self::Audio => 5,
            Self::CtaUrl => 6,
            Self::Location => 8,
            Self::InteractiveList => 9,
        }
    }
}

/// A message that the provider accepted.
///
/// `Debug` shows ids and kind: no phone number, header value or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The provider's id.
    pub id: u64,
    /// WhatsApp's own id.
    pub whatsapp_message_id: String,
    /// The conversation that it is in.
    pub conversation_id: u64,
    /// The contact that it is to.
    pub contact_id: u64,
    /// What it is.
    pub kind: MessageKind,
    /// The calling code of the recipient.
    pub mobile_code: String,
    /// The recipient's number behind it.
    pub mobile: String,
    /// The number that it goes out from: the one that was asked for, or the default one. A template
    /// message always goes out from the default one.
    pub sender: String,
    /// The text, or the caption of an image, document or video.
    pub text: Option<String>,
    /// The file.
    pub file: Option<UploadedFile>,
    /// The id of the CTA URL, the interactive list or the template.
    pub target_id: Option<u64>,
    /// The texts of the form as sent, in this order.
    pub fields: Vec<(String, String)>,
    /// The headers as received, with the credentials.
    pub headers: HeaderMap,
    /// The id of the WhatsApp account that it goes out from.
    pub(super) account_id: u64,
    pub(super) location: Option<Location>,
    /// How far it gets.
    pub(super) status: u8,
}

impl AcceptedMessage {
    /// A field of the form as sent; the last one when it is repeated.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter().rev();
        fields
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }
}

debug_shows!(AcceptedMessage(one) {
    id,
    whatsapp_message_id,
    conversation_id,
    contact_id,
    kind,
    target_id,
    file,
});
