//! `POST /json/send/cgw`, type 1 (Sandeza send primary backup).
//!
//! Cost and limits: the backup costs only when it goes out.

use http::Method;
use messaging_client_core::{
    Effect, Endpoint, Personal, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};

use super::{Message, SentMessage, wire};
use crate::check::{Checked, refuse};
use crate::{Account, Channel, RefId};

/// A message on a primary channel, and the channels that are used if it does not reach the recipient.
///
/// How the platform knows the primary channel is not documented; the order of the keys in `channel` is the only
/// indication, so it is kept on the wire and in JSON. A channel says with its `backup_on` when the next one is
/// used; the last channel needs none. If no channel says when, the platform decides; if one does, all before
/// the last must. A WhatsApp message without a template has no `backup_on` at all, so it must be the last. It
/// can be stored like a [`Message`].
///
/// ```
/// use sandeza_client::{BackupMessage, Email, Message, Sms, Trigger};
///
/// let sms = Sms::new("6281200000001", "It is on its way.").backup_on(Trigger::Undelivered);
/// let email = Email::plain("budi@example.com", "It is on its way.");
/// let message = BackupMessage::new("order-17", "Order 17", sms.clone(), email.clone());
/// // The same, for a message that has more than that:
/// let message = Message::new("order-17", "Order 17", sms).budget_code("B-1").with_backup(email);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[must_use]
#[non_exhaustive]
pub struct BackupMessage {
    /// The message; its first channel is the primary one, and it has at least two.
    pub message: Message,
}

impl BackupMessage {
    /// A message on a primary channel, backed up by another.
    pub fn new(
        ref_id: impl Into<RefId>,
        subject: impl Into<Personal>,
        primary: impl Into<Channel>,
        backup: impl Into<Channel>,
    ) -> Self {
        Message::new(ref_id, subject, primary).with_backup(backup)
    }

    /// Adds a channel that is used if the ones before do not reach the recipient either.
    pub fn with_backup(self, channel: impl Into<Channel>) -> Self {
        self.message.with_backup(channel)
    }

    /// Refuses a backup that could never go out.
    /// The reference of the message, to be stored before it is sent.
    pub fn ref_id(&self) -> &RefId {
        &self.message.ref_id
    }

    fn validate(&self) -> Checked {
        let mut channels = self.message.channel.iter();
        let says_nothing = |one: &Channel| one.hands_over_on().is_none_or(|on| on.is_empty());
        let is_left_open = channels.clone().all(says_nothing);
        channels.next_back();
        for channel in channels {
            let problem = match channel.hands_over_on() {
                Some(on) if on.is_empty() && !is_left_open => "is empty: say when they take over",
                None => "cannot be said of a message without a template: put it last",
                Some(_) => continue,
            };
            let field = format!("channel.{}.backup_on", channel.name());
            let why = "or the channels behind this one could never be used";
            return refuse(field, format!("{problem}, {why}"));
        }
        Ok(())
    }
}

impl From<Message> for BackupMessage {
    fn from(message: Message) -> Self {
        Self { message }
    }
}

impl Endpoint for BackupMessage {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "sandeza.message.send_with_backup";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/json/send/cgw";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        if let [_] = self.message.channel.as_slice() {
            let problem = "has one channel: a message with a backup needs at least two";
            return refuse("channel", problem);
        }
        let request = wire::request(UnsignedRequest::of::<Self>(), "1", &self.message, account)?;
        self.validate()?;
        Ok(request)
    }

    messaging_client_core::shows_recipients!(|copy, audience| copy.message.readdress(audience));

    fn decode(&self, raw: &RawResponse) -> Result<SentMessage, ResponseError> {
        SentMessage::read(raw, &self.message.ref_id)
    }

    fn provider_ref(sent: &SentMessage) -> Option<String> {
        sent.message_id.clone()
    }

    fn client_ref(&self) -> Option<&str> {
        Some(self.message.ref_id.as_str())
    }
}
