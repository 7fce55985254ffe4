//! The provider's answers: four strings. All of them are HTTP 200; the document names no status.

use std::fmt;

use http::StatusCode;
use serde_json::{Value, json};

use super::codes;
use crate::fields::FieldRefusal;
use crate::server::Answer;

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
        Self::with_reason(rc, codes::reason(rc))
    }

    /// An `rc` with any text, for example 2 with one of [`RC_2_REASONS`](super::RC_2_REASONS).
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
        Self::with_reason(codes::PARAMETER, format!("invalid parameter: {what}"))
    }

    /// 2 with what is wrong with a channel. The detail after the colon is the sandbox's.
    pub(super) fn channel(what: impl fmt::Display) -> Self {
        Self::with_reason(
            codes::BUCKET,
            format!("{}: {what}", codes::INVALID_PARAMETER_CHANNEL),
        )
    }

    /// A code unless this holds.
    pub(super) fn unless(holds: bool, rc: i64) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::of(rc)) }
    }

    /// A code with its documented text and where in the request its cause is.
    pub(super) fn at(rc: i64, path: impl fmt::Display) -> Self {
        Self::with_reason(rc, format!("{}: {path}", codes::reason(rc)))
    }

    /// The answer. `ref_id` is empty where it could not be read.
    pub(super) fn answer(&self, ref_id: &str) -> Answer {
        answer(self.rc, ref_id, "", &self.reason).refused(self.rc, &self.reason)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({})", self.rc)
    }
}

/// At the top of the request what is wrong is 1, in a channel it is 2 with "invalid parameter
/// channel".
impl FieldRefusal for Refusal {
    fn about(at_top: bool, what: String) -> Self {
        match at_top {
            true => Self::parameter(what),
            false => Self::channel(what),
        }
    }

    fn is_absent(_: &Value) -> bool {
        false
    }

    /// 22 for control characters other than tabs and line ends. Which characters the provider does not
    /// support is not documented.
    fn text(text: &str, path: impl Fn() -> String) -> Result<Option<&str>, Self> {
        let unsupported = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.chars().any(unsupported) {
            return Err(Self::at(codes::SPECIAL_CHARACTERS, path()));
        }
        Ok(Some(text))
    }
}

/// 24 for a text of more characters than this.
pub(super) fn check_length(text: &str, most: usize, path: &str) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::at(codes::CHARACTER_LIMIT, path));
    }
    Ok(())
}

/// The answer to an accepted request.
pub(super) fn accepted(ref_id: &str, code_sms: &str) -> Answer {
    answer(codes::SUCCESS, ref_id, code_sms, "")
}

fn answer(rc: i64, ref_id: &str, code_sms: &str, reason_status: &str) -> Answer {
    Answer::json(
        StatusCode::OK,
        &json!({
            "rc": rc.to_string(),
            "ref_id": ref_id,
            "code_sms": code_sms,
            "reason_status": reason_status,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{RC_2_REASONS, documented_codes};
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
