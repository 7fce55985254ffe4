//! What the provider accepted, for a test to look at.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::Host;
use super::status::Timetable;
use crate::lock::lock;
use crate::messages::{Channel, Content, Media, ProviderName, SentMessage, whatsapp_content};

/// Which operation a message was accepted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageKind {
    /// `whatsapp/message`.
    WhatsAppMessage,
    /// `whatsapp/media`.
    WhatsAppMedia,
    /// `wa_phone_check`.
    PhoneCheck,
    /// `wa_business/broadcast`.
    Broadcast,
    /// `wa_business/reply`.
    Reply,
    /// `wa_business/otp`.
    Otp,
    /// `sendsms/plain`.
    Sms,
    /// `sendsms/group`.
    SmsGroup,
}

impl MessageKind {
    pub(super) fn channel(self) -> Channel {
        match self {
            Self::Sms | Self::SmsGroup => Channel::Sms,
            _ => Channel::WhatsApp,
        }
    }

    /// Whether it is one of WhatsApp Business.
    pub(super) fn is_business(self) -> bool {
        matches!(self, Self::Broadcast | Self::Reply | Self::Otp)
    }
}

/// A message, or a check of phone numbers, that the provider accepted.
///
/// `Debug` shows the id, the kind and the host: no phone number, credential or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The identifier that was answered, also when a fault kept that answer from the application:
    /// `ref_no`, `message_id`, `messageid` or `campaign_name`. A check of phone numbers is answered
    /// without one; this one is in the callback log.
    pub id: String,
    /// The operation.
    pub kind: MessageKind,
    /// The host that accepted it.
    pub host: Host,
    /// Whom it goes to: a phone number, a WhatsApp group or a contact group, or the numbers of a
    /// check with commas between them.
    pub destination: String,
    /// The sender or the gateway; `None` for SMS and checks.
    pub sender: Option<String>,
    /// The text: the message, the caption, the text of a reply, the one-time password or the SMS.
    /// `None` when there is none.
    pub text: Option<String>,
    /// The credits that it cost: WhatsApp credits, or SMS credits for an SMS.
    pub credits: u32,
    /// The fields as sent, in JSON. For SMS those of query and body, without user and password.
    pub fields: Value,
    /// The headers as received, with the API key.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
    pub(super) media_url: Option<String>,
    /// The name of the account that it was charged to.
    pub(super) account: Arc<str>,
    pub(super) timetable: Arc<Mutex<Timetable>>,
}

impl AcceptedMessage {
    /// When it gets which status.
    pub(super) fn timetable(&self) -> Timetable {
        lock(&self.timetable).clone()
    }

    /// What it says, as its recipient would see it; `None` for a check of phone numbers.
    pub(super) fn sent_message(&self, operation: &str) -> Option<SentMessage> {
        let field = |name: &str| self.fields.get(name).and_then(Value::as_str);
        let mut content = Content {
            text: self.text.clone(),
            ..Content::default()
        };
        match self.kind {
            MessageKind::PhoneCheck => return None,
            MessageKind::Broadcast | MessageKind::Reply => {
                let template = self.fields.get("template");
                let part = |name| template.and_then(|template| template.get(name)?.as_str());
                let template = part("name").map(|name| (name, part("language")));
                content = whatsapp_content(&self.fields, template);
                content.text = content.text.or_else(|| self.text.clone());
            }
            MessageKind::Otp => content.code = content.text.take(),
            MessageKind::WhatsAppMedia => content.media.push(Media {
                kind: "file".to_owned(),
                url: field("media_url").map(str::to_owned),
                name: field("file_name").map(str::to_owned),
                size: None,
            }),
            _ => {}
        }
        let channel = self.kind.channel();
        let (provider, id, to) = (ProviderName::NusaSms, &self.id, &self.destination);
        Some(SentMessage {
            from: self.sender.clone(),
            credits: Some(self.credits),
            encoding: self.fields.get("unicode").map(|_| "UCS-2"),
            ..SentMessage::new(provider, operation, channel, id, to, content)
        })
    }
}

debug_shows!(AcceptedMessage(one) { id, kind, host, credits, body_bytes: one.body.len() });
