//! What is on its way to the application.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::post::post;
use super::{CallbackAttempt, CallbackUrl};
use crate::lock::lock;

/// How many callbacks are posted at the same time.
const SIMULTANEOUS: usize = 32;

/// How many attempts are made before a callback is given up.
const MOST_ATTEMPTS: u32 = 4;

/// The first wait before a repetition; it doubles each time.
const FIRST_RETRY_PAUSE: Duration = Duration::from_millis(50);

/// A callback that is still to be written: its time and its signature are those of its delivery.
pub(crate) trait Letter: Send + Sync + 'static {
    /// The message that it is about.
    fn message_id(&self) -> &str;
    /// What it reports, for the log.
    fn event(&self) -> &'static str;
    /// The body, made once.
    fn body(&self) -> Bytes;
    /// The headers over the body, made for every attempt.
    fn headers(&self, body: &[u8]) -> HeaderMap;
}

/// One thing of several that are done one after the other.
pub(crate) enum Errand {
    /// Time passes at the provider, besides the pause before every callback.
    Wait(Duration),
    /// Something happens at the provider.
    Act(Box<dyn FnOnce() + Send>),
    /// A callback is posted, if there is an address.
    Post(Box<dyn Letter>),
}

/// Delivers callbacks in the background, and keeps a log of the attempts.
///
/// The callbacks of one call of [`send`](Self::send) are delivered one after the other; those of
/// different calls overtake each other. Dropping it ends all deliveries.
pub(crate) struct Outbox {
    runtime: Handle,
    deliveries: Mutex<JoinSet<()>>,
    shared: Arc<Shared>,
}

struct Shared {
    slots: Semaphore,
    pause: Mutex<Duration>,
    log: Mutex<VecDeque<CallbackAttempt>>,
    kept: usize,
    pending: watch::Sender<usize>,
}

impl Outbox {
    /// An empty outbox that delivers on this runtime, waits this long before each callback, and
    /// keeps this many attempts in its log.
    pub(crate) fn new(runtime: Handle, pause: Duration, kept: usize) -> Self {
        Self {
            runtime,
            deliveries: Mutex::new(JoinSet::new()),
            shared: Arc::new(Shared {
                slots: Semaphore::new(SIMULTANEOUS),
                pause: Mutex::new(pause),
                log: Mutex::new(VecDeque::new()),
                kept,
                pending: watch::Sender::new(0),
            }),
        }
    }

    /// Sets the wait before each callback.
    pub(crate) fn set_pause(&self, pause: Duration) {
        *lock(&self.shared.pause) = pause;
    }

    /// Delivers callbacks in this order. One that is given up does not keep back those after it.
    pub(crate) fn send(&self, url: CallbackUrl, letters: Vec<Box<dyn Letter>>) {
        self.run(Some(url), letters.into_iter().map(Errand::Post).collect());
    }

    /// Runs errands in this order; without an address all but the callbacks.
    pub(crate) fn run(&self, url: Option<CallbackUrl>, mut errands: Vec<Errand>) {
        errands.retain(|errand| url.is_some() || !matches!(errand, Errand::Post(_)));
        if errands.is_empty() {
            return;
        }
        let pending = Pending::new(Arc::clone(&self.shared));
        let mut deliveries = lock(&self.deliveries);
        while deliveries.try_join_next().is_some() {}
        deliveries.spawn_on(deliver(pending, url, errands), &self.runtime);
    }

    /// Waits until nothing is on its way.
    pub(crate) async fn idle(&self) {
        let mut pending = self.shared.pending.subscribe();
        // Fails only without a sender, and that is ours.
        let _ = pending.wait_for(|count| *count == 0).await;
    }

    /// The attempts so far, oldest first.
    pub(crate) fn log(&self) -> Vec<CallbackAttempt> {
        lock(&self.shared.log).iter().cloned().collect()
    }

    /// Ends all deliveries and forgets the log.
    pub(crate) fn clear(&self) {
        *lock(&self.deliveries) = JoinSet::new();
        lock(&self.shared.log).clear();
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("pending", &*self.shared.pending.borrow())
            .finish_non_exhaustive()
    }
}

/// Counts a delivery as under way for as long as it lives, also when it is aborted.
struct Pending {
    shared: Arc<Shared>,
}

impl Pending {
    fn new(shared: Arc<Shared>) -> Self {
        shared.pending.send_modify(|count| *count += 1);
        Self { shared }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.shared
            .pending
            .send_modify(|count| *count = count.saturating_sub(1));
    }
}

async fn deliver(pending: Pending, url: Option<CallbackUrl>, errands: Vec<Errand>) {
    for errand in errands {
        match (errand, &url) {
            (Errand::Wait(duration), _) => tokio::time::sleep(duration).await,
            (Errand::Act(act), _) => act(),
            (Errand::Post(letter), Some(url)) => {
                let pause = *lock(&pending.shared.pause);
                tokio::time::sleep(pause).await;
                deliver_one(&pending.shared, url, letter.as_ref()).await;
            }
            (Errand::Post(_), None) => {}
        }
    }
}

async fn deliver_one(shared: &Shared, url: &CallbackUrl, letter: &dyn Letter) {
    let body = letter.body();
    let mut pause = FIRST_RETRY_PAUSE;
    for attempt in 1..=MOST_ATTEMPTS {
        if attempt > 1 {
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2);
        }
        // The semaphore is never closed, so there is always a slot in the end.
        let slot = shared.slots.acquire().await;
        let headers = letter.headers(&body);
        let outcome = post(url, headers.clone(), body.clone()).await;
        drop(slot);
        shared.record(CallbackAttempt {
            message_id: letter.message_id().to_owned(),
            event: letter.event(),
            attempt,
            headers,
            body: body.clone(),
            outcome,
        });
        if outcome.is_delivered() {
            return;
        }
    }
}

impl Shared {
    fn record(&self, attempt: CallbackAttempt) {
        let mut log = lock(&self.log);
        if log.len() >= self.kept {
            log.pop_front();
        }
        log.push_back(attempt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callback::CallbackOutcome;

    #[tokio::test]
    async fn the_oldest_attempts_are_forgotten() {
        let outbox = Outbox::new(Handle::current(), Duration::ZERO, 2);
        for attempt in 1..=3 {
            outbox.shared.record(CallbackAttempt {
                message_id: String::new(),
                event: "sent",
                attempt,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                outcome: CallbackOutcome::Unreachable,
            });
        }
        let attempts: Vec<u32> = outbox.log().iter().map(|record| record.attempt).collect();
        assert_eq!(attempts, [2, 3]);
    }
}
