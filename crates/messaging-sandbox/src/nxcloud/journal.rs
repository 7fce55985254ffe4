//! What the provider accepted, for a test to look at.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::Algorithm;
use super::provider::SEND;
use crate::messages::{Channel, ProviderName, SentMessage, whatsapp_content};

/// A message that the provider accepted.
///
/// `Debug` shows the id, the template and the language: no phone number, header value or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The id that was answered, also when a fault kept that answer from the application.
    pub message_id: String,
    /// The sender.
    pub business_phone: String,
    /// The recipient's phone number, if given.
    pub to: Option<String>,
    /// The recipient's business-scoped user id, if given.
    pub recipient: Option<String>,
    /// The name of the template.
    pub template: String,
    /// The language code of the template.
    pub language: String,
    /// `template.components` as sent; null when there are none.
    pub components: Value,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
    /// The algorithm of the signature that was checked.
    pub algorithm: Algorithm,
}

impl AcceptedMessage {
    /// Whom the message went to: the phone number where both are given, as the documents say.
    pub fn addressee(&self) -> &str {
        let addressee = self.to.as_deref().or(self.recipient.as_deref());
        addressee.unwrap_or_default()
    }

    /// What it says, as its recipient would see it.
    pub(super) fn sent_message(&self) -> SentMessage {
        let template = (self.template.as_str(), Some(self.language.as_str()));
        let content = whatsapp_content(&self.components, Some(template));
        let (channel, id, to) = (Channel::WhatsApp, &self.message_id, self.addressee());
        SentMessage {
            from: Some(self.business_phone.clone()),
            ..SentMessage::new(ProviderName::NxCloud, SEND, channel, id, to, content)
        }
    }
}

debug_shows!(AcceptedMessage(one) {
    message_id,
    template,
    language,
    algorithm,
    body_bytes: one.body.len(),
});
