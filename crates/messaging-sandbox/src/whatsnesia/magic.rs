//! Numbers that make something happen.
//!
//! Calling code and number together begin with `62800000` to `62800006`: Indonesia's free-phone
//! range, in which nobody has a phone. Five digits follow. The tables for users are in the crate's
//! README.

use super::{Plan, Refusal};
use crate::magic::{self, Fate};

/// What becomes of a message to a magic number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Its record has this status.
    Status(u8),
    /// A template message is answered with an exception.
    TemplateException,
}

/// What a number makes of a call about it.
pub(super) fn fate((mobile_code, mobile): (&str, &str)) -> Result<Fate<Outcome>, Refusal> {
    let number = format!("{mobile_code}{mobile}");
    magic::fate(&number, |kind, argument| match kind {
        0 => refusal(argument).map(Err),
        1 => matches!(argument, 0..=3 | 9).then_some(Ok(Outcome::Status(argument as u8))),
        _ => (argument == 1).then_some(Ok(Outcome::TemplateException)),
    })
}

fn refusal(argument: u32) -> Option<Refusal> {
    Some(match argument {
        1 => Refusal::blocked(),
        2 => Plan::None.refusal()?,
        3 => Plan::Expired.refusal()?,
        4 => Plan::WithoutApi.refusal()?,
        5 => Refusal::unknown_sender(),
        6 => Refusal::not_in_plan("interactive"),
        7 => Refusal::contact_limit(),
        8 => Refusal::exception("(#131026) Message undeliverable"),
        9 => Refusal::by_database(),
        10 => Refusal::new("user_error", "No user has these credentials"),
        11 => Refusal::new("not_found", "No WhatsApp account is connected"),
        12 => Refusal::new("image_upload_error", "The image could not be stored"),
        13 => Refusal::new("unauthorized", "Unauthenticated.").http(401),
        14 => Refusal::new("maintenance_mode", "The site is under maintenance"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_whatever_their_cut() {
        assert_eq!(fate(("62", "80000000001")), Err(Refusal::blocked()));
        let outcome = |outcome| Ok((Some(outcome), None));
        assert_eq!(fate(("628", "0000100009")), outcome(Outcome::Status(9)));
        assert_eq!(
            fate(("62", "80000200001")),
            outcome(Outcome::TemplateException)
        );
        let truncate = Ok((None, Some(magic::MagicFault::Truncate)));
        assert_eq!(fate(("62", "80000500003")), truncate);
        for mobile in [
            "8123456789",
            "80000000000",
            "80000000015",
            "80000100004",
            "80000100265",
            "80000200002",
            "80000300200",
            "80000700001",
            "800001000011",
            "800001+0001",
        ] {
            assert_eq!(fate(("62", mobile)), Ok((None, None)), "{mobile}");
        }
    }
}
