//! `POST /json/send/cgw`, type 2 (Sandeza single channels; Sandeza send all channel).
//!
//! Cost and limits: each channel costs; no price and no rate documented.

use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError, Personal};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SentMessage;
use super::request::{ReadRequest, Request};
use crate::{Account, Channel, RefId};

/// As the samples have it: a text.
const TYPE: &str = "2";

/// A message on one channel, or on each of several.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's, without what the client adds (`signature`, `time`, `type`, `username`). Numbers are read
/// as texts too, constants in any case, and an unused part as an empty text or none. Blanks around
/// `sender_id`, `created_by` and `budget_code` are not sent.
///
/// ```
/// use sandeza_client::{Message, Sms};
///
/// let message = Message::new("order-17", "Order 17", Sms::new("6281200000001", "It is on its way."));
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<Message>(&stored)?, message);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
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
    /// The channels, each kind at most once. They go out in this order.
    pub channels: Vec<Channel>,
}

impl Message {
    /// A message on one channel.
    pub fn new(
        ref_id: impl Into<RefId>,
        subject: impl Into<Personal>,
        channel: impl Into<Channel>,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            subject: subject.into().trim().into(),
            sender_id: None,
            created_by: None,
            budget_code: None,
            channels: vec![channel.into()],
        }
    }

    /// Sends on this channel too.
    #[must_use]
    pub fn also(mut self, channel: impl Into<Channel>) -> Self {
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

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.request().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
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

impl Endpoint for Message {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "sandeza.message.send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.request().request(TYPE, account)
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentMessage, ResponseError> {
        SentMessage::read(answer, &self.ref_id)
    }
}
