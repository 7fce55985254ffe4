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
    match kind {
        3 => status(argument, false),
        4 => status(argument, true),
        5 => fault(argument),
        6 => Some(ScriptedFault::Delay(Duration::from_millis(argument.into()))),
        _ => None,
    }
}

fn status<C>(argument: u32, accepted: bool) -> Option<ScriptedFault<C>> {
    let status = u16::try_from(argument)
        .ok()
        .filter(|status| (400..600).contains(status))?;
    Some(ScriptedFault::Status { status, accepted })
}

fn fault<C>(argument: u32) -> Option<ScriptedFault<C>> {
    match argument {
        1 => Some(ScriptedFault::Close { accepted: false }),
        2 => Some(ScriptedFault::Close { accepted: true }),
        3 => Some(ScriptedFault::Truncate),
        4 => Some(ScriptedFault::Html {
            status: 502,
            accepted: false,
        }),
        5 => Some(ScriptedFault::Html {
            status: 200,
            accepted: true,
        }),
        6 => Some(ScriptedFault::RateLimited { retry_after: None }),
        7 => Some(ScriptedFault::RateLimited {
            retry_after: Some(RetryAfter::Seconds(1)),
        }),
        _ => None,
    }
}
