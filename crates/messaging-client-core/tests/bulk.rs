//! Many calls: how many at a time, in which order their outcomes come, and when no more are made.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use messaging_client_core::{ClientOptions, RetryPolicy, bulk};
use support::{OK, SendText, Step, client, script};
use tokio::time::Instant;

const SUCCESS: &str = r#"{"code":0,"id":"id-1"}"#;

#[tokio::test(start_paused = true)]
async fn so_many_are_under_way_and_outcomes_come_as_they_end() {
    let waits = [50, 10, 30, 10, 10];
    let steps = waits.map(|ms| Step::Slow(Duration::from_millis(ms), SUCCESS));
    let client = client(ClientOptions::new().transport(script(steps)));
    let items = stream::iter(0..5).map(|row| (row, client.call(SendText)));
    let start = Instant::now();
    let rows: Vec<_> = bulk::send(items, 2)
        .map(|outcome| outcome.key)
        .collect()
        .await;
    assert_eq!(rows, [1, 2, 0, 3, 4]);
    assert!(
        start.elapsed() <= Duration::from_millis(62),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_concerns_the_account_stops_it_and_what_concerns_a_message_does_not() {
    let rejected = || Step::Respond(200, &[], r#"{"code":7}"#);
    let lost = || Step::Respond(200, &[], "<html>");
    let no_credit = || Step::Respond(200, &[], r#"{"code":9}"#);
    let transport = script([rejected(), lost(), OK, no_credit(), OK, OK, OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .retry(RetryPolicy::never());
    let client = client(options);
    let taken = AtomicU64::new(0);
    let items = stream::iter(0..100).map(|row| {
        taken.fetch_add(1, Ordering::Relaxed);
        (row, client.call(SendText))
    });
    let mut tally = bulk::Tally::default();
    let mut outcomes = std::pin::pin!(bulk::send(items, 1));
    while let Some(outcome) = outcomes.next().await {
        tally.add(&outcome);
    }
    assert_eq!((tally.accepted, tally.not_sent, tally.unknown), (1, 2, 1));
    assert_eq!((tally.total(), transport.requests().len()), (4, 4));
    assert_eq!(
        taken.load(Ordering::Relaxed),
        4,
        "what is left is left in its stream"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_gives_nothing_more_for_now_does_not_hold_up_the_end() {
    let no_credit = Step::Respond(200, &[], r#"{"code":9}"#);
    let client = client(ClientOptions::new().transport(script([no_credit])));
    let idle = stream::iter([0]).chain(stream::pending());
    let items = idle.map(|row| (row, client.call(SendText)));
    let outcomes = tokio::time::timeout(Duration::from_secs(1), bulk::send(items, 4).count());
    assert_eq!(outcomes.await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_million_are_never_in_memory_together() {
    let alive = Arc::new(AtomicU64::new(0));
    struct Key(Arc<AtomicU64>);
    impl Drop for Key {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    let client = client(ClientOptions::new().allow_http(true));
    // Refused before they are sent, so that a million take little time.
    let items = stream::iter(0..1_000_000_u32).map(|_| {
        alive.fetch_add(1, Ordering::Relaxed);
        (Key(Arc::clone(&alive)), client.call(support::Invalid))
    });
    let mut most = 0;
    let mut tally = bulk::Tally::default();
    let mut outcomes = std::pin::pin!(bulk::send(items, 16));
    while let Some(outcome) = outcomes.next().await {
        most = most.max(alive.load(Ordering::Relaxed));
        tally.add(&outcome);
    }
    assert_eq!(tally.not_sent, 1_000_000);
    assert!(most <= 18, "{most}");
}
