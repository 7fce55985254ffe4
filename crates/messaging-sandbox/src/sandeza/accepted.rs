//! What the provider accepted, for a test to look at.

use super::{Channel, SendType};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

/// A request that the provider accepted.
///
/// `Debug` shows the ids, the type and the channels: no recipient, header value or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct AcceptedRequest {
    /// The reference that the application chose.
    pub ref_id: String,
    /// The id that was answered, also when a fault kept that answer from the application.
    pub code_sms: String,
    /// What the channels were for.
    pub send_type: SendType,
    /// The channels, in the order of the request.
    pub channels: Vec<Channel>,
    /// The sender.
    pub sender_id: String,
    /// The subject.
    pub subject: String,
    /// Who created the message, if given.
    pub created_by: Option<String>,
    /// The budget code, if given.
    pub budget_code: Option<String>,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
}

debug_shows!(AcceptedRequest(one) {
    ref_id,
    code_sms,
    send_type,
    channels,
    body_bytes: one.body.len(),
});

/// A message that went out on a channel. A backup counts when it goes out, not when its request is
/// accepted.
///
/// `Debug` shows the reference, the channel and the template: no recipient or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct ChannelMessage {
    /// The reference of the request.
    pub ref_id: String,
    /// The channel.
    pub channel: Channel,
    /// The phone number, e-mail address or chat id, as sent.
    pub recipient: String,
    /// The template, if there is one.
    pub template_id: Option<String>,
    /// The object of the channel, as sent.
    pub content: Value,
    /// The body of the request as received.
    pub body: Bytes,
}

debug_shows!(ChannelMessage(one) { ref_id, channel, template_id });
