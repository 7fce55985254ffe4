//! What a running worker leaves alone (the statement by which it claims is another than that of `attempt`), and what
//! one that wakes late finds.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_client_core::ClientOptions;
use messaging_outbox::State;
use support::{ACCOUNT, Bench, Gate, LATER, OK};
use tokio::time::sleep;

const A_WHILE: Duration = Duration::from_millis(150);
const MINUTE: Duration = Duration::from_secs(60);

/// Lets a worker look for messages, and says how many it has sent.
async fn sent_by_a_worker(bench: &Bench) -> usize {
    let before = bench.sent();
    let worker = bench.worker();
    worker.run(sleep(A_WHILE)).await;
    bench.sent() - before
}

rules! {
    async fn leaves_alone_what_must_wait(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let id = bench.put(bench.new_message().delay(MINUTE)).await;
        assert_eq!(sent_by_a_worker(&bench).await, 0, "its time has not come");
        bench.outbox.hold_account(ACCOUNT, "a test").await.unwrap();
        bench.clock(MINUTE * 2).await;
        assert_eq!(sent_by_a_worker(&bench).await, 0, "the account is held");
        bench.outbox.open_account(ACCOUNT).await.unwrap();
        bench.outbox.park("a test").await.unwrap();
        assert_eq!(sent_by_a_worker(&bench).await, 0, "the outbox is parked");
        bench.outbox.unpark().await.unwrap();
        assert_eq!(sent_by_a_worker(&bench).await, 1);
        assert_eq!(bench.state(id).await, State::Accepted);
    }

    async fn waits_as_long_as_the_provider_asks(bench: Bench) {
        let limited = bench.transport.clone().json(429, "{}");
        drop(limited.header("retry-after", "120").json(200, OK).forever());
        bench.put(bench.new_message()).await;
        assert_eq!(sent_by_a_worker(&bench).await, 1);
        bench.put(bench.new_message()).await;
        assert_eq!(
            sent_by_a_worker(&bench).await,
            0,
            "another message waits too"
        );
        bench.clock(MINUTE * 3).await;
        assert_eq!(sent_by_a_worker(&bench).await, 2);
    }

    /// The worker claims the message once more when its own lease is over, and only the later claim sends.
    async fn has_one_claim_at_a_time(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let id = bench.put(bench.new_message()).await;
        let gate = Gate::default();
        let options = ClientOptions::new().rate_limiter(gate.clone());
        let worker = bench.builder(options).call_timeout(MINUTE).build().unwrap();
        let twice = async {
            for ahead in [LATER, LATER * 2] {
                while bench.state(id).await != State::Leased {
                    sleep(Duration::from_millis(5)).await;
                }
                bench.clock(ahead).await;
                sleep(A_WHILE).await;
            }
            gate.open();
            while bench.state(id).await != State::Accepted {
                sleep(Duration::from_millis(5)).await;
            }
            sleep(A_WHILE).await;
        };
        worker.run(twice).await;
        assert_eq!(bench.sent(), 1);
    }

    /// As by [`has_one_claim_at_a_time`], where a job engine calls `attempt`.
    async fn has_one_claim_at_a_time_by_attempts(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let id = bench.put(bench.new_message()).await;
        let gate = Gate::default();
        let options = ClientOptions::new().rate_limiter(gate.clone());
        let worker = bench.builder(options).call_timeout(MINUTE).build().unwrap();
        let mut attempts = Vec::new();
        for is_first in [true, false] {
            let once = worker.clone();
            attempts.push(tokio::spawn(async move { once.attempt(id).await.unwrap() }));
            while bench.state(id).await != State::Leased {
                sleep(Duration::from_millis(5)).await;
            }
            if is_first {
                bench.clock(LATER).await;
                worker.sweep().await.unwrap();
            }
        }
        gate.open();
        for attempt in attempts {
            attempt.await.unwrap();
        }
        assert_eq!(bench.state(id).await, State::Accepted);
        assert_eq!(bench.sent(), 1);
    }

    async fn leaves_unknown_what_a_late_answer_does_not_accept(bench: Bench) {
        let late = Duration::from_millis(800);
        drop(bench.transport.clone().json(429, "{}").after(late));
        let id = bench.put(bench.new_message()).await;
        let slow = bench.worker();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Sending {
            sleep(Duration::from_millis(5)).await;
        }
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        assert_eq!(slow.await.unwrap(), Some(State::Unknown));
    }

    async fn sends_nothing_that_went_back_to_the_queue(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let id = bench.put(bench.new_message()).await;
        let gate = Gate::default();
        let options = ClientOptions::new().rate_limiter(gate.clone());
        let slow = bench.builder(options).build().unwrap();
        let again = slow.clone();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Leased {
            sleep(Duration::from_millis(5)).await;
        }
        bench.clock(LATER).await;
        again.sweep().await.unwrap();
        gate.open();
        assert_eq!(slow.await.unwrap(), Some(State::Queued));
        assert_eq!(bench.sent(), 0);
        // The same worker may have it again, by another claim.
        assert_eq!(again.attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn takes_back_what_was_to_be_sent_again(bench: Bench) {
        let late = Duration::from_millis(800);
        drop(bench.transport.clone().json(200, OK).after(late));
        let id = bench.put(bench.new_message()).await;
        let slow = bench.worker();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Sending {
            sleep(Duration::from_millis(5)).await;
        }
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        bench.outbox.resend_unknown(id).await.unwrap();
        assert_eq!(slow.await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.sent(), 1);
    }
}
