//! Recipients that make something happen.
//!
//! They begin with `62800000` to `62800006`: Indonesia's free-phone range, to which nobody can
//! write. Five digits follow. A chat id is magic when it is such a number, an e-mail address when
//! it has one before the `@`. The table for users is in the crate's README.

use super::recipient::magic_part;
use super::status::{Status, complete};
use super::{Channel, RC_2_REASONS, Refusal, codes};
use crate::magic::{self, Fate};

/// What a recipient makes of a message to it: the statuses that it is called back about, or the refusal of the request.
pub(super) fn fate(recipient: &str, channel: Channel) -> Result<Fate<Vec<Status>>, Refusal> {
    magic::fate(&magic_part(recipient), |kind, argument| match kind {
        0 => refusal(argument).map(Err),
        1 => {
            let status = Status::documented(u8::try_from(argument).ok()?)?;
            Some(Ok(vec![status]))
        }
        _ => statuses(argument, channel).map(Ok),
    })
}

/// The code itself, or 2001 to 2008 for the reasons of 2.
fn refusal(argument: u32) -> Option<Refusal> {
    let rc = i64::from(argument);
    if codes::documented_codes().any(|documented| documented == rc) {
        return Some(Refusal::of(rc));
    }
    let position = usize::try_from(argument.checked_sub(2001)?).ok()?;
    let reason = RC_2_REASONS.get(position)?;
    Some(Refusal::with_reason(codes::BUCKET, *reason))
}

fn statuses(argument: u32, channel: Channel) -> Option<Vec<Status>> {
    let mut complete = complete(channel);
    Some(match argument {
        1 => vec![Status::SENT_FROM_OPERATOR, Status::DELIVERED],
        // Callbacks may overtake each other.
        2 => complete.into_iter().rev().collect(),
        // Callbacks may be repeated.
        3 => complete.into_iter().flat_map(|one| [one, one]).collect(),
        4 => {
            complete.insert(0, Status::PENDING);
            complete
        }
        5 => vec![],
        6 => vec![
            Status::SENT_FROM_OPERATOR,
            Status::DELIVERED,
            Status::OPENED,
            Status::CLICKED,
        ],
        7 => vec![Status::UNDEFINED],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::recipient::{chat, phone};
    use super::*;

    fn refused(number: &str) -> Option<Refusal> {
        fate(phone(number).unwrap(), Channel::Sms).err()
    }

    #[test]
    fn every_documented_refusal_has_a_number() {
        for rc in codes::documented_codes() {
            assert_eq!(refused(&format!("62800000{rc:05}")), Some(Refusal::of(rc)));
        }
        for (position, reason) in RC_2_REASONS.iter().enumerate() {
            let refusal = refused(&format!("080000002{:03}", position + 1)).unwrap();
            assert_eq!((refusal.rc(), refusal.reason()), (2, *reason));
        }
    }

    #[test]
    fn other_recipients_are_ordinary() {
        for number in [
            "628123456789",
            "6280000000000",
            "6280000000012",
            "6280000002000",
            "6280000002009",
            "6280000100000",
            "6280000100017",
            "6280000200008",
            "6280000300200",
            "6280000700001",
            "62800000000009",
        ] {
            let fate = fate(phone(number).unwrap(), Channel::Sms);
            assert!(matches!(fate, Ok((None, None))), "{number}");
        }
        let chat = chat("Uc6280000000009").unwrap();
        assert!(matches!(fate(chat, Channel::Line), Ok((None, None))));
    }
}
