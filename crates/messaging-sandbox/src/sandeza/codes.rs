//! The result codes (`rc`) and their texts (`reason_status`).

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

/// The documented text of a code, or a neutral one for a code that no document has.
pub(super) fn reason(rc: i64) -> &'static str {
    let listed = TABLE.iter().find(|(listed, _)| *listed == rc);
    listed.map_or("the sandbox was asked for this code", |(_, reason)| reason)
}
