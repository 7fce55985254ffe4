//! Where an account asks for it, a message of unknown outcome is sent again with the id by which its provider knows it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging_client_core::{ClientOptions, TransportFailure};
use messaging_outbox::testing::{execute, stop_clock_at};
use messaging_outbox::{
    Account, Lane, MessageId, NewMessage, OutboxObserver, State, StateChange, Worker, WorkerBuilder,
};
use messaging_sandbox::{FaultRule, Sandbox, ScriptedFault, sandeza};
use sandeza_client::{Message, SandezaClient, Sms};
use support::{ACCOUNT, Bench, Gate, LATER, OK, text, visit};
use tokio::time::sleep;

const LOOK: Duration = Duration::from_millis(5);
const A_WHILE: Duration = Duration::from_millis(150);
/// Longer than the first back-off, and shorter than any lease.
const SOON: Duration = Duration::from_secs(10);

/// The states that came about, in order.
#[derive(Debug, Clone, Default)]
struct States(Arc<Mutex<Vec<State>>>);

impl OutboxObserver for States {
    fn state_changed(&self, change: &StateChange<'_>) {
        self.0.lock().unwrap().push(change.state);
    }
}

fn builder(bench: &Bench, options: ClientOptions) -> WorkerBuilder {
    let account = Account::new(ACCOUNT, bench.client(options), visit);
    let worker = Worker::builder(&bench.outbox).account(account.resend_unknown());
    worker.poll(Duration::from_millis(10))
}

fn asks_for_it(bench: &Bench) -> Worker {
    builder(bench, ClientOptions::new()).build().unwrap()
}

/// One that waits for its turn, and has nothing else meanwhile.
fn waits_at(bench: &Bench, gate: &Gate) -> Worker {
    let options = ClientOptions::new().rate_limiter(gate.clone());
    builder(bench, options).concurrency(1).build().unwrap()
}

/// A new message with this id of the application's own.
async fn put(bench: &Bench, reference: Option<&str>) -> MessageId {
    let mut request = text();
    request.reference = reference.map(str::to_owned);
    bench.put(NewMessage::new(ACCOUNT, &request).unwrap()).await
}

/// A message that is unknown after one attempt, whose back-off is over.
async fn unknown(bench: &Bench) -> MessageId {
    bench.clock(Duration::ZERO).await;
    drop(bench.transport.clone().fail(TransportFailure::Broken));
    let id = put(bench, Some("r-1")).await;
    let state = bench.worker().attempt(id).await.unwrap();
    assert_eq!(state, Some(State::Unknown));
    bench.clock(SOON).await;
    id
}

/// Lets one run until this is so.
async fn run_until(worker: &Worker, is_so: impl AsyncFn() -> bool) {
    let so = async {
        while !is_so().await {
            sleep(LOOK).await;
        }
        // It asks a few times more, for what it must not have.
        sleep(A_WHILE).await;
    };
    let run = tokio::time::timeout(Duration::from_secs(30), worker.run(so));
    run.await.unwrap();
}

rules! {
    async fn accepted_or_known_already_is_accepted(bench: Bench) {
        for (status, body, reference) in [(200, OK, Some("p-1")), (409, "{}", None)] {
            let id = unknown(&bench).await;
            drop(bench.transport.clone().json(status, body));
            let states = States::default();
            let worker = builder(&bench, ClientOptions::new()).observer(states.clone());
            let worker = worker.build().unwrap();
            run_until(&worker, async || bench.state(id).await == State::Accepted).await;
            let message = bench.get(id).await;
            assert_eq!((message.attempts, message.provider_ref.as_deref()), (2, reference));
            assert_eq!(*states.0.lock().unwrap(), [State::Accepted], "and nothing in between");
        }
        assert_eq!(bench.sent(), 4);
    }

    async fn what_nobody_asked_for_is_not_sent_again(bench: Bench) {
        let id = unknown(&bench).await;
        bench.worker().run(sleep(A_WHILE)).await;
        // Nor by a job engine, which would have to know when.
        let worker = asks_for_it(&bench);
        assert_eq!(worker.attempt(id).await.unwrap(), Some(State::Unknown));
        worker.sweep().await.unwrap();
        assert_eq!((bench.state(id).await, bench.sent()), (State::Unknown, 1));
    }

    async fn any_other_outcome_leaves_it_unknown_and_says_why_it_is(bench: Bench) {
        let worker = asks_for_it(&bench);
        for status in [422, 404, 429, 401, 500] {
            let id = unknown(&bench).await;
            drop(bench.transport.clone().json(status, "<html>"));
            run_until(&worker, async || bench.get(id).await.attempts == 2).await;
            let listed = bench.outbox.unknown(None, 9).await.unwrap();
            let error = listed[0].error.clone().unwrap();
            assert_eq!((listed.len(), listed[0].id, listed[0].attempts), (1, id, 2), "{status}");
            assert!(error.may_have_been_sent, "{status}: {error:?}");
            // It is no fault of the message's that keeps others waiting.
            let accounts = bench.outbox.accounts().await.unwrap();
            let held = accounts.first().is_some_and(|one| one.held.is_some() || one.paused_ms > 0);
            assert_eq!(held, matches!(status, 429 | 401));
            bench.outbox.open_account(ACCOUNT).await.unwrap();
            bench.outbox.resolve_accepted(id).await.unwrap();
        }
        let id = unknown(&bench).await;
        drop(bench.transport.clone().fail(TransportFailure::Connect).json(200, OK));
        run_until(&worker, async || bench.get(id).await.attempts == 2).await;
        assert_eq!(bench.state(id).await, State::Unknown, "what is certain of the second call only");
        bench.clock(SOON * 2).await;
        run_until(&worker, async || bench.state(id).await == State::Accepted).await;
    }

    async fn it_is_marked_before_it_is_sent_and_one_worker_has_it(bench: Bench) {
        let id = unknown(&bench).await;
        drop(bench.transport.clone().hang());
        let workers = [0, 1].map(|_| asks_for_it(&bench));
        let running = workers.map(|worker| tokio::spawn(async move {
            worker.run(std::future::pending::<()>()).await;
        }));
        while bench.sent() < 2 {
            sleep(LOOK).await;
        }
        assert_eq!((bench.state(id).await, bench.get(id).await.attempts), (State::Sending, 2));
        sleep(A_WHILE).await;
        assert_eq!(bench.sent(), 2);
        running.iter().for_each(tokio::task::JoinHandle::abort);
        // What a dead worker leaves is unknown again, and taken up once more.
        bench.clock(LATER / 4).await;
        drop(bench.transport.clone().json(409, "{}"));
        let worker = asks_for_it(&bench);
        run_until(&worker, async || bench.state(id).await == State::Accepted).await;
        assert_eq!(bench.sent(), 3);
    }

    async fn a_person_or_a_callback_that_decides_first_keeps_it_from_being_sent(bench: Bench) {
        let id = unknown(&bench).await;
        let gate = Gate::default();
        let worker = waits_at(&bench, &gate);
        let running = tokio::spawn(async move { worker.run(std::future::pending::<()>()).await });
        sleep(A_WHILE).await;
        // It waits for its turn, and is what it was.
        assert_eq!(bench.state(id).await, State::Unknown);
        bench.outbox.resend_unknown(id).await.unwrap();
        assert!(bench.outbox.cancel(id).await.unwrap());
        gate.open();
        sleep(A_WHILE).await;
        assert_eq!((bench.state(id).await, bench.sent()), (State::Cancelled, 1));
        running.abort();
    }

    async fn a_worker_whose_lease_is_over_does_not_send_what_another_has(bench: Bench) {
        let id = unknown(&bench).await;
        let gate = Gate::default();
        let slow = waits_at(&bench, &gate);
        let running = tokio::spawn(async move { slow.run(std::future::pending::<()>()).await });
        sleep(A_WHILE).await;
        bench.clock(LATER / 4).await;
        drop(bench.transport.clone().hang());
        let other = asks_for_it(&bench);
        let other = tokio::spawn(async move { other.run(std::future::pending::<()>()).await });
        while bench.sent() < 2 {
            sleep(LOOK).await;
        }
        gate.open();
        sleep(A_WHILE).await;
        assert_eq!((bench.state(id).await, bench.sent()), (State::Sending, 2));
        running.abort();
        other.abort();
    }

    async fn it_is_tried_eight_times_each_time_later(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Broken).forever());
        let mut now = Duration::from_secs(2_000_000_000);
        stop_clock_at(&bench.outbox, now).await.unwrap();
        let id = put(&bench, Some("r-1")).await;
        bench.worker().attempt(id).await.unwrap();
        let worker = asks_for_it(&bench);
        for resend in 1..=8 {
            let sent = bench.sent();
            let longest = Duration::from_secs(1 << (resend - 1)).min(Duration::from_secs(300));
            stop_clock_at(&bench.outbox, now + longest / 2 - Duration::from_millis(1)).await.unwrap();
            worker.run(sleep(A_WHILE / 3)).await;
            assert_eq!(bench.sent(), sent, "{resend}");
            now += longest;
            stop_clock_at(&bench.outbox, now).await.unwrap();
            run_until(&worker, async || bench.sent() == sent + 1).await;
        }
        stop_clock_at(&bench.outbox, now + Duration::from_secs(400)).await.unwrap();
        worker.run(sleep(A_WHILE)).await;
        assert_eq!((bench.state(id).await, bench.sent()), (State::Unknown, 9));
    }

    async fn it_is_not_sent_again_when_it_has_expired_or_is_old(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Broken));
        let mut request = text();
        request.reference = Some("r-1".to_owned());
        let expires = NewMessage::new(ACCOUNT, &request).unwrap().lane(Lane::Otp);
        let expired = bench.put(expires.expires_in(Duration::from_secs(60))).await;
        bench.worker().attempt(expired).await.unwrap();
        let worker = asks_for_it(&bench);
        for (id, ahead) in [(Some(expired), 61), (None, 3601)] {
            let id = match id {
                Some(id) => id,
                None => unknown(&bench).await,
            };
            bench.clock(Duration::from_secs(ahead)).await;
            let sent = bench.sent();
            worker.run(sleep(A_WHILE)).await;
            assert_eq!((bench.state(id).await, bench.sent()), (State::Unknown, sent));
            bench.outbox.resolve_refused(id).await.unwrap();
        }
    }

    async fn what_has_no_id_of_its_own_is_not_sent_again(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Broken).fail(TransportFailure::Broken));
        let without = put(&bench, None).await;
        // Put in by another language, with an id that the provider is never told.
        let untold = put(&bench, None).await;
        let sql = format!("UPDATE messaging.message SET client_ref = 'r' WHERE id = {untold}");
        execute(&bench.outbox, &sql).await.unwrap();
        for id in [without, untold] {
            bench.worker().attempt(id).await.unwrap();
        }
        bench.clock(SOON).await;
        asks_for_it(&bench).run(sleep(A_WHILE)).await;
        for id in [without, untold] {
            assert_eq!((bench.state(id).await, bench.sent()), (State::Unknown, 2));
        }
    }

    async fn sandeza_sends_one_message_whether_it_has_the_first_request_or_not(bench: Bench) {
        let sandbox = Sandbox::start().await.unwrap();
        for accepted in [true, false] {
            let lost = ScriptedFault::Close { accepted };
            sandbox.sandeza().add_fault(FaultRule::next(1, lost));
            let client = SandezaClient::builder()
                .base_url(sandbox.sandeza().url())
                .username(sandeza::USERNAME)
                .password(sandeza::PASSWORD)
                .sender_id(sandeza::SENDER_ID)
                .build()
                .unwrap();
            let text = Sms::new("6281200000001", "Pesanan sudah dikirim.");
            let message = Message::new(format!("order-{accepted}"), "Pesanan", text);
            let message = NewMessage::from_call("sandeza", &client.messages().send(&message)).unwrap();
            let id = bench.put(message).await;
            let account = Account::new("sandeza", client, sandeza_client::operations::visit);
            let worker = Worker::builder(&bench.outbox).account(account.resend_unknown());
            let worker = worker.poll(LOOK).build().unwrap();
            run_until(&worker, async || bench.state(id).await == State::Accepted).await;
            assert_eq!(bench.get(id).await.attempts, 2);
        }
        assert_eq!(sandbox.sandeza().messages_on(sandeza::Channel::Sms).len(), 2);
    }
}
