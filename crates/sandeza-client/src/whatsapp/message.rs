use messaging_client_core::ValidationError;

use super::Content;
use crate::Msisdn;

/// A WhatsApp message without a template (Sandeza single channels, Channel WhatsApp Use
/// Non-Template). It takes neither attachments nor a back-up, and a message with this channel alone
/// no budget code.
///
/// ```
/// use sandeza_client::{ButtonsMessage, Content, WhatsAppMessage};
///
/// let text = WhatsAppMessage::new("6281200000001", Content::text("We are on our way."));
/// let question = ButtonsMessage::new("Shall we come today?")
///     .button("yes", "Yes")
///     .button("no", "No");
/// let buttons = WhatsAppMessage::new("6281200000001", question);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WhatsAppMessage {
    /// The recipient.
    pub msisdn: Msisdn,
    /// What is sent.
    pub content: Content,
}

impl WhatsAppMessage {
    /// A message to a phone number.
    pub fn new(msisdn: impl Into<Msisdn>, content: impl Into<Content>) -> Self {
        Self {
            msisdn: msisdn.into(),
            content: content.into(),
        }
    }

    pub(crate) fn validate(&self) -> Result<(), ValidationError> {
        self.msisdn.validate()?;
        self.content
            .validate()
            .map_err(|refused| refused.inside("message"))
    }
}
