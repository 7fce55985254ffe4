//! The result codes (`rc`) and their texts (`reason_status`).

use std::fmt;

pub(super) const SUCCESS: i64 = 0;

/// The documented reasons of `rc` 2, which only the text tells apart, in the order of the document.
pub const RC_2_REASONS: [&str; 8] = [
    "internal error",
    CHANNEL_NOT_FOUND,
    INVALID_PARAMETER_CHANNEL,
    "config not found",
    "corporate not found",
    "routes not found",
    TEMPLATE_NOT_FOUND,
    "role email validation not found",
];

pub(super) const CHANNEL_NOT_FOUND: &str = "channel not found";
pub(super) const INVALID_PARAMETER_CHANNEL: &str = "invalid parameter channel";
pub(super) const TEMPLATE_NOT_FOUND: &str = "template not found";

// Every documented code of a refusal. The texts follow the table of the document; the one of 8 is
// that of its sample, the one of 11 is written so in the table.
codes! {
    i64:
    PARAMETER = 1 => "invalid parameter",
    BUCKET = 2 => "internal error",
    RECIPIENT = 3 => "invalid recipient",
    SIGN = 4 => "invalid sign",
    CORPORATE = 5 => "invalid corporate",
    IP = 6 => "IP not whitelisted",
    TOKEN = 7 => "not enough token",
    SENDER = 8 => "Unknown Sender Id",
    REFNUM = 9 => "invalid refnum",
    OTP = 10 => "invalid user OTP",
    TIME = 11 => "INVALID_TIME",
    UNSUBSCRIBED = 21 => "recipient unsubscribed",
    SPECIAL_CHARACTERS = 22 => "special characters not supported",
    COUNTRY = 23 => "country not available",
    CHARACTER_LIMIT = 24 => "character limit exceeded",
}

/// The codes of every documented refusal: 1 to 11, 21 to 24.
pub fn documented_codes() -> impl Iterator<Item = i64> {
    TABLE.iter().map(|(rc, _)| *rc)
}

/// A refusal as the provider words it. It never quotes a value of the request.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    rc: i64,
    reason: String,
}

impl Refusal {
    /// An `rc` with its documented text, or a neutral one for a code that no document has. For 2 it
    /// is "internal error".
    pub fn of(rc: i64) -> Self {
        let listed = TABLE.iter().find(|(listed, _)| *listed == rc);
        let reason = listed.map_or("the sandbox was asked for this code", |(_, reason)| reason);
        Self::with_reason(rc, reason)
    }

    /// An `rc` with any text, for example 2 with one of [`RC_2_REASONS`].
    pub fn with_reason(rc: i64, reason: impl Into<String>) -> Self {
        Self {
            rc,
            reason: reason.into(),
        }
    }

    /// The `rc`.
    pub fn rc(&self) -> i64 {
        self.rc
    }

    /// The `reason_status`.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// 1 with what is wrong with the envelope. The detail after the colon is the sandbox's.
    pub(super) fn parameter(what: impl fmt::Display) -> Self {
        Self::with_reason(PARAMETER, format!("invalid parameter: {what}"))
    }

    /// 2 with what is wrong with a channel. The detail after the colon is the sandbox's.
    pub(super) fn channel(what: impl fmt::Display) -> Self {
        Self::with_reason(BUCKET, format!("{INVALID_PARAMETER_CHANNEL}: {what}"))
    }

    /// A code unless this holds.
    pub(super) fn unless(holds: bool, rc: i64) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::of(rc)) }
    }

    /// A code with its documented text and where in the request its cause is.
    pub(super) fn at(rc: i64, path: impl fmt::Display) -> Self {
        let refusal = Self::of(rc);
        Self::with_reason(rc, format!("{}: {path}", refusal.reason))
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({})", self.rc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_follow_the_document() {
        assert_eq!(Refusal::of(8).reason(), "Unknown Sender Id");
        assert_eq!(Refusal::of(11).reason(), "INVALID_TIME");
        assert_eq!(
            Refusal::channel("sms.message is required").reason(),
            "invalid parameter channel: sms.message is required"
        );
        assert_eq!(
            Refusal::with_reason(2, RC_2_REASONS[5]).reason(),
            "routes not found"
        );
        let codes: Vec<i64> = documented_codes().collect();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 21, 22, 23, 24]);
    }
}
