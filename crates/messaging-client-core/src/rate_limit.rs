use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
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
/// A call that gives up while it waits takes no turn, so nothing is lost by cancelling.
#[derive(Debug, Clone)]
pub struct Pace {
    interval: Duration,
    next: Arc<Mutex<Option<Instant>>>,
}

impl Pace {
    /// At most one request per `interval`.
    #[must_use]
    pub fn one_per(interval: Duration) -> Self {
        Self {
            interval,
            next: Arc::default(),
        }
    }

    async fn take_turn(&self) {
        // Tokio's mutex is fair: whoever waits longest sleeps next, holding the lock.
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        *next = Instant::now().checked_add(self.interval);
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
