use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{BoxFuture, RateLimiter, Turn};

/// How long a request that still makes its connection holds up those behind it. After that they go,
/// so that one dead connection does not stop everything.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much earlier than the wanted moment the timer is asked to wake a call. Tokio's timer counts in
/// milliseconds and is never early but up to two of them late, which would add up over the calls of a
/// queue. A call that it wakes before its moment waits once more.
const EARLY: Duration = Duration::from_micros(400);

/// At least `interval` between two requests, first come, first served.
///
/// The distance is kept between the moments at which requests begin to be sent: one that must first
/// make its connection holds up the next until it has it, for a second at most. The distance is 1 %
/// more than the interval, to which tokio's timer adds up to two milliseconds, so that a request that is
/// delayed a little on its way does not come too close to the next. A network that delays one request by
/// more than that, and the next by less, can still bring them too close; a call that the provider refuses
/// for it (HTTP 429) is tried again.
///
/// A call that gives up while it waits gives its turn back if it was the last in the queue; else that
/// one turn passes unused. A call that waits holds nothing that could keep others from theirs.
#[derive(Debug, Clone)]
pub struct Pace {
    interval: Duration,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    departed: Notify,
}

/// Times on the schedule are `delay` earlier than on the clock.
#[derive(Debug, Default)]
struct Queue {
    /// The schedule's first turn that nobody has.
    next_turn: Option<Instant>,
    /// The schedule's last turn that somebody went at.
    last_turn: Option<Instant>,
    /// What requests that departed late have cost those behind them.
    delay: Duration,
    /// The request that may go and has not begun to be sent.
    leaving: Option<Leaving>,
    last_departure: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leaving {
    turn: Instant,
    since: Instant,
}

/// Why a call does not go yet.
enum Wait {
    Until(Instant),
    ForDeparture { at_most_until: Instant },
}

impl Pace {
    /// At most one request per `interval`.
    #[must_use]
    pub fn one_per(interval: Duration) -> Self {
        Self {
            interval,
            shared: Arc::default(),
        }
    }

    async fn take_turn(&self) -> Turn {
        let mut place = self.enqueue();
        loop {
            // Made before the look at the queue, so that no departure is missed between the two.
            let departure = self.shared.departed.notified();
            match self.go(place.turn) {
                Ok(leaving) => {
                    place.taken = true;
                    let pace = self.clone();
                    return Turn::until(move || pace.depart(leaving));
                }
                Err(Wait::Until(time)) => sleep_until(ask(time)).await,
                Err(Wait::ForDeparture { at_most_until }) => {
                    // Departed or not: what counts is what the queue says then.
                    let _ = timeout_at(at_most_until, departure).await;
                }
            }
        }
    }

    fn enqueue(&self) -> Place<'_> {
        let now = Instant::now();
        let mut queue = self.lock();
        let first_free = queue.next_turn.and_then(|next| queue.on_clock(next));
        let turn = queue.on_schedule(first_free.map_or(now, |free| free.max(now)));
        queue.next_turn = self.after(turn);
        Place {
            pace: self,
            turn,
            taken: false,
        }
    }

    /// Goes now, if it may.
    fn go(&self, turn: Instant) -> Result<Leaving, Wait> {
        let now = Instant::now();
        let mut queue = self.lock();
        if let Some(time) = queue.on_clock(turn).filter(|time| *time > now) {
            return Err(Wait::Until(time));
        }
        let patience = |leaving: Leaving| leaving.since.checked_add(PATIENCE);
        if let Some(at_most_until) = queue.leaving.and_then(patience).filter(|end| *end > now) {
            return Err(Wait::ForDeparture { at_most_until });
        }
        if let Some(time) = queue.last_departure.and_then(|last| self.after(last))
            && time > now
        {
            return Err(Wait::Until(time));
        }
        let leaving = Leaving { turn, since: now };
        queue.leaving = Some(leaving);
        queue.last_turn = queue.last_turn.max(Some(turn));
        Ok(leaving)
    }

    /// Notes that a request begins to be sent, or never will be, and moves the turns behind it where
    /// the first of them would come too close.
    fn depart(&self, leaving: Leaving) {
        let now = Instant::now();
        let mut queue = self.lock();
        if queue.leaving == Some(leaving) {
            queue.leaving = None;
        }
        queue.last_departure = Some(now);
        let next = queue
            .last_turn
            .and_then(|last| self.after(last))
            .and_then(|next| queue.on_clock(next));
        if let (Some(next), Some(earliest)) = (next, self.after(now)) {
            let behind = earliest.saturating_duration_since(next);
            queue.delay = queue.delay.saturating_add(behind);
        }
        drop(queue);
        self.shared.departed.notify_waiters();
    }

    /// The earliest time to go after a turn or a departure.
    fn after(&self, time: Instant) -> Option<Instant> {
        time.checked_add(self.interval.saturating_add(self.interval / 100))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Its times cannot be left half written, so a panic elsewhere does not spoil them.
        self.shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn on_clock(&self, scheduled: Instant) -> Option<Instant> {
        scheduled.checked_add(self.delay)
    }

    fn on_schedule(&self, time: Instant) -> Instant {
        time.checked_sub(self.delay).unwrap_or(time)
    }
}

/// The time to give the timer for a call that may not go before `time`.
fn ask(time: Instant) -> Instant {
    let early = time.checked_sub(EARLY);
    early
        .filter(|early| *early > Instant::now())
        .unwrap_or(time)
}

/// A place in the queue, given back when the call gives up.
struct Place<'a> {
    pace: &'a Pace,
    turn: Instant,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let mut queue = self.pace.lock();
        if queue.next_turn == self.pace.after(self.turn) {
            queue.next_turn = Some(self.turn);
        }
    }
}

impl RateLimiter for Pace {
    fn acquire(&self) -> BoxFuture<'_, Turn> {
        Box::pin(self.take_turn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(50);
    const MS: Duration = Duration::from_millis(1);

    /// Waits for its turn, makes its connection, and gives the time at which it departs.
    async fn depart_after(pace: Pace, connecting: Duration) -> Instant {
        let turn = pace.acquire().await;
        tokio::time::sleep(connecting).await;
        drop(turn);
        Instant::now()
    }

    /// When calls depart that queue up in this order, each with the time that it takes to connect.
    async fn departures(
        pace: &Pace,
        connecting: impl IntoIterator<Item = Duration>,
    ) -> Vec<Instant> {
        let calls = connecting
            .into_iter()
            .map(|connecting| tokio::spawn(depart_after(pace.clone(), connecting)));
        let calls: Vec<_> = calls.collect();
        let mut times = Vec::new();
        for call in calls {
            times.push(call.await.unwrap());
        }
        times
    }

    fn assert_distance(times: &[Instant]) {
        for pair in times.windows(2) {
            let [earlier, later] = pair else { continue };
            assert!(*later >= *earlier + INTERVAL, "{pair:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn clones_share_one_pace() {
        let pace = Pace::one_per(INTERVAL);
        let start = Instant::now();
        let times = departures(&pace, [Duration::ZERO; 200]).await;
        assert_eq!(times[0], start, "the first goes at once");
        assert_distance(&times);
        let ideal = INTERVAL * 199;
        assert!(
            times[199] - start < ideal + ideal * 3 / 100,
            "and no slower than it must"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_still_connects_holds_up_the_next_and_not_their_order() {
        let pace = Pace::one_per(INTERVAL);
        let start = Instant::now();
        let connecting = [220, 0, 30, 0, 0, 700, 0, 0].map(|ms| MS * ms);
        let times = departures(&pace, connecting).await;
        assert_eq!(times[0], start + MS * 220);
        assert_distance(&times);
        let ideal = INTERVAL * 7 + MS * (220 + 30 + 700);
        assert!(times[7] - start <= ideal + MS * 20, "{times:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_finds_no_connection_holds_up_others_for_a_second_at_most() {
        let pace = Pace::one_per(INTERVAL);
        let start = Instant::now();
        let connecting = [MS * 10_000, Duration::ZERO, Duration::ZERO];
        let times = departures(&pace, connecting).await;
        assert_eq!(times[1] - start, PATIENCE);
        assert_distance(&times[1..]);
        // Its departure is a departure like any other.
        let late = start + MS * 10_000;
        assert_eq!(times[0], late);
        tokio::time::advance(MS * 10).await;
        pace.acquire().await;
        assert!(late.elapsed() >= INTERVAL);
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
        assert!(start.elapsed() <= INTERVAL * 2 + MS * 2);
        forgotten.await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_turn_keeps_its_distance_and_moves_nobody_further_than_that() {
        let pace = Pace::one_per(INTERVAL);
        pace.acquire().await;
        let mut late = pace.acquire();
        let started = tokio::time::timeout(Duration::ZERO, &mut late).await;
        assert!(started.is_err());
        let start = Instant::now();
        let behind = tokio::spawn({
            let pace = pace.clone();
            async move { departures(&pace, [Duration::ZERO; 10]).await }
        });
        // Between the turns of two of those behind it.
        tokio::time::sleep(MS * 330).await;
        drop(late.await);
        let late = Instant::now();
        let mut times = behind.await.unwrap();
        let last = times[9] - start;
        times.push(late);
        times.sort();
        assert_distance(&times);
        assert!(last <= INTERVAL * 12 + MS * 12, "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_call_takes_no_turn() {
        let pace = Pace::one_per(INTERVAL);
        pace.acquire().await;
        let start = Instant::now();
        for _ in 0..10 {
            let given_up = tokio::time::timeout(MS, pace.acquire()).await;
            assert!(given_up.is_err());
        }
        pace.acquire().await;
        assert!(start.elapsed() <= INTERVAL + MS, "{:?}", start.elapsed());
    }
}
