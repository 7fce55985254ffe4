//! The channels of a message.

mod attachment;
mod chat;
mod email;
mod email_message;
mod file_extension;
mod msisdn;
mod sms;
mod trigger;

pub use chat::Chat;
pub use email::Email;
pub use email_message::{EmailMessage, EmailValue};
pub use msisdn::Msisdn;
pub use sms::Sms;
pub use trigger::Trigger;

pub(crate) use attachment::{FILES, validate as validate_attachment};
pub(crate) use file_extension::check as check_extension;
pub(crate) use trigger::validate as validate_backup;

use std::fmt;

use messaging_client_core::ValidationError;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_with::{DeserializeAs, EnumMap, SerializeAs};

use crate::json::Shape;
use crate::{Account, WhatsApp};

const NAMES: &[&str] = &["sms", "email", "line", "telegram", "facebook", "whatsapp"];

/// One channel of a message: where to, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Channel {
    /// `sms`.
    Sms(Box<Sms>),
    /// `email`.
    Email(Box<Email>),
    /// `line`.
    Line(Box<Chat>),
    /// `telegram`.
    Telegram(Box<Chat>),
    /// `facebook`.
    Facebook(Box<Chat>),
    /// `whatsapp`.
    WhatsApp(Box<WhatsApp>),
}

impl Channel {
    /// A message on Line.
    pub fn line(chat: Chat) -> Self {
        Self::Line(Box::new(chat))
    }

    /// A message on Telegram.
    pub fn telegram(chat: Chat) -> Self {
        Self::Telegram(Box::new(chat))
    }

    /// A message on Facebook Messenger.
    pub fn facebook(chat: Chat) -> Self {
        Self::Facebook(Box::new(chat))
    }

    /// The channel's key on the wire: `sms`, `email`, `line`, `telegram`, `facebook` or `whatsapp`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sms(_) => "sms",
            Self::Email(_) => "email",
            Self::Line(_) => "line",
            Self::Telegram(_) => "telegram",
            Self::Facebook(_) => "facebook",
            Self::WhatsApp(_) => "whatsapp",
        }
    }

    /// The statuses that hand the message over to the next channel; none where the channel has no such
    /// field.
    pub(crate) fn hands_over_on(&self) -> Option<&[u32]> {
        match self {
            Self::Sms(sms) => Some(&sms.backup_on),
            Self::Email(email) => Some(&email.backup_on),
            Self::Line(chat) | Self::Telegram(chat) | Self::Facebook(chat) => Some(&chat.backup_on),
            Self::WhatsApp(whatsapp) => whatsapp.backup_on.as_deref(),
        }
    }

    /// Writes constants, unused parts and padded values as the samples have them.
    pub(crate) fn spell(&mut self) {
        match self {
            Self::Sms(_) => {}
            Self::Email(email) => email.spell(),
            Self::Line(chat) | Self::Telegram(chat) | Self::Facebook(chat) => chat.spell(),
            Self::WhatsApp(whatsapp) => whatsapp.spell(),
        }
    }

    pub(crate) fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        match self {
            Self::Sms(sms) => sms.validate(),
            Self::Email(email) => email.validate(account),
            Self::Line(chat) => chat.validate(attachment::IMAGES),
            Self::Telegram(chat) => chat.validate(attachment::IMAGES_PDF_AND_VIDEO),
            Self::Facebook(chat) => chat.validate(attachment::FILES),
            Self::WhatsApp(whatsapp) => whatsapp.validate(account),
        }
        .map_err(|refused| refused.inside(format_args!("channel.{}", self.name())))
    }
}

impl From<Sms> for Channel {
    fn from(sms: Sms) -> Self {
        Self::Sms(Box::new(sms))
    }
}

impl From<Email> for Channel {
    fn from(email: Email) -> Self {
        Self::Email(Box::new(email))
    }
}

impl From<WhatsApp> for Channel {
    fn from(whatsapp: WhatsApp) -> Self {
        Self::WhatsApp(Box::new(whatsapp))
    }
}

/// The object `channel`: its keys in the caller's order, a null one left out.
///
/// How the platform knows which channel is the primary one is not documented; it may be the order of
/// the keys. So they go out as the caller gave them, and are read as they come.
pub(crate) struct InOrder;

impl SerializeAs<Vec<Channel>> for InOrder {
    fn serialize_as<S: Serializer>(channels: &Vec<Channel>, serializer: S) -> Result<S::Ok, S::Error> {
        EnumMap::serialize_as(channels, serializer)
    }
}

impl<'de> DeserializeAs<'de, Vec<Channel>> for InOrder {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Channel>, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<Channel>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key for each channel")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    // The default would repeat the text, which may be a phone number.
    fn visit_str<E: Error>(self, _text: &str) -> Result<Self::Value, E> {
        Err(E::custom("a string, where an object of channels is needed"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut channels = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let channel = match key.to_ascii_lowercase().as_str() {
                "sms" => map.next_value::<Given<Sms>>()?.0.map(Channel::from),
                "email" => map.next_value::<Given<Email>>()?.0.map(Channel::from),
                "line" => map.next_value::<Given<Chat>>()?.0.map(Channel::line),
                "telegram" => map.next_value::<Given<Chat>>()?.0.map(Channel::telegram),
                "facebook" => map.next_value::<Given<Chat>>()?.0.map(Channel::facebook),
                "whatsapp" => map.next_value::<Given<WhatsApp>>()?.0.map(Channel::from),
                _ => return Err(A::Error::unknown_field(&key, NAMES)),
            };
            channels.extend(channel);
        }
        channels.iter_mut().for_each(Channel::spell);
        Ok(channels)
    }
}

/// A channel's object, or null.
struct Given<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Shape::deserialize(deserializer)? {
            Shape::Null => Ok(Self(None)),
            Shape::Object(channel) => Ok(Self(Some(channel))),
            _ => Err(D::Error::custom("a channel is not an object")),
        }
    }
}
