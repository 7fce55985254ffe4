//! What a running worker leaves alone: the statement by which it claims is another than that of `attempt`.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_outbox::State;
use support::{ACCOUNT, Bench, OK};

const A_WHILE: Duration = Duration::from_millis(150);
const MINUTE: Duration = Duration::from_secs(60);

/// Lets a worker look for messages, and says how many it has sent.
async fn sent_by_a_worker(bench: &Bench) -> usize {
    let before = bench.sent();
    let worker = bench.worker();
    worker.run(tokio::time::sleep(A_WHILE)).await;
    bench.sent() - before
}

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

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn on_sqlite() {
    leaves_alone_what_must_wait(Bench::in_a_file().await).await;
    waits_as_long_as_the_provider_asks(Bench::in_a_file().await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn on_postgres() {
    use messaging_outbox::testing::PostgresServer;
    let Some(server) = PostgresServer::start().unwrap() else {
        assert!(
            std::env::var_os("REQUIRE_POSTGRES").is_none(),
            "PostgreSQL is not installed"
        );
        return;
    };
    let waiting = Bench::at(&server.database("waiting").unwrap()).await;
    leaves_alone_what_must_wait(waiting).await;
    let limited = Bench::at(&server.database("limited").unwrap()).await;
    waits_as_long_as_the_provider_asks(limited).await;
}
