//! Destinations that make something happen.
//!
//! They begin with `62800000` to `62800006`: Indonesia's free-phone range, in which nobody has a
//! phone. Five digits follow. The tables for users are in the crate's README.

use http::StatusCode;

use super::{MessageStatus, ScriptedFault};
use crate::magic_fault::{magic_fault, magic_number};

/// What a message to a magic destination does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Magic {
    /// It is refused, by the number: an HTTP status or a code of the SMS table.
    Refuse(u16),
    /// It is accepted and ends with this status.
    End(MessageStatus),
    /// It is refused with HTTP 200 and this `error_code`.
    ErrorCode(i64),
    /// It meets a fault.
    Fault(ScriptedFault),
}

/// The last status of a message and the fault that its request meets, where it is no ordinary one.
pub(super) type Fate = (Option<MessageStatus>, Option<ScriptedFault>);

impl Magic {
    /// What a destination does, `None` for an ordinary one.
    pub(super) fn of(destination: &str) -> Option<Self> {
        let (kind, argument) = magic_number(destination)?;
        match kind {
            0 => u16::try_from(argument)
                .ok()
                .filter(|argument| *argument > 0)
                .map(Self::Refuse),
            1 => end(argument).map(Self::End),
            2 => (argument > 0).then(|| Self::ErrorCode(i64::from(argument))),
            _ => magic_fault(kind, argument).map(Self::Fault),
        }
    }

    /// What becomes of a message to a destination. `refuse` says how anything else is refused, if
    /// it is.
    pub(super) fn fate<E>(
        destination: &str,
        refuse: impl FnOnce(Self) -> Option<E>,
    ) -> Result<Fate, E> {
        match Self::of(destination) {
            Some(Self::End(end)) => Ok((Some(end), None)),
            Some(Self::Fault(fault)) => Ok((None, Some(fault))),
            other => other.and_then(refuse).map_or(Ok((None, None)), Err),
        }
    }

    /// The final HTTP status of a refusal.
    pub(super) fn refused_status(argument: u16) -> Option<StatusCode> {
        StatusCode::from_u16(argument)
            .ok()
            .filter(|status| status.is_client_error() || status.is_server_error())
    }
}

fn end(argument: u32) -> Option<MessageStatus> {
    match argument {
        1 => Some(MessageStatus::Unsent),
        2 => Some(MessageStatus::Queued),
        3 => Some(MessageStatus::Sent),
        4 => Some(MessageStatus::Delivered),
        // 5, read, is what happens to an ordinary one.
        6 => Some(MessageStatus::Aborted),
        7 => Some(MessageStatus::Failed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        assert_eq!(Magic::of("6280000000077"), Some(Magic::Refuse(77)));
        assert_eq!(
            Magic::of("6280000100006"),
            Some(Magic::End(MessageStatus::Aborted))
        );
        assert_eq!(Magic::of("6280000200012"), Some(Magic::ErrorCode(12)));
        assert_eq!(
            Magic::of("6280000500003"),
            Some(Magic::Fault(ScriptedFault::Truncate))
        );
        for number in [
            "628123456789",
            "6280000000000",
            "6280000099999",
            "6280000100000",
            "6280000100008",
            "6280000200000",
            "6280000300200",
            "6280000700001",
            "62800001000011",
            "62800001+0001",
        ] {
            assert_eq!(Magic::of(number), None, "{number}");
        }
    }

    #[test]
    fn only_errors_are_statuses_of_refusals() {
        assert_eq!(Magic::refused_status(404), Some(StatusCode::NOT_FOUND));
        assert_eq!(Magic::refused_status(200), None);
        assert_eq!(Magic::refused_status(10), None);
    }
}
