//! An OTP does not wait for the next time that a worker asks.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_client_core::ClientOptions;
use messaging_outbox::{Lane, Outbox, State};
use support::{Bench, OK};
use tokio::time::sleep;

/// Puts an OTP in by `outbox` while a worker of `bench` sleeps for an hour.
async fn is_woken_by(bench: &Bench, outbox: Outbox) {
    drop(bench.transport.clone().json(200, OK));
    let options = ClientOptions::new();
    let hour = Duration::from_secs(3600);
    let worker = bench.builder(options).poll(hour).build().unwrap();
    let sent = async {
        // The worker has found nothing, and listens.
        sleep(Duration::from_millis(500)).await;
        let otp = bench.new_message().lane(Lane::Otp);
        let id = outbox.enqueue(otp).await.unwrap().id;
        while bench.state(id).await != State::Accepted {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(20), worker.run(sent));
    done.await.unwrap();
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn by_the_same_process() {
    let bench = Bench::in_a_file().await;
    is_woken_by(&bench, bench.outbox.clone()).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn by_another_process_through_postgres() {
    let Some(server) = support::postgres() else {
        return;
    };
    let url = server.database("wake").unwrap();
    let bench = Bench::at(&url).await;
    // Opened anew: it shares nothing with the worker but the database.
    is_woken_by(&bench, Outbox::open(&url).await.unwrap()).await;
}
