//! Strikes a worker from within, at the points that its client and its outbox show.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use messaging_client_core::{
    BoxFuture, CallEnded, NoPermit, Observer, Permit, RateLimiter, RawResponse, RequestBody,
    Transport, TransportError, TransportFailure,
};
use messaging_outbox::{OutboxObserver, StateChange};
use rustix::process::{Signal, getpid, kill_process};
use tokio::time::sleep;

use super::plan::{Deed, Life, Point, Strike};
use crate::console;

/// The blows of one life, and how often each was near.
#[derive(Debug, Clone)]
pub(super) struct Strikes {
    life: Arc<Life>,
    near: Arc<Vec<AtomicU32>>,
    connections: Arc<AtomicU32>,
}

impl Strikes {
    pub(super) fn new(life: Life) -> Self {
        Self {
            near: Arc::new(life.strikes.iter().map(|_| AtomicU32::new(0)).collect()),
            life: Arc::new(life),
            connections: Arc::default(),
        }
    }

    pub(super) fn call_timeout(&self) -> Duration {
        self.life.call_timeout()
    }

    /// The strikes whose turn has come with this arrival at a point.
    fn due(&self, point: Point) -> Vec<Strike> {
        let strikes = self.life.strikes.iter().zip(self.near.iter());
        let here = strikes.filter(|(strike, _)| strike.point == point);
        here.filter(|(strike, near)| near.fetch_add(1, Ordering::Relaxed) + 1 == strike.nth)
            .map(|(strike, _)| *strike)
            .collect()
    }

    fn reach(&self, point: Point) {
        self.due(point).iter().for_each(carry_out);
    }

    /// Those that are due at a time of their own.
    pub(super) async fn at_any_time(self) {
        let strikes = self.life.strikes.iter();
        for strike in strikes.filter(|one| one.point == Point::AnyTime) {
            sleep(Duration::from_millis(
                strike.after_ms * u64::from(strike.nth) * 3,
            ))
            .await;
            carry_out(strike);
        }
    }

    fn is_refused(&self) -> bool {
        let nth = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        nth.checked_rem(self.life.refused_every) == Some(0)
    }
}

/// Says what it does, because nobody can say it afterwards, and does it.
fn carry_out(strike: &Strike) {
    console::line(&serde_json::to_string(strike).unwrap_or_default());
    let signal = match strike.deed {
        Deed::Kill => Signal::KILL,
        Deed::Stop => Signal::STOP,
    };
    if let Err(error) = kill_process(getpid(), signal) {
        console::error(&format!("the worker cannot be struck: {error}"));
    }
}

/// After the claim: the client asks for its turn.
impl RateLimiter for Strikes {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async {
            sleep(Duration::from_millis(self.life.turn_ms)).await;
            self.reach(Point::Claimed);
            Ok(Permit::default())
        })
    }
}

/// The client has the response, and the outbox not yet.
impl Observer for Strikes {
    fn call_ended(&self, _call: &CallEnded<'_>) {
        self.reach(Point::BeforeRecording);
    }
}

impl OutboxObserver for Strikes {
    fn state_changed(&self, _change: &StateChange<'_>) {
        self.reach(Point::Recorded);
    }
}

/// The way to the provider.
#[derive(Debug)]
pub(super) struct StruckTransport {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) strikes: Strikes,
}

impl StruckTransport {
    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> Result<RawResponse, TransportError> {
        self.strikes.reach(Point::Marked);
        if self.strikes.is_refused() {
            return Err(TransportError::new(TransportFailure::Connect));
        }
        let mut sending = self.inner.send(request, limit);
        let mut answer = None;
        for strike in self.strikes.due(Point::FirstByte) {
            tokio::select! {
                done = &mut sending, if answer.is_none() => answer = Some(done),
                () = sleep(Duration::from_millis(strike.after_ms / 4)) => {}
            }
            carry_out(&strike);
        }
        let answer = match answer {
            Some(answer) => answer,
            None => sending.await,
        };
        self.strikes.reach(Point::Answered);
        answer
    }
}

impl Transport for StruckTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.exchange(request, limit))
    }
}
