//! When the calls of an account arrived, and whether they came too fast.

use std::time::{Duration, Instant};

use crate::journal::MOST_KEPT;

/// The documented limit: one call per 50 milliseconds.
pub(super) const RATE_LIMIT: Duration = Duration::from_millis(50);

/// Records a call among those to the same host, oldest first, and says whether it keeps its distance
/// from the one before it, refused ones included.
pub(super) fn arrive(times: &mut Vec<Instant>, at: Instant, limit: Option<Duration>) -> bool {
    // A long body is handled after what arrived during its upload.
    let position = times.partition_point(|time| *time <= at);
    let before = times.get(..position).and_then(<[_]>::last).copied();
    times.insert(position, at);
    if times.len() >= MOST_KEPT.saturating_mul(2) {
        times.drain(..MOST_KEPT);
    }
    let both = before.zip(limit);
    both.is_none_or(|(before, limit)| at.duration_since(before) >= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn calls_keep_the_limit_between_them() {
        let mut arrivals = Vec::new();
        let start = tokio::time::Instant::now().into_std();
        for (at, in_time) in [
            (0, true),
            (50, true),
            (99, false),
            (148, false),
            (198, true),
        ] {
            assert_eq!(
                arrive(&mut arrivals, start + ms(at), Some(RATE_LIMIT)),
                in_time,
                "{at}"
            );
        }
        assert_eq!(arrivals.len(), 5);
        assert_eq!(arrivals[2], start + ms(99));
    }

    #[test]
    fn the_limit_can_be_another_or_none() {
        let mut arrivals = Vec::new();
        let start = tokio::time::Instant::now().into_std();
        let limit = Some(ms(10));
        assert!(
            arrive(&mut arrivals, start, limit) && arrive(&mut arrivals, start + ms(10), limit)
        );
        assert!(!arrive(&mut arrivals, start + ms(19), limit));
        assert!(arrive(&mut arrivals, start + ms(19), None));
    }

    #[test]
    fn a_call_that_is_handled_late_counts_from_its_arrival() {
        let mut arrivals = Vec::new();
        let start = tokio::time::Instant::now().into_std();
        assert!(arrive(&mut arrivals, start + ms(100), Some(RATE_LIMIT)));
        assert!(arrive(&mut arrivals, start, Some(RATE_LIMIT)));
        assert!(!arrive(&mut arrivals, start + ms(20), Some(RATE_LIMIT)));
        assert_eq!(arrivals, [start, start + ms(20), start + ms(100)]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut arrivals = Vec::new();
        let start = tokio::time::Instant::now().into_std();
        for number in 0..2 * MOST_KEPT as u64 {
            arrive(&mut arrivals, start + ms(number), Some(RATE_LIMIT));
        }
        assert_eq!(arrivals.len(), MOST_KEPT);
        assert_eq!(arrivals[0], start + ms(MOST_KEPT as u64));
    }
}
