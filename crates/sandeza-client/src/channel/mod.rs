//! The channels of a message.

mod chat;
mod email;
mod email_value;
mod in_order;
mod read;
mod sms;
mod unsendable;

pub use chat::{Facebook, Line, Telegram};
pub use email::{Email, EmailContent};
pub use email_value::EmailValue;
pub use sms::Sms;
pub use unsendable::Unsendable;

pub(crate) use in_order::{read_in_order, written_in_order};

use messaging_client_core::ValidationError;
use serde::{Serialize, Serializer};

use crate::{Account, WhatsAppMessage, WhatsAppTemplate};

/// One channel of a message: where to, and what.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Channel {
    /// `sms`.
    Sms(Box<Sms>),
    /// `email`.
    Email(Box<Email>),
    /// `line`.
    Line(Box<Line>),
    /// `telegram`.
    Telegram(Box<Telegram>),
    /// `facebook`.
    Facebook(Box<Facebook>),
    /// `whatsapp`, by a template.
    WhatsAppTemplate(Box<WhatsAppTemplate>),
    /// `whatsapp`, without a template.
    WhatsAppMessage(Box<WhatsAppMessage>),
    /// A channel read from JSON that no other variant can hold. It is refused before sending.
    Unsendable(Box<Unsendable>),
}

impl Channel {
    /// The channel's key on the wire: `sms`, `email`, `line`, `telegram`, `facebook` or `whatsapp`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sms(_) => "sms",
            Self::Email(_) => "email",
            Self::Line(_) => "line",
            Self::Telegram(_) => "telegram",
            Self::Facebook(_) => "facebook",
            Self::WhatsAppTemplate(_) | Self::WhatsAppMessage(_) => "whatsapp",
            Self::Unsendable(unsendable) => unsendable.channel(),
        }
    }

    pub(crate) fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        match self {
            Self::Sms(sms) => sms.validate(),
            Self::Email(email) => email.validate(account.colons_in_email_values()),
            Self::Line(line) => line.validate(),
            Self::Telegram(telegram) => telegram.validate(),
            Self::Facebook(facebook) => facebook.validate(),
            Self::WhatsAppTemplate(template) => template.validate(),
            Self::WhatsAppMessage(message) => message.validate(),
            Self::Unsendable(unsendable) => Err(unsendable.refused().clone()),
        }
        .map_err(|refused| refused.inside(format_args!("channel.{}", self.name())))
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sms(sms) => sms.serialize(serializer),
            Self::Email(email) => email.serialize(serializer),
            Self::Line(line) => line.serialize(serializer),
            Self::Telegram(telegram) => telegram.serialize(serializer),
            Self::Facebook(facebook) => facebook.serialize(serializer),
            Self::WhatsAppTemplate(template) => template.serialize(serializer),
            Self::WhatsAppMessage(message) => message.serialize(serializer),
            Self::Unsendable(unsendable) => unsendable.serialize(serializer),
        }
    }
}

macro_rules! into_channel {
    ($($name:ident),+) => {
        $(
            impl From<$name> for Channel {
                fn from(channel: $name) -> Self {
                    Self::$name(Box::new(channel))
                }
            }
        )+
    };
}

into_channel!(
    Sms,
    Email,
    Line,
    Telegram,
    Facebook,
    WhatsAppTemplate,
    WhatsAppMessage,
    Unsendable
);
