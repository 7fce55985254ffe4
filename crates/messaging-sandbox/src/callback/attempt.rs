//! The record of one attempt to deliver a callback.

use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::messages::ProviderName;
#[cfg(feature = "ui")]
use crate::ui::wire;

/// One attempt to deliver a callback. A callback that is repeated has one record per attempt.
///
/// `Debug` leaves out the header values and the body.
#[derive(Clone)]
#[cfg_attr(feature = "ui", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CallbackAttempt {
    /// Its number in this sandbox, from 1.
    #[cfg_attr(feature = "ui", serde(rename = "id", with = "wire::id"))]
    pub number: u64,
    /// The provider that made it.
    pub provider: ProviderName,
    /// The message that the callback is about: the identifier that its provider's callbacks carry.
    pub message_id: String,
    /// What it reports, for example `sent`, `delivered` or `failed`.
    pub event: &'static str,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// Where it was posted.
    pub url: String,
    /// The headers that were sent, with the signature of this attempt.
    #[cfg_attr(feature = "ui", serde(serialize_with = "wire::headers"))]
    pub headers: HeaderMap,
    /// The body that was sent.
    #[cfg_attr(feature = "ui", serde(with = "wire::body"))]
    pub body: Bytes,
    /// How it ended.
    #[cfg_attr(feature = "ui", serde(rename = "answer"))]
    #[cfg_attr(feature = "ui", serde(serialize_with = "wire::outcome"))]
    pub outcome: CallbackOutcome,
    /// When it ended, by the system's clock.
    #[cfg_attr(feature = "ui", serde(with = "wire::time"))]
    pub at: SystemTime,
}

/// How a callback is delivered once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redelivery {
    /// With a new signature, as the provider repeats one.
    Again,
    /// Changed after it was signed: a receiver must refuse it.
    Tampered,
    /// Signed an hour ago: a receiver that checks the time must refuse it.
    Late,
    /// Two times, one after the other: a receiver must take it as one.
    Twice,
}

/// How an attempt to deliver a callback ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackOutcome {
    /// The receiver answered with this HTTP status; 200 to 299 counts as delivered.
    Answered(u16),
    /// No connection could be made, or the address turned out not to be on loopback.
    Unreachable,
    /// The connection ended before a complete head of an answer.
    Broken,
    /// No answer came within ten seconds.
    TimedOut,
}

impl CallbackOutcome {
    /// Whether the receiver took the callback, so that it is not repeated.
    pub fn is_delivered(self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }
}

debug_shows!(CallbackAttempt(one) {
    message_id,
    event,
    attempt,
    body_bytes: one.body.len(),
    outcome,
});
