//! The channels as a request and a callback name them.

use super::Channel;

/// Each with its key in `channel` of a request, and its number in `channel` of a status callback. The documents give
/// no 6.
const NAMES: [(Channel, &str, u8); 6] = [
    (Channel::Sms, "sms", 1),
    (Channel::Line, "line", 2),
    (Channel::Email, "email", 3),
    (Channel::Messenger, "facebook", 4),
    (Channel::Telegram, "telegram", 5),
    (Channel::WhatsApp, "whatsapp", 7),
];

/// The channel of a key of a request.
pub(super) fn channel_of(key: &str) -> Option<Channel> {
    let mut names = NAMES.into_iter();
    names.find_map(|(channel, known, _)| (known == key).then_some(channel))
}

/// The number of a channel in a status callback.
pub(super) fn number_of(channel: Channel) -> u8 {
    let mut names = NAMES.into_iter();
    let found = names.find_map(|(known, _, number)| (known == channel).then_some(number));
    found.unwrap_or_default()
}
