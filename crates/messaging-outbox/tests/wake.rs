//! An OTP does not wait for the next time that a worker asks.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_client_core::ClientOptions;
#[cfg(feature = "postgres")]
use messaging_outbox::Outbox;
use messaging_outbox::{Lane, MessageId, NewMessage, State};
use support::{Bench, OK};
use tokio::time::sleep;

/// A worker of `bench` sleeps for an hour when `put` puts an OTP in and gives its number.
async fn is_woken_by(bench: &Bench, put: impl AsyncFn(NewMessage) -> MessageId) {
    drop(bench.transport.clone().json(200, OK));
    let options = ClientOptions::new();
    let hour = Duration::from_secs(3600);
    let worker = bench.builder(options).poll(hour).build().unwrap();
    let sent = async {
        // The worker has found nothing, and listens.
        sleep(Duration::from_millis(500)).await;
        let id = put(bench.new_message().lane(Lane::Otp)).await;
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
    is_woken_by(&bench, async |otp| {
        bench.outbox.enqueue(otp).await.unwrap().id
    })
    .await;
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
    let outbox = Outbox::open(&url).await.unwrap();
    is_woken_by(&bench, async |otp| outbox.enqueue(otp).await.unwrap().id).await;

    // By a transaction of the application's own.
    let (shop, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let enqueue = "SELECT message_id FROM messaging.enqueue($1)";
    is_woken_by(&bench, async |otp| {
        let row = shop.query_one(enqueue, &[&otp.to_json()]).await.unwrap();
        MessageId::new(row.get(0))
    })
    .await;
}
