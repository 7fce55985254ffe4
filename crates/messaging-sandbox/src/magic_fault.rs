//! The faults that a magic recipient asks for, numbered alike at every provider.

use std::time::Duration;

use crate::fault::{RetryAfter, ScriptedFault};

/// The kind and the argument of a magic number: the digit and the five digits behind `6280000`, Indonesia's free-phone
/// range. `None` for an ordinary number.
pub(crate) fn magic_number(number: &str) -> Option<(u32, u32)> {
    let digits = number.strip_prefix("6280000")?;
    let is_magic = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits: u32 = digits.parse().ok().filter(|_| is_magic)?;
    Some((digits / 100_000, digits % 100_000))
}

/// The fault of a kind from 3 to 6 with an argument of up to five digits: 3 an HTTP status before
/// acceptance, 4 one after it, 5 a broken answer, 6 a delay in milliseconds.
pub(crate) fn magic_fault<C>(kind: u32, argument: u32) -> Option<ScriptedFault<C>> {
    Some(match (kind, argument) {
        (3 | 4, 400..600) => ScriptedFault::Status {
            status: u16::try_from(argument).ok()?,
            accepted: kind == 4,
        },
        (5, 1 | 2) => ScriptedFault::Close {
            accepted: argument == 2,
        },
        (5, 3) => ScriptedFault::Truncate,
        (5, 4 | 5) => ScriptedFault::Html {
            status: if argument == 4 { 502 } else { 200 },
            accepted: argument == 5,
        },
        (5, 6 | 7) => ScriptedFault::RateLimited {
            retry_after: (argument == 7).then_some(RetryAfter::Seconds(1)),
        },
        (6, _) => ScriptedFault::Delay(Duration::from_millis(argument.into())),
        _ => return None,
    })
}
