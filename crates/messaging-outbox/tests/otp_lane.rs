//! An OTP does not wait for what is less urgent: not for a call that ends, and not for a connection to the database.

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
use messaging_outbox::{Lane, State};
use support::{Bench, OK};
use tokio::time::{Instant, sleep, timeout};

/// Much sooner than any of the calls or statements here ends.
const SOON: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(5);

rules! {
    async fn leaves_at_once_although_every_ordinary_call_hangs(bench: Bench) {
        let mut answers = bench.transport.clone();
        for _ in 0..16 {
            answers = answers.hang();
        }
        drop(answers.json(200, OK));
        for n in 0..40 {
            let lane = if n < 8 { Lane::Transactional } else { Lane::Bulk };
            bench.put(bench.new_message().lane(lane)).await;
        }
        let worker = bench.worker();
        let running = tokio::spawn(async move { worker.run(std::future::pending::<()>()).await });
        while bench.sent() < 16 {
            sleep(LOOK).await;
        }
        let begun = Instant::now();
        let otp = bench.put(bench.new_message().lane(Lane::Otp)).await;
        while bench.state(otp).await != State::Accepted {
            assert!(begun.elapsed() < SOON, "it waits for a call that hangs");
            sleep(LOOK).await;
        }
        let figures = bench.outbox.figures().await.unwrap();
        assert_eq!((figures.in_state(State::Sending), bench.sent()), (16, 17));
        running.abort();
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn leaves_at_once_although_every_ordinary_connection_is_busy() {
    use messaging_outbox::testing::execute;
    use messaging_outbox::{Outbox, SharedPacer};

    let Some(server) = support::postgres() else {
        return;
    };
    let url = server.database("busy").unwrap();
    let bench = Bench::at(&url).await;
    drop(bench.transport.clone().json(200, OK));
    let pacer = SharedPacer::new(&bench.outbox, support::ACCOUNT, Duration::from_millis(1));
    let options = ClientOptions::new().rate_limiter(pacer.await.unwrap());
    let worker = bench.builder(options).build().unwrap();
    let running = tokio::spawn(async move { worker.run(std::future::pending::<()>()).await });
    // More than there are connections: whoever asks for another one waits longer than this test does.
    let mut busy = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let outbox = bench.outbox.clone();
        busy.spawn(async move { execute(&outbox, "SELECT pg_sleep(60)").await });
    }
    let other = Outbox::open(&url).await.unwrap();
    sleep(Duration::from_millis(500)).await;
    assert!(timeout(LOOK * 20, bench.outbox.figures()).await.is_err());
    let message = bench.new_message().lane(Lane::Otp);
    let put = timeout(SOON, bench.outbox.enqueue(message)).await;
    let otp = put.unwrap().unwrap().id;
    let accepted = async {
        while other.message(otp).await.unwrap().unwrap().state != State::Accepted {
            sleep(LOOK).await;
        }
    };
    timeout(SOON, accepted).await.unwrap();
    running.abort();
}
