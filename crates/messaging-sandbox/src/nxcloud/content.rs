//! What a message says, as its recipient would see it.

use super::AcceptedMessage;
use super::provider::SEND;
use crate::messages::{Channel, ProviderName, SentMessage, whatsapp_content};

pub(super) fn sent_message(message: &AcceptedMessage) -> SentMessage {
    let template = (message.template.as_str(), Some(message.language.as_str()));
    let content = whatsapp_content(&message.components, Some(template));
    let (channel, id, to) = (Channel::WhatsApp, &message.message_id, message.addressee());
    SentMessage {
        from: Some(message.business_phone.clone()),
        ..SentMessage::new(ProviderName::NxCloud, SEND, channel, id, to, content)
    }
}
