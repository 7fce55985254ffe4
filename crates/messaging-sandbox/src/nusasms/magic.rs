//! Destinations that make something happen.
//!
//! They begin with `62800000` to `62800006`: Indonesia's free-phone range, in which nobody has a
//! phone. Five digits follow. The tables for users are in the crate's README.

use http::StatusCode;

use super::MessageStatus;
use super::rest::Refusal;
use crate::magic::{self, Fate};

/// What a destination makes of a message to it: its last status, or how it is refused. `refuse` says that, if it is, of a
/// kind, 0 or 2, and its argument.
pub(super) fn fate<R>(
    destination: &str,
    refuse: impl FnOnce(u32, u32) -> Option<R>,
) -> Result<Fate<MessageStatus>, R> {
    magic::fate(destination, |kind, argument| match kind {
        1 => end(argument).map(Ok),
        _ => refuse(kind, argument).map(Err),
    })
}

/// How the REST API refuses: with an HTTP status, or with HTTP 200 and an `error_code`.
pub(super) fn refusal(kind: u32, argument: u32) -> Option<Refusal> {
    if kind == 2 {
        return (argument > 0).then(|| Refusal::ErrorCode(argument.into()));
    }
    let status = StatusCode::from_u16(u16::try_from(argument).ok()?).ok()?;
    let is_error = status.is_client_error() || status.is_server_error();
    is_error.then(|| Refusal::of_status(status))
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
    use crate::magic::MagicFault;

    #[test]
    fn numbers_are_read() {
        let read = |number| fate(number, |kind, argument| Some((kind, argument)));
        assert_eq!(read("6280000000077"), Err((0, 77)));
        assert_eq!(
            read("6280000100006"),
            Ok((Some(MessageStatus::Aborted), None))
        );
        assert_eq!(fate("6280000200012", refusal), Err(Refusal::ErrorCode(12)));
        assert_eq!(
            read("6280000500003"),
            Ok((None, Some(MagicFault::Truncate)))
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
            assert_eq!(fate(number, refusal), Ok((None, None)), "{number}");
        }
    }

    #[test]
    fn only_errors_are_statuses_of_refusals() {
        let not_found = Refusal::of_status(StatusCode::NOT_FOUND);
        assert_eq!(refusal(0, 404), Some(not_found));
        assert_eq!(refusal(0, 200), None);
        assert_eq!(refusal(0, 10), None);
    }
}
