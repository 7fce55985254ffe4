//! Recipients that make something happen.
//!
//! They begin with `62800000` to `62800006`: Indonesia's free-phone range, to which nobody can
//! write. Five digits follow. A chat id is magic when it is such a number, an e-mail address when
//! it has one before the `@`. The table for users is in the crate's README.

use super::recipient::magic_part;
use super::status::{Status, complete};
use super::{Channel, RC_2_REASONS, Refusal, ScriptedFault, codes};
use crate::magic_fault::{magic_fault, magic_number};

/// What a message to a magic recipient does.
pub(super) enum Magic {
    /// The request is refused.
    Refuse(Refusal),
    /// It is accepted, and called back about with these statuses.
    Statuses(Vec<Status>),
    /// The request meets a fault.
    Fault(ScriptedFault),
}

impl Magic {
    /// What a recipient does, `None` for an ordinary one.
    pub(super) fn of(recipient: &str, channel: Channel) -> Option<Self> {
        let (kind, argument) = magic_number(&magic_part(recipient))?;
        match kind {
            0 => refusal(argument).map(Self::Refuse),
            1 => {
                let status = u8::try_from(argument).ok().and_then(Status::documented);
                status.map(|status| Self::Statuses(vec![status]))
            }
            2 => statuses(argument, channel).map(Self::Statuses),
            _ => magic_fault(kind, argument).map(Self::Fault),
        }
    }
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
        match Magic::of(phone(number).unwrap(), Channel::Sms) {
            Some(Magic::Refuse(refusal)) => Some(refusal),
            _ => None,
        }
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
            assert!(
                Magic::of(phone(number).unwrap(), Channel::Sms).is_none(),
                "{number}"
            );
        }
        let chat = chat("Uc6280000000009").unwrap();
        assert!(Magic::of(chat, Channel::Line).is_none());
    }
}
