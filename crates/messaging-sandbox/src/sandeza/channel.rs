//! The channels that a message can go out on.

use crate::messages;

/// A channel of Sandeza.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Channel {
    /// SMS.
    Sms,
    /// Line.
    Line,
    /// E-mail.
    Email,
    /// Facebook Messenger.
    Facebook,
    /// Telegram.
    Telegram,
    /// WhatsApp.
    WhatsApp,
}

impl Channel {
    pub(super) const ALL: [Self; 6] = [
        Self::Sms,
        Self::Line,
        Self::Email,
        Self::Facebook,
        Self::Telegram,
        Self::WhatsApp,
    ];

    /// The key of the channel in `channel` of a request.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Line => "line",
            Self::Email => "email",
            Self::Facebook => "facebook",
            Self::Telegram => "telegram",
            Self::WhatsApp => "whatsapp",
        }
    }

    /// The number of the channel in `channel` of a status callback. The documents give no 6.
    pub fn number(self) -> u8 {
        match self {
            Self::Sms => 1,
            Self::Line => 2,
            Self::Email => 3,
            Self::Facebook => 4,
            Self::Telegram => 5,
            Self::WhatsApp => 7,
        }
    }

    /// The same channel among those of all providers.
    pub(super) fn of_all(self) -> messages::Channel {
        match self {
            Self::Sms => messages::Channel::Sms,
            Self::Line => messages::Channel::Line,
            Self::Email => messages::Channel::Email,
            Self::Facebook => messages::Channel::Messenger,
            Self::Telegram => messages::Channel::Telegram,
            Self::WhatsApp => messages::Channel::WhatsApp,
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }
}
