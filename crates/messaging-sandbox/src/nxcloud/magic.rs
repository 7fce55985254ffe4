//! Recipients that make something happen.
//!
//! They begin with `62800000` to `62800006`: Indonesia's free-phone range, in which nobody has WhatsApp. Five
//! digits follow. The table for users is in the crate's README.

use super::codes;
use super::notice::Status::{self, Deleted, Delivered, Failed, Read, Sent};
use crate::magic::{self, Fate};

/// What a recipient makes of a send to it: the statuses that it is called back about, or the code that it is refused with.
/// A user id is magic when what follows its country is.
pub(super) fn fate(addressee: &str) -> Result<Fate<Vec<Status>>, i64> {
    let number = addressee.split_once('.').map_or(addressee, |(_, id)| id);
    magic::fate(number, |kind, argument| match kind {
        0 => code(argument).map(Err),
        1 => (argument != 0).then(|| Ok(vec![Failed(i64::from(argument))])),
        _ => statuses(argument).map(Ok),
    })
}

fn code(argument: u32) -> Option<i64> {
    let code = match argument {
        1 => codes::FAILURE,
        code => code.into(),
    };
    Some(code).filter(|code| codes::is_documented(*code))
}

fn statuses(argument: u32) -> Option<Vec<Status>> {
    Some(match argument {
        1 => vec![Sent],
        2 => vec![Sent, Delivered],
        // Callbacks may overtake each other.
        3 => vec![Read, Delivered, Sent],
        // Callbacks may be repeated.
        4 => vec![Sent, Sent, Delivered, Delivered, Read, Read],
        5 => vec![Sent, Delivered, Deleted],
        6 => vec![],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_has_a_number() {
        for code in codes::documented_codes() {
            let digits = if code == -1 { 1 } else { code };
            for number in [
                format!("62800000{digits:05}"),
                format!("ID.62800000{digits:05}"),
            ] {
                assert_eq!(fate(&number).err(), Some(code), "{number}");
            }
        }
    }

    #[test]
    fn other_numbers_are_ordinary() {
        for number in [
            "628123456789",
            "6280000000000",
            "6280000001006",
            "6280000100000",
            "6280000200007",
            "6280000300200",
            "6280000500008",
            "6280000700001",
            "628000002209",
            "62800000022091",
            "62800000+2091",
            "HK.7337412345265",
        ] {
            assert!(matches!(fate(number), Ok((None, None))), "{number}");
        }
    }
}
