//! The PostgreSQL server is killed while workers send, and starts again on what it left on disk.

#![cfg(feature = "postgres")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    BoxFuture, ClientOptions, Randomness as _, RawResponse, RequestBody, SystemRandomness,
    Transport, TransportError,
};
use messaging_outbox::testing::PostgresServer;
use messaging_outbox::{Lane, MessageId, NewMessage, Outbox, State};
use support::{ACCOUNT, Bench, CountsFailures, text};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

const KILLS: u32 = 5;
/// How long an answer takes at most, and how long after a request the server is killed at most.
const ANSWER: Duration = Duration::from_millis(60);
const KILL: Duration = Duration::from_millis(40);
const CALL_TIMEOUT: Duration = Duration::from_secs(2);
const LEASE_MARGIN: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(90);
const LOOK: Duration = Duration::from_millis(10);

/// A provider that counts what it accepts: everything, as soon as the request is there.
#[derive(Debug, Clone, Default)]
struct Provider {
    accepted: Arc<Mutex<BTreeMap<String, u32>>>,
    requests: watch::Sender<u32>,
}

impl Provider {
    async fn accept(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> Result<RawResponse, TransportError> {
        let seen = FakeTransport::new().json(200, "{}");
        seen.send(request, limit).await?;
        let reference = seen.requests()[0].json()["reference"].clone();
        let reference = reference.as_str().unwrap().to_owned();
        let body = format!(r#"{{"id":"p-{reference}"}}"#);
        *self.accepted.lock().unwrap().entry(reference).or_default() += 1;
        self.requests.send_modify(|count| *count += 1);
        sleep(ANSWER.mul_f64(SystemRandomness.fraction())).await;
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.into());
        Ok(response)
    }
}

impl Transport for Provider {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.accept(request, limit))
    }
}

/// Puts messages in, one after the other, until `end`: each again until the database says that it has it.
async fn put(outbox: Outbox, end: watch::Receiver<bool>) -> Vec<(MessageId, String)> {
    let mut put = Vec::new();
    while !*end.borrow() {
        let reference = put.len().to_string();
        let mut request = text();
        request.reference = Some(reference.clone());
        let message = NewMessage::new(ACCOUNT, &request)
            .unwrap()
            .lane(Lane::ALL[put.len() % Lane::ALL.len()])
            .dedupe_key(&reference);
        let new = loop {
            if let Ok(new) = outbox.enqueue(message.clone()).await {
                break new;
            }
            sleep(LOOK).await;
        };
        put.push((new.id, reference));
        sleep(LOOK).await;
    }
    put
}

/// Kills the server while requests are on their way, and some time later.
async fn kill(mut server: PostgresServer, provider: &Provider) -> PostgresServer {
    for _ in 0..KILLS {
        let mut requests = provider.requests.subscribe();
        requests.changed().await.unwrap();
        sleep(KILL.mul_f64(SystemRandomness.fraction())).await;
        let restarted = tokio::task::spawn_blocking(move || {
            server.kill_and_restart().unwrap();
            server
        });
        server = restarted.await.unwrap();
    }
    server
}

/// Until no message waits for anything but a person.
async fn settle(outbox: &Outbox) {
    let waiting = [State::Queued, State::Leased, State::Sending];
    loop {
        if let Ok(figures) = outbox.figures().await
            && waiting.iter().all(|state| figures.in_state(*state) == 0)
        {
            return;
        }
        sleep(LOOK).await;
    }
}

#[tokio::test]
async fn sends_nothing_twice_and_loses_nothing() {
    let Some(server) = support::unless_missing(PostgresServer::start_durable()) else {
        return;
    };
    let bench = Bench::at(&server.database("killed").unwrap()).await;
    let provider = Provider::default();
    let failures = CountsFailures::default();
    let (ended, end) = watch::channel(false);
    let workers = ["first", "second"].map(|_| {
        let worker = bench
            .builder_over(ClientOptions::new().transport(provider.clone()))
            .concurrency(4)
            .call_timeout(CALL_TIMEOUT)
            .lease_margin(LEASE_MARGIN)
            .observer(failures.clone())
            .build();
        let (worker, mut end) = (worker.unwrap(), end.clone());
        tokio::spawn(async move {
            worker
                .run(async { drop(end.wait_for(|is_over| *is_over).await) })
                .await;
        })
    });
    let (full, is_full) = watch::channel(false);
    let putting = tokio::spawn(put(bench.outbox.clone(), is_full));
    let all = async {
        let server = kill(server, &provider).await;
        full.send_replace(true);
        let put = putting.await.unwrap();
        settle(&bench.outbox).await;
        ended.send_replace(true);
        for worker in workers {
            worker.await.unwrap();
        }
        (server, put)
    };
    let (_server, put) = timeout(LONGEST, all).await.unwrap();

    assert!(
        failures.get() > 0,
        "no answer came while the server was away"
    );
    let accepted = provider.accepted.lock().unwrap().clone();
    for (id, reference) in &put {
        let message = bench.get(*id).await;
        assert_eq!(message.client_ref.as_ref(), Some(reference));
        let (times, state) = (accepted.get(reference).copied(), message.state);
        let is_so = match state {
            State::Accepted => times == Some(1),
            State::Unknown => times.is_none_or(|times| times == 1),
            _ => false,
        };
        assert!(
            is_so,
            "message {reference} is {state}, and was accepted {times:?} times"
        );
    }
    assert_eq!(accepted.values().max(), Some(&1));
}
