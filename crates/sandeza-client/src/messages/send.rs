//! `POST /json/send/cgw`, type 2 (Sandeza single channels; Sandeza send all channel).
//!
//! Cost and limits: each channel costs; no price and no rate documented.

use http::Method;
use messaging_client_core::{
    Audience, Effect, Endpoint, Personal, RawResponse, ResponseError, UnsignedRequest,
    ValidationError,
};
use serde::{Deserialize, Deserializer};
use serde_with::{As, EnumMap};

use super::{BackupMessage, SentMessage, wire};
use crate::channel::in_order;
use crate::check::Checked;
use crate::json::{Word, wire};
use crate::{Account, Channel, RefId};

wire! {
    /// A message on one channel, or on each of several.
    ///
    /// It can be written to JSON and read back, for a queue of the application: the form is the
    /// provider's, without what the client adds (`signature`, `time`, `type`, `username`). Numbers are read
    /// as strings too, constants in any case, and an unused part as an empty string or none. Blanks around
    /// `subject`, `sender_id`, `created_by` and `budget_code` are not sent.
    ///
    /// ```
    /// use sandeza_client::{Message, Sms};
    ///
    /// let message = Message::new("order-17", "Order 17", Sms::new("6281200000001", "It is on its way."));
    /// let stored = serde_json::to_string(&message)?;
    /// assert_eq!(serde_json::from_str::<Message>(&stored)?, message);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Message {
        /// The operation's; one that is read must be right. A string, as in all samples; the table calls it
        /// a number.
        pub(super) r#type: Option<Word>,
        /// Who wrote the message.
        pub created_by: Option<Personal>,
        /// The account's, on the wire only.
        #[serde(skip_deserializing)]
        pub(super) username: Option<Personal>,
        /// The caller's own id of the message. Required.
        pub ref_id: RefId,
        /// The subject: 1 to 99 characters.
        pub subject: Personal,
        /// The sender, as the provider issued it; one for all channels. Absent: the client's. (One document
        /// spells it `sender_ID`.)
        #[serde(alias = "sender_ID", deserialize_with = "said")]
        pub sender_id: Option<Word>,
        /// A note for the caller's own accounting: at most 180 characters.
        pub budget_code: Option<Personal>,
        /// The channels, each kind at most once. They go out in this order.
        #[serde(serialize_with = "As::<EnumMap>::serialize", deserialize_with = "in_order")]
        pub channel: Vec<Channel>,
    }
}

/// A blank sender is none: the client's.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Word>, D::Error> {
    let word = Word::deserialize(deserializer)?;
    Ok(Some(word).filter(|word| !word.trim().is_empty()))
}

impl Message {
    /// A message on one channel.
    pub fn new(
        ref_id: impl Into<RefId>,
        subject: impl Into<Personal>,
        channel: impl Into<Channel>,
    ) -> Self {
        let (ref_id, subject) = (ref_id.into(), subject.into());
        let message = Self {
            ref_id,
            subject,
            ..Self::default()
        };
        message.also(channel)
    }

    /// Sends on this channel too.
    pub fn also(mut self, channel: impl Into<Channel>) -> Self {
        self.channel.push(channel.into());
        self
    }

    /// Sends on this channel only if the ones before do not reach the recipient.
    pub fn with_backup(self, channel: impl Into<Channel>) -> BackupMessage {
        BackupMessage::from(self.also(channel))
    }

    /// Sends as this sender instead of the client's.
    pub fn sender_id(mut self, sender_id: impl Into<String>) -> Self {
        self.sender_id = Some(sender_id.into().into());
        self
    }

    /// Who wrote the message.
    pub fn created_by(mut self, name: impl Into<Personal>) -> Self {
        self.created_by = Some(name.into());
        self
    }

    /// A note for the caller's own accounting: at most 180 characters.
    pub fn budget_code(mut self, code: impl Into<Personal>) -> Self {
        self.budget_code = Some(code.into());
        self
    }

    pub(super) fn readdress(&mut self, audience: &Audience) -> Checked {
        let mut channels = self.channel.iter_mut();
        channels.try_for_each(|channel| channel.readdress(audience))
    }
}

impl Endpoint for Message {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "sandeza.message.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/json/send/cgw";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        wire::request(UnsignedRequest::of::<Self>(), "2", self, account)
    }

    messaging_client_core::shows_recipients!(|copy, audience| copy.readdress(audience));

    fn decode(&self, raw: &RawResponse) -> Result<SentMessage, ResponseError> {
        SentMessage::read(raw, &self.ref_id)
    }

    fn provider_ref(sent: &SentMessage) -> Option<String> {
        sent.message_id.clone()
    }

    fn client_ref(&self) -> Option<&str> {
        Some(self.ref_id.as_str())
    }
}
