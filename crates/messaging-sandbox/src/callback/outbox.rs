//! What is on its way to the application.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::post::post;
use super::{CallbackAttempt, CallbackUrl, Redelivery};
use crate::clock::{Clock, system_time};
use crate::journal::MOST_KEPT;
use crate::lock::lock;
#[cfg(feature = "ui")]
use crate::messages::SentMessage;
use crate::messages::{Change, Channel, MessageState, Messages, ProviderName};

/// The wait before each callback until a test sets another.
const PAUSE: Duration = Duration::from_millis(10);

/// How many callbacks are posted at the same time.
const SIMULTANEOUS: usize = 32;

/// How many attempts are made before a callback is given up.
const MOST_ATTEMPTS: u32 = 4;

/// The first wait before a repetition; it doubles each time.
const FIRST_RETRY_PAUSE: Duration = Duration::from_millis(50);

/// How old the signature of a callback is that is delivered late: more than any receiver takes.
const LATE_MS: u64 = 60 * 60 * 1000;

/// A callback that is still to be written: its time and its signature are those of its delivery.
pub(crate) struct Delivery {
    /// The message that it is about.
    pub(crate) message_id: String,
    /// What it reports, for the log.
    pub(crate) event: &'static str,
    /// The state that its message is in by now, and the channel of that message.
    pub(crate) state: Option<(Channel, MessageState)>,
    /// Makes the body, once, as of a Unix time in milliseconds.
    pub(crate) body: Box<dyn Fn(u64) -> String + Send + Sync>,
    /// Makes the headers, for every attempt.
    pub(crate) headers: MakeHeaders,
}

/// What makes headers over a body as of a Unix time in milliseconds.
pub(crate) type MakeHeaders = Box<dyn Fn(&[u8], u64) -> HeaderMap + Send + Sync>;

impl Delivery {
    /// One without a signature.
    pub(crate) fn new(
        message_id: impl Into<String>,
        event: &'static str,
        content_type: &'static str,
        body: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self {
            message_id: message_id.into(),
            event,
            state: None,
            body: Box::new(body),
            headers: Box::new(move |_, _| {
                HeaderMap::from_iter([(CONTENT_TYPE, content_type.clone())])
            }),
        }
    }

    /// The same with a JSON body.
    pub(crate) fn json(
        message_id: impl Into<String>,
        event: &'static str,
        body: impl Fn(u64) -> Value + Send + Sync + 'static,
    ) -> Self {
        let body = move |now_ms| body(now_ms).to_string();
        Self::new(message_id, event, "application/json", body)
    }
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

/// An attempt, with what it takes to make it again.
type Logged = (CallbackAttempt, Arc<Delivery>, CallbackUrl);

pub(crate) struct Shared {
    provider: ProviderName,
    clock: Arc<Clock>,
    messages: Messages,
    slots: Semaphore,
    pause: Mutex<Duration>,
    log: Mutex<VecDeque<Logged>>,
    /// Every task that is under way listens to it for as long as it lives, also when it is aborted.
    pending: watch::Sender<()>,
}

impl Outbox {
    /// An empty outbox that delivers on the current runtime.
    pub(crate) fn new(
        provider: ProviderName,
        clock: &Arc<Clock>,
        messages: &Messages,
    ) -> io::Result<Self> {
        Ok(Self {
            runtime: Handle::try_current().map_err(io::Error::other)?,
            deliveries: Mutex::new(JoinSet::new()),
            shared: Arc::new(Shared {
                provider,
                clock: Arc::clone(clock),
                messages: messages.clone(),
                slots: Semaphore::new(SIMULTANEOUS),
                pause: Mutex::new(PAUSE),
                log: Mutex::default(),
                pending: watch::Sender::new(()),
            }),
        })
    }

    /// Sets the wait before each callback.
    pub(crate) fn set_pause(&self, pause: Duration) {
        *lock(&self.shared.pause) = pause;
    }

    /// Delivers a callback that somebody asks for, also one about a message whose state was set.
    pub(crate) fn send(&self, url: CallbackUrl, delivery: Delivery) {
        self.spawn(|shared| async move {
            shared.pause().await;
            shared.post_repeatedly(&url, Arc::new(delivery)).await;
        });
    }

    /// Delivers callbacks in this order.
    pub(crate) fn run(&self, url: Option<CallbackUrl>, deliveries: Vec<Delivery>) {
        self.spawn(|shared| async move { shared.deliver(url.as_ref(), deliveries).await });
    }

    /// Delivers a callback of the log once more. Returns whether there is one of this number.
    pub(crate) fn redeliver(&self, number: u64, how: Redelivery) -> bool {
        let is_it = |(attempt, ..): &&Logged| attempt.number == number;
        let found = lock(&self.shared.log).iter().find(is_it).cloned();
        let Some((logged, delivery, url)) = found else {
            return false;
        };
        let times = if how == Redelivery::Twice { 2 } else { 1 };
        self.spawn(|shared| async move {
            for _ in 0..times {
                attempt(&shared, &url, &delivery, &logged.body, 1, how).await;
            }
        });
        true
    }

    /// Does something in which callbacks are delivered.
    pub(crate) fn spawn<F>(&self, task: impl FnOnce(Arc<Shared>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let under_way = self.shared.pending.subscribe();
        let task = task(Arc::clone(&self.shared));
        let task = async move {
            task.await;
            drop(under_way);
        };
        let mut deliveries = lock(&self.deliveries);
        while deliveries.try_join_next().is_some() {}
        deliveries.spawn_on(task, &self.runtime);
    }

    /// Waits until nothing is on its way.
    pub(crate) async fn idle(&self) {
        self.shared.pending.closed().await;
    }

    /// The attempts so far, oldest first.
    pub(crate) fn log(&self) -> Vec<CallbackAttempt> {
        let log = lock(&self.shared.log);
        log.iter().map(|(attempt, ..)| attempt.clone()).collect()
    }

    /// Up to so many attempts, newest first: all, or those about a message.
    #[cfg(feature = "ui")]
    pub(crate) fn newest(&self, most: usize, about: Option<&SentMessage>) -> Vec<CallbackAttempt> {
        let log = lock(&self.shared.log);
        let attempts = log.iter().rev().map(|(attempt, _, _)| attempt);
        let found = attempts.filter(|attempt| {
            about.is_none_or(|message| {
                attempt.provider == message.provider && attempt.message_id == message.message_id
            })
        });
        found.take(most).cloned().collect()
    }

    /// Ends all deliveries and forgets the log.
    pub(crate) fn clear(&self) {
        *lock(&self.deliveries) = JoinSet::new();
        lock(&self.shared.log).clear();
    }
}

debug_shows!(Outbox(one) { pending: one.shared.pending.receiver_count() });

impl Shared {
    /// Delivers callbacks in this order. One that is given up does not keep back those after it;
    /// without an address none is posted, and none about a message whose state somebody set meanwhile.
    pub(crate) async fn deliver(&self, url: Option<&CallbackUrl>, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            if url.is_some() {
                self.pause().await;
            }
            let (id, state) = (&delivery.message_id, delivery.state);
            if !self.messages.reached(self.provider, id, state) {
                continue;
            }
            if let Some(url) = url {
                self.post_repeatedly(url, Arc::new(delivery)).await;
            }
        }
    }

    async fn pause(&self) {
        let pause = *lock(&self.pause);
        tokio::time::sleep(pause).await;
    }

    async fn post_repeatedly(&self, url: &CallbackUrl, delivery: Arc<Delivery>) {
        let body = Bytes::from((delivery.body)(self.clock.now_ms()));
        let mut pause = FIRST_RETRY_PAUSE;
        for number in 1..=MOST_ATTEMPTS {
            if number > 1 {
                tokio::time::sleep(pause).await;
                pause = pause.saturating_mul(2);
            }
            if attempt(self, url, &delivery, &body, number, Redelivery::Again).await {
                return;
            }
        }
    }
}

/// One attempt. Returns whether the receiver took it.
async fn attempt(
    shared: &Shared,
    url: &CallbackUrl,
    delivery: &Arc<Delivery>,
    body: &Bytes,
    attempt: u32,
    how: Redelivery,
) -> bool {
    // The semaphore is never closed, so there is always a slot in the end.
    let slot = shared.slots.acquire().await;
    let age_ms = if how == Redelivery::Late { LATE_MS } else { 0 };
    let signed_ms = shared.clock.now_ms().saturating_sub(age_ms);
    let headers = (delivery.headers)(body, signed_ms);
    let body = match how {
        Redelivery::Tampered => tampered(body),
        _ => body.clone(),
    };
    let outcome = post(url, headers.clone(), body.clone()).await;
    drop(slot);
    let record = CallbackAttempt {
        number: shared.messages.next_attempt(),
        provider: shared.provider,
        message_id: delivery.message_id.clone(),
        event: delivery.event,
        attempt,
        url: url.to_text(),
        headers,
        body,
        outcome,
        at: system_time(),
    };
    let number = record.number;
    let mut log = lock(&shared.log);
    if log.len() >= MOST_KEPT {
        log.pop_front();
    }
    log.push_back((record, Arc::clone(delivery), url.clone()));
    drop(log);
    shared.messages.tell(Change::Callback(number));
    outcome.is_delivered()
}

/// The same body with another last digit, or with a space behind it where it has none.
fn tampered(body: &[u8]) -> Bytes {
    let mut body = body.to_vec();
    match body.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
        Some(digit) => *digit = if *digit == b'9' { b'0' } else { *digit + 1 },
        None => body.push(b' '),
    }
    Bytes::from(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_is_tampered_with() {
        assert_eq!(tampered(b"{\"a\":19}"), "{\"a\":10}");
        assert_eq!(tampered(b"{\"a\":1}"), "{\"a\":2}");
        assert_eq!(tampered(b"{}"), "{} ");
    }
}
