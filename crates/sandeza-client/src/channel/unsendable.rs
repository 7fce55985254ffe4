use std::fmt;

use messaging_client_core::ValidationError;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// A channel read from JSON that the types of this crate cannot hold, because the provider does not
/// take it: a back-up status of another channel, two codes of one OTP, the two forms of WhatsApp
/// templates mixed.
///
/// It is kept as it was read, can be written back, and is refused before sending with the field's
/// path. Its `Debug` shows why it is refused and nothing of what it holds.
#[derive(Clone, PartialEq)]
pub struct Unsendable {
    channel: &'static str,
    content: Value,
    refused: ValidationError,
}

impl Unsendable {
    pub(super) fn new(channel: &'static str, content: Value, refused: ValidationError) -> Self {
        Self {
            channel,
            content,
            refused,
        }
    }

    pub(super) fn channel(&self) -> &'static str {
        self.channel
    }

    /// Why it cannot be sent; the field's path begins inside the channel.
    #[must_use]
    pub fn refused(&self) -> &ValidationError {
        &self.refused
    }
}

impl fmt::Debug for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsendable")
            .field("channel", &self.channel)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

impl Serialize for Unsendable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.content.serialize(serializer)
    }
}
