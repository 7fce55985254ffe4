//! What the provider accepted, for a test to look at.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::host::Host;
use super::status::Timetable;

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
    pub(super) is_group: bool,
    pub(super) timetable: Timetable,
}

impl fmt::Debug for AcceptedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcceptedMessage")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("host", &self.host)
            .field("credits", &self.credits)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
