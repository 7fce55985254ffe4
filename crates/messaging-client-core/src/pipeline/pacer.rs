use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::rate_limit::{NoPermit, Permit, RateLimiter};
use crate::BoxFuture;
use crate::clock::LONGEST;

/// How long a request that still makes its connection holds up those behind it. After that they go,
/// so that one dead connection does not stop everything.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much earlier than the wanted moment the timer is asked to wake a call. Tokio's timer counts in
/// milliseconds and is never early but up to two of them late, which would add up over the calls of a
/// queue. A call that it wakes before its moment waits once more; with a longer time most would.
const EARLY: Duration = Duration::from_millis(1);

/// At least `interval` between two requests, first come, first served.
///
/// The distance is kept between the moments at which requests begin to be sent: a request that is still
/// connecting holds up the next one, for a second at most. The distance is 1 % more than the interval, to which
/// tokio's timer adds up to two milliseconds, so that a request that is delayed a little on its way does not
/// come too close to the next. A network that delays one request by more than that, and the next by less, can
/// still bring them too close; a call that the provider refuses for this reason (HTTP 429) is retried.
///
/// Waiting calls stand in a queue, and no turn is assigned in advance: a call that gives up, by its
/// deadline or because it is dropped, costs the others nothing. A call whose turn would come after its
/// deadline ends at once. A call that is not polled any more holds up the others for one interval at
/// most, or for a second where that is longer.
#[derive(Debug, Clone)]
pub struct Pacer {
    /// From one departure to the next.
    distance: Duration,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    next_ticket: u64,
    /// Those who wait, and how to wake them.
    waiting: BTreeMap<u64, Arc<Notify>>,
    /// The last request that was let go.
    leaving: Option<u64>,
    /// When the next may go: its distance after the last departure, or once one that still makes its connection
    /// has held it up for long enough.
    free: Option<Instant>,
}

impl Pacer {
    /// At most one request per `interval`.
    pub fn one_per(interval: Duration) -> Self {
        let interval = interval.min(LONGEST);
        Self {
            distance: interval + interval / 100,
            queue: Arc::default(),
        }
    }

    fn enqueue(&self, within: Duration) -> Result<Place<'_>, NoPermit> {
        let now = Instant::now();
        let mut queue = self.lock();
        let ahead = u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX);
        // At the earliest: one that still makes its connection may have it in a moment.
        let free = queue.free.unwrap_or(now).min(now + self.distance);
        let turn = free.saturating_duration_since(now) + self.distance * ahead;
        if turn > within {
            return Err(NoPermit::TooLate { retry_after: turn });
        }
        let ticket = queue.next_ticket;
        queue.next_ticket = ticket.saturating_add(1);
        Ok(Place {
            pacer: self,
            ticket,
            changed: Arc::default(),
        })
    }

    /// Goes now, if it may; else says when to look again.
    fn go(&self, place: &Place<'_>) -> Result<(), Instant> {
        let now = Instant::now();
        let mut queue = self.lock();
        // Also a call that was passed over because nobody polled it: it is in its place again, now that it is polled.
        let ticket = place.ticket;
        let changed = || Arc::clone(&place.changed);
        queue.waiting.entry(ticket).or_insert_with(changed);
        let free = queue.free.unwrap_or(now);
        let ahead = ticket - queue.first().unwrap_or(ticket);
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        let later = (self.distance * ahead).min(self.distance.max(PATIENCE));
        if now < free + later {
            return Err(free + later);
        }
        queue.leaving = Some(ticket);
        queue.free = Some(now + PATIENCE);
        // Those ahead of it had the time to go and were not polled. They are passed over until they are.
        while let Some(passed) = queue.waiting.first_entry()
            && *passed.key() < ticket
        {
            passed.remove().notify_one();
        }
        Ok(())
    }

    /// Notes that a request begins to be sent, or never will be.
    fn depart(&self, ticket: u64) {
        let now = Instant::now();
        let mut queue = self.lock();
        if queue.leaving == Some(ticket) {
            queue.free = None;
        }
        queue.free = queue.free.max(Some(now + self.distance));
        queue.wake_first();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing in it can be left half written, so a panic elsewhere does not spoil it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn first(&self) -> Option<u64> {
        self.waiting.keys().next().copied()
    }

    fn remove(&mut self, ticket: u64) {
        let was_first = self.first() == Some(ticket);
        self.waiting.remove(&ticket);
        if was_first {
            self.wake_first();
        }
    }

    fn wake_first(&self) {
        if let Some((_, first)) = self.waiting.first_key_value() {
            first.notify_one();
        }
    }
}

/// A place in the queue, which ends when the call goes or gives up.
struct Place<'a> {
    pacer: &'a Pacer,
    ticket: u64,
    changed: Arc<Notify>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.pacer.lock().remove(self.ticket);
    }
}

impl RateLimiter for Pacer {
    fn acquire(&self, within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async move {
            let place = self.enqueue(within)?;
            loop {
                // Made before the look at the queue, so that no change is missed between the two.
                let changed = place.changed.notified();
                let Err(wait_until) = self.go(&place) else {
                    let (pacer, ticket) = (self.clone(), place.ticket);
                    return Ok(Permit::until(move || pacer.depart(ticket)));
                };
                let early = wait_until.checked_sub(EARLY);
                let early = early.filter(|early| *early > Instant::now());
                // Woken or not: what counts is what the queue says then.
                let _ = timeout_at(early.unwrap_or(wait_until), changed).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(3_600);
    const MS: Duration = Duration::from_millis(1);

    /// Waits for its turn, makes its connection, and gives the time at which it departs.
    async fn depart_after(pace: Pacer, connecting: Duration) -> Instant {
        let turn = pace.acquire(LONG).await.unwrap();
        tokio::time::sleep(connecting).await;
        drop(turn);
        Instant::now()
    }

    /// When calls depart that queue up in this order, each with the time that it takes to connect.
    async fn departures(
        pace: &Pacer,
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
        let pace = Pacer::one_per(INTERVAL);
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
        let pace = Pacer::one_per(INTERVAL);
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
        let pace = Pacer::one_per(INTERVAL);
        let start = Instant::now();
        let connecting = [MS * 10_000, Duration::ZERO, Duration::ZERO];
        let times = departures(&pace, connecting).await;
        assert_eq!(times[1] - start, MS * 1_000);
        assert_distance(&times[1..]);
        // Its departure is a departure like any other.
        let late = start + MS * 10_000;
        assert_eq!(times[0], late);
        tokio::time::advance(MS * 10).await;
        pace.acquire(LONG).await.unwrap();
        assert!(late.elapsed() >= INTERVAL);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_polled_keeps_nobody_waiting() {
        let pace = Pacer::one_per(INTERVAL);
        pace.acquire(LONG).await.unwrap();
        let mut forgotten = pace.acquire(LONG);
        let started = tokio::time::timeout(Duration::ZERO, &mut forgotten).await;
        assert!(started.is_err(), "it waits, and is now left alone");
        let start = Instant::now();
        pace.acquire(LONG).await.unwrap();
        assert!(start.elapsed() <= INTERVAL * 2 + MS * 2);
        forgotten.await.unwrap();
    }

    /// Those between them that gave up do not count, and nobody looks at the queue without a pause.
    #[tokio::test(start_paused = true)]
    async fn behind_a_call_that_is_not_polled_one_interval_passes_whatever_it_is() {
        for interval in [Duration::from_secs(10), INTERVAL] {
            let pace = Pacer::one_per(interval);
            drop(pace.acquire(LONG).await.unwrap());
            let mut forgotten = pace.acquire(LONG);
            assert!(timeout_at(Instant::now(), &mut forgotten).await.is_err());
            for _ in 0..100 {
                let given_up = timeout_at(Instant::now(), pace.acquire(LONG)).await;
                assert!(given_up.is_err());
            }
            let start = Instant::now();
            let mut looks = 0;
            let mut next = pace.acquire(LONG);
            let permit = std::future::poll_fn(|context| {
                looks += 1;
                assert!(looks < 10, "after {:?}", start.elapsed());
                next.as_mut().poll(context)
            });
            permit.await.unwrap();
            let longest = pace.distance + pace.distance.max(PATIENCE);
            assert!(start.elapsed() <= longest + MS * 2);
            forgotten.await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn those_far_behind_do_not_look_at_every_departure() {
        let pace = Pacer::one_per(INTERVAL);
        drop(pace.acquire(LONG).await.unwrap());
        let ahead = tokio::spawn({
            let pace = pace.clone();
            async move { departures(&pace, [Duration::ZERO; 15]).await }
        });
        tokio::time::sleep(MS).await;
        let mut looks = 0;
        let mut last = pace.acquire(LONG);
        let permit = std::future::poll_fn(|context| {
            looks += 1;
            last.as_mut().poll(context)
        });
        permit.await.unwrap();
        assert!(ahead.is_finished() && looks < 5, "{looks}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_interval_does_not_overflow() {
        let pace = Pacer::one_per(Duration::MAX);
        drop(pace.acquire(Duration::ZERO).await.unwrap());
        let late = pace.acquire(LONG).await;
        assert!(matches!(late, Err(NoPermit::TooLate { .. })), "{late:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_turn_keeps_its_distance_and_moves_nobody_further_than_that() {
        let pace = Pacer::one_per(INTERVAL);
        pace.acquire(LONG).await.unwrap();
        let mut late = pace.acquire(LONG);
        let started = tokio::time::timeout(Duration::ZERO, &mut late).await;
        assert!(started.is_err());
        let start = Instant::now();
        let behind = tokio::spawn({
            let pace = pace.clone();
            async move { departures(&pace, [Duration::ZERO; 10]).await }
        });
        // Between the turns of two of those behind it.
        tokio::time::sleep(MS * 330).await;
        drop(late.await.unwrap());
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
        let pace = Pacer::one_per(INTERVAL);
        pace.acquire(LONG).await.unwrap();
        let start = Instant::now();
        for _ in 0..10 {
            let given_up = tokio::time::timeout(MS, pace.acquire(LONG)).await;
            assert!(given_up.is_err());
        }
        pace.acquire(LONG).await.unwrap();
        assert!(start.elapsed() <= INTERVAL + MS, "{:?}", start.elapsed());
    }

    /// How long the next call waits once `waiting` calls have given up in this order.
    async fn wait_after(give_up: impl IntoIterator<Item = usize>, waiting: usize) -> Duration {
        let pace = Pacer::one_per(INTERVAL);
        drop(pace.acquire(LONG).await.unwrap());
        let mut calls: Vec<_> = (0..waiting)
            .map(|_| {
                let pace = pace.clone();
                Some(tokio::spawn(
                    async move { pace.acquire(LONG).await.is_ok() },
                ))
            })
            .collect();
        tokio::time::sleep(MS).await;
        for index in give_up {
            if let Some(call) = calls[index].take() {
                call.abort();
                assert!(call.await.is_err());
            }
        }
        let start = Instant::now();
        drop(pace.acquire(LONG).await.unwrap());
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn turns_that_nobody_takes_cost_nothing() {
        let n = 300;
        assert!(
            wait_after(0..n, n).await <= INTERVAL + MS,
            "first in, first out"
        );
        assert!(
            wait_after((0..n).rev(), n).await <= INTERVAL + MS,
            "last in, first out"
        );
        let mixed = (0..n).map(|i| i * 7 % n);
        assert!(wait_after(mixed, n).await <= INTERVAL + MS, "mixed");
        // Ten of them stay, and are the only ones that count.
        let stay = wait_after((0..n).filter(|i| i % 30 != 0), n).await;
        assert!(
            stay > INTERVAL * 10 && stay <= INTERVAL * 11 + MS * 12,
            "{stay:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_run_into_their_deadline_cost_nothing() {
        let pace = Pacer::one_per(INTERVAL);
        let start = Instant::now();
        let burst: Vec<_> = (0..600)
            .map(|_| {
                let pace = pace.clone();
                tokio::spawn(async move {
                    let deadline = Duration::from_secs(3);
                    tokio::time::timeout(deadline, pace.acquire(LONG))
                        .await
                        .is_ok()
                })
            })
            .collect();
        let mut sent = 0;
        for call in burst {
            sent += usize::from(call.await.unwrap());
        }
        assert!((57..=60).contains(&sent), "{sent}");
        assert!(start.elapsed() <= Duration::from_secs(3) + MS);
        let next = Instant::now();
        drop(pace.acquire(LONG).await.unwrap());
        assert!(next.elapsed() <= INTERVAL + MS);
    }

    /// It has a second at most, but nearly always needs far less.
    #[tokio::test(start_paused = true)]
    async fn behind_one_that_still_connects_a_short_deadline_can_be_enough() {
        let pace = Pacer::one_per(INTERVAL);
        let connecting = tokio::spawn(depart_after(pace.clone(), MS * 100));
        tokio::time::sleep(MS * 10).await;
        let start = Instant::now();
        assert!(pace.acquire(MS * 500).await.is_ok());
        assert!(start.elapsed() < MS * 150, "{:?}", start.elapsed());
        connecting.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_whose_turn_comes_too_late_is_told_so_at_once() {
        let pace = Pacer::one_per(INTERVAL);
        drop(pace.acquire(Duration::ZERO).await.unwrap());
        let waiting: Vec<_> = (0..59)
            .map(|_| {
                let pace = pace.clone();
                tokio::spawn(async move { pace.acquire(Duration::from_secs(3)).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(MS).await;
        let start = Instant::now();
        let late = pace.acquire(Duration::from_secs(3)).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        let Err(NoPermit::TooLate { retry_after }) = late else {
            panic!("{late:?}");
        };
        assert!(retry_after > Duration::from_secs(3) && retry_after < Duration::from_millis(3_100));
        for call in waiting {
            assert!(call.await.unwrap(), "those who could go in time did");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn behind_one_that_still_connects_a_long_interval_does_not_count() {
        let pace = Pacer::one_per(Duration::from_secs(10));
        let connecting = pace.acquire(LONG).await.unwrap();
        let start = Instant::now();
        let late = pace.acquire(MS * 999).await;
        assert!(
            matches!(late, Err(NoPermit::TooLate { retry_after }) if retry_after == PATIENCE),
            "{late:?}"
        );
        drop(pace.acquire(PATIENCE).await.unwrap());
        assert_eq!(start.elapsed(), PATIENCE);
        drop(connecting);
    }
}
