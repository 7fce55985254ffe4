//! How long a worker waits after failures, what its sweep applies late, and what it tells of it all.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging_client_core::{ClientOptions, NoPermit, RateLimiter as _, TransportFailure};
use messaging_outbox::testing::{execute, stop_clock_at};
use messaging_outbox::{Lane, MessageId, OutboxObserver, SharedPacer, State, StateChange};
use support::{ACCOUNT, Bench, LATER, OK};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

type Change = (MessageId, String, Lane, State);

/// What an observer is told, in order.
#[derive(Debug, Clone, Default)]
struct Told(Arc<Mutex<Vec<Change>>>);

impl OutboxObserver for Told {
    fn state_changed(&self, change: &StateChange<'_>) {
        let account = change.account.to_owned();
        let told = (change.id, account, change.lane, change.state);
        self.0.lock().unwrap().push(told);
    }
}

/// What a process leaves that dies between keeping a callback and applying it.
async fn keep_only(bench: &Bench, key: &str, status: &str, rank: u8) {
    let kept = format!(
        "INSERT INTO messaging.callback (account, event_key, provider_ref, status, rank, state, received_at)
         SELECT '{ACCOUNT}', '{key}', 'p-1', '{status}', {rank}, '{status}', ms FROM messaging.clock"
    );
    execute(&bench.outbox, &kept).await.unwrap();
}

/// The trace that the spans of a thread belong to.
#[derive(Debug, Clone, Default)]
struct Traces(Arc<Mutex<Vec<String>>>);

impl Visit for Traces {
    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "traceparent" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }
}

impl Subscriber for Traces {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn event(&self, _event: &Event<'_>) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

rules! {
    async fn tells_of_every_state_once(bench: Bench) {
        let told = Told::default();
        let worker = bench.builder(ClientOptions::new()).observer(told.clone());
        let worker = worker.build().unwrap();
        drop(bench.transport.clone().json(200, OK));
        let minute = Duration::from_secs(60);
        let accepted = bench.put(bench.new_message().lane(Lane::Otp)).await;
        worker.attempt(accepted).await.unwrap();
        let unknown = bench.put(bench.new_message()).await;
        bench.sending(unknown).await.abort();
        let swept = bench.put(bench.new_message().expires_in(minute)).await;
        bench.clock(LATER).await;
        worker.sweep().await.unwrap();
        worker.sweep().await.unwrap();
        let claimed = bench.new_message().expires_in(minute).lane(Lane::Bulk);
        let claimed = bench.put(claimed).await;
        bench.clock(LATER * 2).await;
        worker.attempt(claimed).await.unwrap();
        let expected = [
            (accepted, Lane::Otp, State::Accepted),
            (unknown, Lane::Transactional, State::Unknown),
            (swept, Lane::Transactional, State::Expired),
            (claimed, Lane::Bulk, State::Expired),
        ];
        let expected = expected.map(|(id, lane, state)| (id, ACCOUNT.to_owned(), lane, state));
        assert_eq!(*told.0.lock().unwrap(), expected);
    }

    async fn is_listed_while_it_runs_and_for_a_day_if_it_was_killed(bench: Bench) {
        let names = async || {
            let listed = bench.outbox.workers().await.unwrap();
            listed.into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        let named = bench.builder(ClientOptions::new()).name("first");
        let killed = named.build().unwrap();
        killed.sweep().await.unwrap();
        bench.clock(Duration::from_secs(60)).await;
        let worker = bench.worker();
        let listed = async {
            while names().await.len() < 2 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            bench.outbox.workers().await.unwrap()
        };
        let listed = worker.run(listed).await;
        let seen: Vec<_> = listed.iter().map(|one| (one.name.as_deref(), one.seen_ms / 30_000)).collect();
        assert_eq!(seen, [(Some("first"), 2), (None, 0)]);
        assert!(listed.iter().all(|one| one.version == env!("CARGO_PKG_VERSION") && one.owner.len() == 32));
        assert!(listed.first().unwrap().age_ms >= 60_000);
        assert_eq!(names().await, [Some("first".to_owned())], "the one that ended is gone");
        bench.clock(Duration::from_secs(24 * 3600 + 30)).await;
        worker.sweep().await.unwrap();
        assert_eq!(names().await, [None]);
    }

    async fn waits_longer_after_each_failure(bench: Bench) {
        let refused = bench.transport.clone().fail(TransportFailure::Connect);
        drop(refused.forever());
        let begun = Duration::from_secs(2_000_000_000);
        stop_clock_at(&bench.outbox, begun).await.unwrap();
        let id = bench.put(bench.new_message()).await;
        // At least half of 1, 2, 4 and 8 s, and at most all of it.
        let mut now = begun;
        for seconds in [1, 2, 4, 8] {
            bench.worker().attempt(id).await.unwrap();
            let sent = bench.sent();
            let at_least = Duration::from_secs(seconds) / 2;
            stop_clock_at(&bench.outbox, now + at_least - Duration::from_millis(1))
                .await
                .unwrap();
            bench.worker().attempt(id).await.unwrap();
            assert_eq!(bench.sent(), sent, "after less than {at_least:?}");
            now += Duration::from_secs(seconds);
            stop_clock_at(&bench.outbox, now).await.unwrap();
        }
        bench.worker().attempt(id).await.unwrap();
        assert_eq!(bench.sent(), 5);
    }

    async fn applies_what_was_only_kept(bench: Bench) {
        let (id, message) = bench.one(200, OK).await;
        assert_eq!(message.state, State::Accepted);
        let worker = bench.worker();
        // The first sweep looks at all that wait, and those after it at what came lately.
        keep_only(&bench, "1", "delivered", 4).await;
        bench.clock(LATER).await;
        worker.sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Delivered);
        keep_only(&bench, "2", "read", 5).await;
        bench.clock(LATER * 2).await;
        worker.sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Delivered);
        bench.worker().sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Read);
    }

    /// By a claim of the one message, and by one of the queue.
    async fn goes_on_with_the_trace_of_the_message(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let traces = Traces::default();
        let _guard = tracing::subscriber::set_default(traces.clone());
        let traced = || bench.new_message().traceparent(TRACEPARENT);
        let id = bench.put(traced()).await;
        bench.worker().attempt(id).await.unwrap();
        let id = bench.put(traced()).await;
        support::run_until(&bench, bench.worker(), &[(id, State::Accepted)]).await;
        assert_eq!(*traces.0.lock().unwrap(), [TRACEPARENT; 2]);
    }

    /// However long ago a turn was given: the next call keeps its distance from when this one left.
    async fn keeps_the_pace_from_departure(bench: Bench) {
        let limit = Duration::from_secs(100);
        let pacer = SharedPacer::new(&bench.outbox, ACCOUNT, limit).await;
        drop(bench.transport.clone().json(200, OK));
        // The worker's client asks for no turn.
        let id = bench.put(bench.new_message()).await;
        bench.worker().attempt(id).await.unwrap();
        let refused = pacer.unwrap().acquire(Duration::from_secs(1)).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, NoPermit::TooLate { retry_after } if retry_after > limit),
            "{refused:?}"
        );
    }
}
