use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::BoxFuture;

/// Holds calls back so that they come no faster than the provider allows.
///
/// A client asks before every attempt; its clones ask the same limiter. Pass one of your own to share
/// a limit between processes. Time spent waiting counts against the call's deadline.
pub trait RateLimiter: fmt::Debug + Send + Sync {
    /// Resolves when the next request may go. Dropping the future gives the turn back.
    fn acquire(&self) -> BoxFuture<'_, ()>;
}

/// At least `interval` between two requests, first come, first served.
///
/// Calls that queue up are given turns 2 % further apart than that, and none goes less than 1 % more
/// than the interval after the one before, so that a request that is delayed a little on its way does
/// not come too close to the next.
///
/// What is kept apart is when requests are let go, not when they arrive: a request that must first make
/// a connection arrives later, and one that finds a connection ready can then arrive close behind it,
/// as the first calls of a new client do. A call that the provider refuses for that (HTTP 429) is tried
/// again.
///
/// A call that gives up while it waits gives its turn back if it was the last in the queue; else that
/// one turn passes unused. A call that waits holds nothing that could keep others from theirs.
#[derive(Debug, Clone)]
pub struct Pace {
    interval: Duration,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// When the next call to come may go.
    next_turn: Option<Instant>,
    /// When the last call went: timers wake late, so a turn alone does not keep the distance.
    last_gone: Option<Instant>,
}

impl Pace {
    /// At most one request per `interval`.
    #[must_use]
    pub fn one_per(interval: Duration) -> Self {
        Self {
            interval,
            queue: Arc::default(),
        }
    }

    async fn take_turn(&self) {
        let mut turn = self.enqueue();
        sleep_until(turn.at).await;
        while let Some(too_early_until) = self.go() {
            sleep_until(too_early_until).await;
        }
        turn.taken = true;
    }

    fn enqueue(&self) -> Turn<'_> {
        let now = Instant::now();
        let mut queue = self.lock();
        let at = queue.next_turn.map_or(now, |next| next.max(now));
        queue.next_turn = at.checked_add(self.spacing());
        Turn {
            pace: self,
            at,
            taken: false,
        }
    }

    /// Goes now, unless the last call went too short a time ago: then until when to wait.
    fn go(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut queue = self.lock();
        let distance = self.interval.saturating_add(self.interval / 100);
        let earliest = queue.last_gone.and_then(|last| last.checked_add(distance));
        if earliest.is_some_and(|earliest| earliest > now) {
            return earliest;
        }
        queue.last_gone = Some(now);
        None
    }

    /// The distance between turns.
    fn spacing(&self) -> Duration {
        self.interval.saturating_add(self.interval / 50)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Two times cannot be left half written, so a panic elsewhere does not spoil them.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, given back when the call gives up.
struct Turn<'a> {
    pace: &'a Pace,
    at: Instant,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let mut queue = self.pace.lock();
        if queue.next_turn == self.at.checked_add(self.pace.spacing()) {
            queue.next_turn = Some(self.at);
        }
    }
}

impl RateLimiter for Pace {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.take_turn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(50);

    #[tokio::test(start_paused = true)]
    async fn clones_share_one_pace() {
        let pace = Pace::one_per(INTERVAL);
        let start = Instant::now();
        let turns = (0..20).map(|_| {
            let pace = pace.clone();
            tokio::spawn(async move {
                pace.acquire().await;
                Instant::now()
            })
        });
        let turns: Vec<_> = turns.collect();
        let mut times = Vec::new();
        for turn in turns {
            times.push(turn.await.unwrap());
        }
        times.sort();
        assert_eq!(times[0], start, "the first goes at once");
        for pair in times.windows(2) {
            assert!(pair[1] - pair[0] >= INTERVAL, "{pair:?}");
        }
        assert!(
            times[19] - start < INTERVAL * 20,
            "and no slower than it must"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_polled_keeps_nobody_waiting() {
        let pace = Pace::one_per(INTERVAL);
        pace.acquire().await;
        let mut forgotten = pace.acquire();
        let started = tokio::time::timeout(Duration::ZERO, &mut forgotten).await;
        assert!(started.is_err(), "it waits, and is now left alone");
        let start = Instant::now();
        pace.acquire().await;
        assert!(start.elapsed() <= INTERVAL * 2 + Duration::from_millis(2));
        forgotten.await;
    }

    #[tokio::test(start_paused = true)]
    async fn turns_that_come_late_keep_their_distance() {
        let pace = Pace::one_per(INTERVAL);
        pace.acquire().await;
        let mut late = pace.acquire();
        let started = tokio::time::timeout(Duration::ZERO, &mut late).await;
        assert!(started.is_err());
        tokio::time::advance(INTERVAL * 2 - Duration::from_millis(1)).await;
        late.await;
        let gone = Instant::now();
        pace.acquire().await;
        assert!(gone.elapsed() >= INTERVAL, "{:?}", gone.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_call_takes_no_turn() {
        let pace = Pace::one_per(INTERVAL);
        pace.acquire().await;
        let start = Instant::now();
        for _ in 0..10 {
            let given_up = tokio::time::timeout(Duration::from_millis(1), pace.acquire()).await;
            assert!(given_up.is_err());
        }
        pace.acquire().await;
        assert!(
            start.elapsed() <= INTERVAL + Duration::from_millis(1),
            "{:?}",
            start.elapsed()
        );
    }
}
