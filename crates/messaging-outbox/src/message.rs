use std::fmt;
use std::time::Duration;

use messaging_client_core::{Call, DeliveryStatus, Endpoint};
use serde::{Deserialize, Serialize};

use crate::error::OutboxError;
use crate::state::State;

/// The outbox's number of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub(crate) i64);

impl MessageId {
    /// A number that was stored.
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which messages go first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lane {
    /// One-time passwords: before everything else, on workers of their own.
    Otp,
    /// What a customer waits for, such as the state of an order.
    #[default]
    Transactional,
    /// Broadcasts: when nothing else waits.
    Bulk,
}

impl Lane {
    /// Every lane, the first one first.
    pub const ALL: &'static [Self] = &[Self::Otp, Self::Transactional, Self::Bulk];

    /// The lane's name in JSON and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::Transactional => "transactional",
            Self::Bulk => "bulk",
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Otp => 0,
            Self::Transactional => 1,
            Self::Bulk => 2,
        }
    }

    pub(crate) fn of_number(number: i64) -> Self {
        match number {
            0 => Self::Otp,
            1 => Self::Transactional,
            _ => Self::Bulk,
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A message for the outbox: a request of a provider's client, the account that sends it, and when.
///
/// As JSON ([`to_json`](Self::to_json)) it is what the SQL function `messaging.enqueue` on PostgreSQL and
/// [`enqueue_sqlite`](crate::enqueue_sqlite) take, inside a transaction of the application's own.
#[derive(Clone, Serialize)]
#[must_use = "it is not in the outbox until it is given to `enqueue`"]
pub struct NewMessage {
    account: String,
    operation: &'static str,
    /// The request's own JSON, as a string: numbers and the order of fields stay as they are.
    request: String,
    request_version: u32,
    lane: Lane,
    #[serde(skip_serializing_if = "Option::is_none")]
    dedupe_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row_no: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
}

impl NewMessage {
    /// The request of a call that is not made, such as `client.sms().send(&sms)`, after it was checked as sending
    /// would: what the client would refuse is refused here, while the caller is there. As [`new`](Self::new) otherwise.
    ///
    /// # Errors
    /// The client would refuse the request, or it holds what cannot be stored, such as a file that is a stream.
    pub fn from_call<'a, E: Endpoint + Serialize + 'a>(
        account: impl Into<String>,
        call: &Call<'a, E>,
    ) -> Result<Self, OutboxError> {
        call.check()
            .map_err(|error| OutboxError::Refused(Box::new(error)))?;
        Self::new(account, call.request())
    }

    /// The request `of` an operation that sends, in the transactional lane, to be sent by the worker that
    /// has an account of this name. It is not checked: what the client refuses then becomes
    /// [`Refused`](State::Refused).
    ///
    /// # Errors
    /// The request holds what cannot be stored, such as a file that is a stream.
    pub fn new<E: Endpoint + Serialize>(
        account: impl Into<String>,
        of: &E,
    ) -> Result<Self, OutboxError> {
        let request = serde_json::to_string(of).map_err(|_unsaid| OutboxError::NotStorable {
            operation: E::OPERATION,
        })?;
        Ok(Self {
            account: account.into(),
            operation: E::OPERATION,
            request,
            request_version: E::REQUEST_VERSION,
            lane: Lane::default(),
            dedupe_key: None,
            client_ref: of.client_ref().map(str::to_owned),
            campaign_id: None,
            row_no: None,
            delay_ms: None,
            expires_in_ms: None,
            traceparent: None,
        })
    }

    /// Another lane.
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// A key of the application's own, such as the number of an order and the occasion: a second message
    /// with the same account and key is not taken, for as long as the first one's row is kept.
    #[doc(alias = "idempotency")]
    pub fn dedupe_key(mut self, key: impl Into<String>) -> Self {
        self.dedupe_key = Some(key.into());
        self
    }

    /// Not to be sent any more after this time, counted from when it is put in. Give every OTP one: as long
    /// as the code is valid. What the provider has in its own queue by then is out of reach.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in_ms = Some(millis(time));
        self
    }

    /// Not to be sent before this time, counted from when it is put in.
    pub fn delay(mut self, time: Duration) -> Self {
        self.delay_ms = Some(millis(time));
        self
    }

    /// The trace that it belongs to: the W3C header `traceparent`, kept with it.
    pub fn traceparent(mut self, header: impl Into<String>) -> Self {
        self.traceparent = Some(header.into());
        self
    }

    pub(crate) fn in_campaign(mut self, campaign: i64, row: i64) -> Self {
        self.campaign_id = Some(campaign);
        self.row_no = Some(row);
        self
    }

    pub(crate) fn in_lane(&self) -> Lane {
        self.lane
    }

    /// What `messaging.enqueue` and [`enqueue_sqlite`](crate::enqueue_sqlite) take. It holds the number and
    /// the text of the message.
    pub fn to_json(&self) -> String {
        // Strings and integers only: there is nothing in it that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Without the request: it holds a number and a text.
impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMessage")
            .field("account", &self.account)
            .field("operation", &self.operation)
            .field("lane", &self.lane)
            .finish_non_exhaustive()
    }
}

/// A duration in the tables' unit.
pub(crate) fn millis(time: Duration) -> i64 {
    // So long that adding it to the time of day cannot overflow.
    const LONGEST: i64 = i64::MAX / 4;
    i64::try_from(time.as_millis()).map_or(LONGEST, |ms| ms.min(LONGEST))
}

/// Whether a message was put into the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Enqueued {
    /// Its number; that of the first one where the key was known.
    pub id: MessageId,
    /// Whether it is new. `false`: a message with this key is there already, and this one is not kept.
    pub created: bool,
}

/// One attempt to send a message: written just before its first byte went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Which attempt it is, counted from 1.
    pub n: u32,
    /// The worker that made it; see [`WorkerState::owner`](crate::WorkerState::owner).
    pub owner: String,
    /// When it began, in milliseconds since 1970 on the database's clock.
    pub began_at_ms: u64,
    /// How long ago that is, in milliseconds.
    pub age_ms: u64,
    /// How long it took until its outcome was stored, in milliseconds; nothing where none was, because the worker died.
    pub took_ms: Option<u64>,
    /// What the error said ([`ErrorFacts`](messaging_client_core::ErrorFacts)); nothing where there was none.
    pub outcome: Option<serde_json::Value>,
}

/// What the outbox knows of a message. Nothing in it is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// Which account sends it.
    pub account: String,
    /// The operation, such as `provider.group.verb`.
    pub operation: String,
    /// The lane.
    pub lane: Lane,
    /// The campaign it belongs to.
    pub campaign: Option<i64>,
    /// Where it is.
    pub state: State,
    /// How often it may have been sent.
    pub attempts: u32,
    /// The provider's id of it.
    pub provider_ref: Option<String>,
    /// The application's own id that the provider repeats in callbacks.
    pub client_ref: Option<String>,
    /// The furthest status that a callback told.
    pub delivery: Option<DeliveryStatus>,
    /// Why it is where it is: what the last error said.
    pub outcome: Option<serde_json::Value>,
}
