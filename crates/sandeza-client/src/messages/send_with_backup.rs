//! `POST /json/send/cgw`, type 1 (Sandeza send primary backup).
//!
//! Cost and limits: the backup costs only when it goes out.

use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError, Personal};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SentMessage;
use super::request::{ReadRequest, Request};
use crate::{Account, Channel, RefId};

/// As the samples have it: a text.
const TYPE: &str = "1";

/// A message on a primary channel, and the channels that take over where it does not reach the
/// recipient.
///
/// How the platform knows the primary channel is not documented; the order of the keys in `channel`
/// is the only sign there is, so it is kept on the wire and in JSON. A channel that hands over says
/// when with its `backup_on`; the last channel needs none. A WhatsApp message without a template has no
/// `backup_on` at all, so put it last. It can be stored like a [`Message`](crate::Message).
///
/// ```
/// use sandeza_client::{BackupMessage, Email, Sms, SmsTrigger};
///
/// let sms = Sms::new("6281200000001", "It is on its way.").backup_on(SmsTrigger::Undelivered);
/// let email = Email::plain("budi@example.com", "It is on its way.");
/// let message = BackupMessage::new("order-17", "Order 17", sms, email);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BackupMessage {
    /// The caller's own id of the message.
    pub ref_id: RefId,
    /// The subject: 1 to 99 characters. White space around it is dropped, because several samples
    /// have it.
    pub subject: Personal,
    /// The sender, as the provider issued it; one for all channels. Absent: the client's.
    pub sender_id: Option<String>,
    /// Who wrote the message.
    pub created_by: Option<Personal>,
    /// A note for the caller's own accounting: at most 180 characters.
    pub budget_code: Option<Personal>,
    /// The channels, each kind at most once and at least two; the first is the primary one.
    pub channels: Vec<Channel>,
}

impl BackupMessage {
    /// A message on a primary channel, backed up by another.
    pub fn new(
        ref_id: impl Into<RefId>,
        subject: impl Into<Personal>,
        primary: impl Into<Channel>,
        backup: impl Into<Channel>,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            subject: subject.into().trim().into(),
            sender_id: None,
            created_by: None,
            budget_code: None,
            channels: vec![primary.into(), backup.into()],
        }
    }

    /// Adds a channel that takes over where the ones before do not reach the recipient either.
    #[must_use]
    pub fn backup(mut self, channel: impl Into<Channel>) -> Self {
        self.channels.push(channel.into());
        self
    }

    /// Sends as this sender instead of the client's.
    #[must_use]
    pub fn sender_id(mut self, sender_id: impl Into<String>) -> Self {
        self.sender_id = Some(sender_id.into());
        self
    }

    /// Who wrote the message.
    #[must_use]
    pub fn created_by(mut self, name: impl Into<Personal>) -> Self {
        self.created_by = Some(name.into());
        self
    }

    /// A note for the caller's own accounting: at most 180 characters.
    #[must_use]
    pub fn budget_code(mut self, code: impl Into<Personal>) -> Self {
        self.budget_code = Some(code.into());
        self
    }

    fn request(&self) -> Request<'_> {
        let mut request = Request::new(&self.ref_id, &self.subject, &self.channels);
        request.created_by = self.created_by.as_deref();
        request.sender_id = self.sender_id.as_deref();
        request.budget_code = self.budget_code.as_deref();
        request
    }
}

impl Serialize for BackupMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.request().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BackupMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = ReadRequest::deserialize(deserializer)?;
        read.check_type(TYPE).map_err(D::Error::custom)?;
        Ok(Self {
            subject: read.subject(),
            sender_id: read.sender_id(),
            created_by: read.created_by(),
            budget_code: read.budget_code(),
            ref_id: read.ref_id,
            channels: read.channels,
        })
    }
}

impl Endpoint for BackupMessage {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "sandeza.message.send_with_backup";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        if let [_] = self.channels.as_slice() {
            return Err(ValidationError::new(
                "channel",
                "has one channel: a message with a backup needs at least two",
            ));
        }
        self.request().request(TYPE, account)
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentMessage, ResponseError> {
        SentMessage::read(answer, &self.ref_id)
    }
}
