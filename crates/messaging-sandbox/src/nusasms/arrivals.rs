//! When the calls of an account arrived, and whether they came too fast.

use std::time::{Duration, Instant};

use crate::journal::MOST_KEPT;

/// The documented limit: one call per 50 milliseconds.
pub(super) const RATE_LIMIT: Duration = Duration::from_millis(50);

/// The arrivals at one host, oldest first.
#[derive(Debug)]
pub(super) struct Arrivals {
    pub(super) times: Vec<Instant>,
    limit: Option<Duration>,
}

impl Arrivals {
    pub(super) fn set_limit(&mut self, limit: Option<Duration>) {
        self.limit = limit;
    }

    #[cfg(feature = "ui")]
    pub(super) fn limit_ms(&self) -> Option<u64> {
        let limit = self.limit?;
        u64::try_from(limit.as_millis()).ok()
    }

    /// Records a call and says whether it keeps its distance from the one before it, refused ones
    /// included.
    pub(super) fn arrive(&mut self, at: Instant) -> bool {
        // A long body is handled after what arrived during its upload.
        let position = self.times.partition_point(|time| *time <= at);
        let before = self.times.get(..position).and_then(<[_]>::last).copied();
        self.times.insert(position, at);
        if self.times.len() >= MOST_KEPT.saturating_mul(2) {
            self.times.drain(..MOST_KEPT);
        }
        let both = before.zip(self.limit);
        both.is_none_or(|(before, limit)| at.duration_since(before) >= limit)
    }

    pub(super) fn times(&self) -> Vec<Instant> {
        self.times.clone()
    }
}

impl Default for Arrivals {
    fn default() -> Self {
        Self {
            times: Vec::new(),
            limit: Some(RATE_LIMIT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn calls_keep_the_limit_between_them() {
        let mut arrivals = Arrivals::default();
        let start = tokio::time::Instant::now().into_std();
        for (at, in_time) in [
            (0, true),
            (50, true),
            (99, false),
            (148, false),
            (198, true),
        ] {
            assert_eq!(arrivals.arrive(start + ms(at)), in_time, "{at}");
        }
        assert_eq!(arrivals.times().len(), 5);
        assert_eq!(arrivals.times()[2], start + ms(99));
    }

    #[test]
    fn the_limit_can_be_another_or_none() {
        let mut arrivals = Arrivals::default();
        let start = tokio::time::Instant::now().into_std();
        arrivals.set_limit(Some(ms(10)));
        assert!(arrivals.arrive(start) && arrivals.arrive(start + ms(10)));
        assert!(!arrivals.arrive(start + ms(19)));
        arrivals.set_limit(None);
        assert!(arrivals.arrive(start + ms(19)));
    }

    #[test]
    fn a_call_that_is_handled_late_counts_from_its_arrival() {
        let mut arrivals = Arrivals::default();
        let start = tokio::time::Instant::now().into_std();
        assert!(arrivals.arrive(start + ms(100)));
        assert!(arrivals.arrive(start));
        assert!(!arrivals.arrive(start + ms(20)));
        let times = arrivals.times();
        assert_eq!(times, [start, start + ms(20), start + ms(100)]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut arrivals = Arrivals::default();
        let start = tokio::time::Instant::now().into_std();
        for number in 0..2 * MOST_KEPT as u64 {
            arrivals.arrive(start + ms(number));
        }
        assert_eq!(arrivals.times().len(), MOST_KEPT);
        assert_eq!(arrivals.times()[0], start + ms(MOST_KEPT as u64));
    }
}
