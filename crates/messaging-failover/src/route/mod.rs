//! Routes for a message: a client, a channel, and what they need to send a text or a code.

#[cfg(feature = "nusasms")]
mod nusasms;
#[cfg(feature = "nxcloud")]
mod nxcloud;
#[cfg(feature = "sandeza")]
mod sandeza;
#[cfg(feature = "whatsnesia")]
mod whatsnesia;
mod with_text;

#[cfg(feature = "nusasms")]
pub use nusasms::{NusaSmsOtp, NusaSmsText, NusaSmsWhatsApp};
#[cfg(feature = "nxcloud")]
pub use nxcloud::NxCloudOtp;
#[cfg(feature = "sandeza")]
pub use sandeza::SandezaText;
#[cfg(feature = "whatsnesia")]
pub use whatsnesia::WhatsnesiaText;
pub use with_text::WithText;

use messaging_client_core::{BoxFuture, Error, PhoneNumber};

/// How a message reaches the recipient. After a failure that lies with the channel, a route over
/// another channel may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// SMS.
    Sms,
    /// WhatsApp.
    WhatsApp,
}

/// A message that a provider accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// The provider's id of the message, by which callbacks and status queries name it, if it returns
    /// one.
    pub id: Option<String>,
}

impl Accepted {
    /// With this id.
    #[must_use]
    pub fn new(id: Option<String>) -> Self {
        Self { id }
    }
}

/// A way to send a text. It must not retry by itself after a failure of unknown outcome.
pub trait SendText: Send + Sync {
    /// What the trail calls it, such as `nusasms sms`.
    fn name(&self) -> &str;

    /// The channel.
    fn channel(&self) -> Channel;

    /// Whether it would be refused before anything is sent, such as for a sender that is not set. Makes no
    /// request.
    ///
    /// # Errors
    /// The refusal.
    fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error>;

    /// Sends.
    ///
    /// # Errors
    /// Those of the provider's client; [`Error::may_have_been_sent`] decides whether another route is
    /// tried.
    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>>;

    /// Sends a text with a one-time password in it, for a provider that has to be told so; otherwise as
    /// [`send_text`](Self::send_text).
    ///
    /// # Errors
    /// As [`send_text`](Self::send_text).
    fn send_code_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        self.send_text(to, text)
    }
}

/// A way to send a one-time password. It must not retry by itself after a failure of unknown outcome.
pub trait SendOtp: Send + Sync {
    /// What the trail calls it, such as `nxcloud otp`.
    fn name(&self) -> &str;

    /// The channel.
    fn channel(&self) -> Channel;

    /// Whether it would be refused before anything is sent, such as for a sender that is not set. Makes no
    /// request.
    ///
    /// # Errors
    /// The refusal.
    fn check_otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error>;

    /// Sends the code.
    ///
    /// # Errors
    /// Those of the provider's client; [`Error::may_have_been_sent`] decides whether another route is
    /// tried.
    fn send_otp<'a>(
        &'a self,
        to: &'a PhoneNumber,
        code: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>>;
}
