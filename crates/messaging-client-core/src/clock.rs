use std::fmt;
use std::time::{Duration, SystemTime};

use crate::BoxFuture;

/// Longer times than this count as this: adding them to the clock could overflow.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Where a client gets the time, and how it waits.
///
/// Requests are signed with [`Clock::now`]; the pauses between attempts are made with
/// [`Clock::sleep`]. Tests pass their own clock.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The wall-clock time. It is read again for every attempt.
    fn now(&self) -> SystemTime;

    /// Waits. The default is tokio's timer, which a test can pause.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "it has no settings, and is written by its name"
)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still at one instant; waiting takes no time. For tests and replays.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(SystemTime);

impl FixedClock {
    /// A clock that always shows this many milliseconds since the Unix epoch.
    pub fn at_unix_millis(millis: u64) -> Self {
        // Every u64 of milliseconds fits a SystemTime on the platforms that tokio supports; where
        // one did not, the epoch is an honest wrong answer rather than a panic.
        let instant = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis));
        Self(instant.unwrap_or(SystemTime::UNIX_EPOCH))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Milliseconds since the Unix epoch; 0 for a time before it.
#[must_use]
pub fn unix_millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// Whole seconds since the Unix epoch, rounded down; 0 for a time before it.
#[must_use]
pub fn unix_seconds(time: SystemTime) -> u64 {
    unix_millis(time) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_shows_its_instant() {
        let clock = FixedClock::at_unix_millis(1_655_710_885_431);
        assert_eq!(unix_millis(clock.now()), 1_655_710_885_431);
        assert_eq!(unix_seconds(clock.now()), 1_655_710_885);
    }

    #[test]
    fn extreme_instants_do_not_panic() {
        assert_eq!(
            unix_millis(SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
            0
        );
        assert_eq!(
            unix_millis(FixedClock::at_unix_millis(u64::MAX).now()),
            u64::MAX
        );
    }
}
