//! The channels of a message.

pub(crate) mod attachment;
mod chat;
mod email;
pub(crate) mod file_extension;
pub(crate) mod msisdn;
mod sms;
mod template_values;
pub(crate) mod trigger;

pub use crate::json::{Joined, Word};
pub use chat::Chat;
pub use email::Email;
pub use sms::Sms;
pub use trigger::Trigger;

use std::fmt;

use messaging_client_core::Audience;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::check::{At, Checked};
use crate::json::{Shape, object};
use crate::{Account, WhatsApp};

const NAMES: &[&str] = &["sms", "email", "line", "telegram", "facebook", "whatsapp"];

/// One channel of a message: where to, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Channel {
    /// `sms`.
    Sms(Sms),
    /// `email`.
    Email(Email),
    /// `line`.
    Line(Chat),
    /// `telegram`.
    Telegram(Chat),
    /// `facebook`.
    Facebook(Chat),
    /// `whatsapp`.
    WhatsApp(#[serde(serialize_with = "WhatsApp::in_the_samples_order")] Box<WhatsApp>),
}

impl Channel {
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

    /// The statuses on which the next channel is used; none if the channel has no such field.
    pub(crate) fn hands_over_on(&self) -> Option<&Joined> {
        match self {
            Self::Sms(sms) => Some(&sms.backup_on),
            Self::Email(email) => Some(&email.backup_on),
            Self::Line(chat) | Self::Telegram(chat) | Self::Facebook(chat) => Some(&chat.backup_on),
            Self::WhatsApp(whatsapp) => whatsapp.backup_on.as_ref(),
        }
    }

    /// Writes constants, unused parts and padded values as the samples have them.
    pub(crate) fn spell(&mut self) {
        match self {
            Self::Sms(sms) => sms.spell(),
            Self::Email(email) => email.spell(),
            Self::Line(chat) | Self::Telegram(chat) | Self::Facebook(chat) => chat.spell(),
            Self::WhatsApp(whatsapp) => whatsapp.spell(),
        }
    }

    /// Shows the recipient to `audience`, which may replace a phone number.
    pub(crate) fn readdress(&mut self, audience: &Audience) -> Checked {
        match self {
            Self::Sms(sms) => audience.phone_with_plus("msisdn", &mut sms.msisdn),
            Self::WhatsApp(whatsapp) => audience.phone_with_plus("msisdn", &mut whatsapp.msisdn),
            Self::Email(email) => audience.other("email", &email.email),
            Self::Line(chat) | Self::Telegram(chat) | Self::Facebook(chat) => {
                audience.other("chat_id", &chat.chat_id)
            }
        }
        .at(format_args!("channel.{}", self.name()))
    }

    pub(crate) fn validate(&self, account: &Account) -> Checked {
        match self {
            Self::Sms(sms) => sms.validate(),
            Self::Email(email) => email.validate(account),
            Self::Line(chat) => chat.validate(attachment::IMAGES),
            Self::Telegram(chat) => chat.validate(attachment::IMAGES_PDF_AND_VIDEO),
            Self::Facebook(chat) => chat.validate(attachment::FILES),
            Self::WhatsApp(whatsapp) => whatsapp.validate(account),
        }
        .at(format_args!("channel.{}", self.name()))
    }
}

impl From<Sms> for Channel {
    fn from(sms: Sms) -> Self {
        Self::Sms(sms)
    }
}

impl From<Email> for Channel {
    fn from(email: Email) -> Self {
        Self::Email(email)
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
pub(crate) fn in_order<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Channel>, D::Error> {
    let channels: Option<InOrder> = object(deserializer)?;
    Ok(channels.unwrap_or_default().0)
}

#[derive(Default)]
struct InOrder(Vec<Channel>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for InOrder {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key for each channel")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.extend(match key.to_ascii_lowercase().as_str() {
                "sms" => next(&mut map)?.map(Channel::Sms),
                "email" => next(&mut map)?.map(Channel::Email),
                "line" => next(&mut map)?.map(Channel::Line),
                "telegram" => next(&mut map)?.map(Channel::Telegram),
                "facebook" => next(&mut map)?.map(Channel::Facebook),
                "whatsapp" => next::<WhatsApp, _>(&mut map)?.map(Channel::from),
                _ => return Err(A::Error::unknown_field(&key, NAMES)),
            });
        }
        self.0.iter_mut().for_each(Channel::spell);
        Ok(self)
    }
}

/// A channel's object; none for null.
fn next<'de, T: Deserialize<'de>, A: MapAccess<'de>>(map: &mut A) -> Result<Option<T>, A::Error> {
    map.next_value::<Shape<T>>()?.object()
}
