//! Numbers that make something happen, and what they have in common at every provider.

use std::convert::Infallible;
use std::time::Duration;

use crate::clock::Clock;
use crate::fault::{RetryAfter, ScriptedFault};
use crate::server::Answer;

/// A fault that a number asks for. It is never a code of a provider.
pub(crate) type MagicFault = ScriptedFault<Infallible>;

/// What becomes of a message, where that is not the usual, and the fault that its request meets.
pub(crate) type Fate<O> = (Option<O>, Option<MagicFault>);

/// What a number asks for: nothing, unless it is a digit and five digits behind `6280000`, Indonesia's free-phone range.
/// `own` reads the five digits behind 0, 1 and 2, by which each provider accepts or refuses in its own way.
pub(crate) fn fate<O, R>(
    number: &str,
    own: impl FnOnce(u32, u32) -> Option<Result<O, R>>,
) -> Result<Fate<O>, R> {
    match magic_number(number) {
        Some((kind @ 0..=2, argument)) => Ok((own(kind, argument).transpose()?, None)),
        Some((kind, argument)) => Ok((None, magic_fault(kind, argument))),
        None => Ok((None, None)),
    }
}

/// Answers a request that meets a fault, or none.
pub(crate) fn meet(
    fault: Option<MagicFault>,
    clock: &Clock,
    process: impl FnOnce() -> Answer,
) -> Answer {
    match fault {
        Some(fault) => fault.answer(clock, |never| match never {}, process),
        None => process(),
    }
}

/// The kind and the argument of a number; `None` for an ordinary one.
fn magic_number(number: &str) -> Option<(u32, u32)> {
    let digits = number.strip_prefix("6280000")?;
    let is_magic = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits: u32 = digits.parse().ok().filter(|_| is_magic)?;
    Some((digits / 100_000, digits % 100_000))
}

/// The fault of a kind from 3 to 6 with an argument of up to five digits: 3 an HTTP status before
/// acceptance, 4 one after it, 5 a broken answer, 6 a delay in milliseconds.
fn magic_fault(kind: u32, argument: u32) -> Option<MagicFault> {
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
