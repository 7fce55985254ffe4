//! A call that waits where the test wants it to.

use std::time::Duration;

use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    BoxFuture, ClientOptions, NoPermit, Permit, RateLimiter, RawResponse, RequestBody, Transport,
    TransportError, TransportFailure,
};
use messaging_outbox::{MessageId, State, Worker};
use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::machine::{Answer, RETRY_AFTER};
use crate::support::Bench;

const PATIENCE: Duration = Duration::from_secs(30);
/// Together what the machine calls a lease.
const CALL_TIMEOUT: Duration = Duration::from_secs(200);
const LEASE_MARGIN: Duration = Duration::from_secs(50);

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Start,
    AtTurn,
    Sending,
    End,
}

/// A worker that has one message, and the call in which it sends it.
#[derive(Debug)]
pub(crate) struct LiveFlight {
    transport: FakeTransport,
    may_go_to: Sender<Place>,
    task: JoinHandle<Option<State>>,
}

/// Both places at which a call can be held.
#[derive(Debug, Clone)]
struct Held {
    inner: FakeTransport,
    is_at: Sender<Place>,
    may_go_to: Receiver<Place>,
}

impl Held {
    async fn wait_at(&self, place: Place) {
        self.is_at.send_replace(place);
        let mut may_go_to = self.may_go_to.clone();
        may_go_to.wait_for(|limit| *limit > place).await.unwrap();
    }
}

impl RateLimiter for Held {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async {
            self.wait_at(Place::AtTurn).await;
            Ok(Permit::default())
        })
    }
}

impl Transport for Held {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            self.wait_at(Place::Sending).await;
            self.inner.send(request, limit).await
        })
    }
}

fn worker(bench: &Bench, options: ClientOptions) -> Worker {
    let worker = bench.builder_over(options);
    let worker = worker.call_timeout(CALL_TIMEOUT).lease_margin(LEASE_MARGIN);
    worker.build().unwrap()
}

/// A worker whose calls have this answer.
pub(crate) fn answering(bench: &Bench, id: usize, answer: Answer) -> Worker {
    let transport = FakeTransport::new();
    script(&transport, id, answer);
    worker(bench, ClientOptions::new().transport(transport))
}

fn script(transport: &FakeTransport, number: usize, answer: Answer) {
    let transport = transport.clone();
    let fake = match answer {
        Answer::Accepts => transport.json(200, format!(r#"{{"id":"p-{number}"}}"#)),
        Answer::Refuses => transport.json(422, "{}"),
        Answer::LacksTemplate => transport.json(404, "{}"),
        Answer::RefusesAccount => transport.json(401, "{}"),
        Answer::Limits => {
            let seconds = RETRY_AFTER.to_string();
            transport.json(429, "{}").header("retry-after", &seconds)
        }
        Answer::KnowsAlready => transport.json(409, "{}"),
        Answer::IsUnreadable => transport.json(500, "<html>"),
        Answer::IsAway => transport.fail(TransportFailure::Connect),
        Answer::Breaks => transport.fail(TransportFailure::Broken),
    };
    drop(fake);
}

impl LiveFlight {
    /// Begins to send a message that can be claimed, and waits at its turn or with the request on its way.
    pub(crate) async fn begin(bench: &Bench, id: MessageId, at_turn: bool) -> Self {
        let transport = FakeTransport::new();
        let (is_at, mut place) = channel(Place::Start);
        let stop_at = if at_turn {
            Place::AtTurn
        } else {
            Place::Sending
        };
        let (may_go_to, limit) = channel(stop_at);
        let held = Held {
            inner: transport.clone(),
            is_at,
            may_go_to: limit,
        };
        let options = ClientOptions::new().rate_limiter(held.clone());
        let worker = worker(bench, options.transport(held));
        let task = tokio::spawn(async move { worker.attempt(id).await.unwrap() });
        let there = place.wait_for(|at| *at == stop_at);
        timeout(PATIENCE, there).await.unwrap().unwrap();
        Self {
            transport,
            may_go_to,
            task,
        }
    }

    /// Its turn comes, and the answer. Gives the state that the worker found in the end.
    pub(crate) async fn finish(self, number: usize, answer: Answer) -> Option<State> {
        script(&self.transport, number, answer);
        self.may_go_to.send_replace(Place::End);
        timeout(PATIENCE, self.task).await.unwrap().unwrap()
    }

    /// The process is gone.
    pub(crate) async fn die(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}
