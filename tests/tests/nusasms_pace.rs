//! The documented rate of one call per 50 ms, through one client and its clones, as the server sees it.
//!
//! The sockets are real. The time is paused, so that what is measured is what client and server do with
//! it, not how busy the machine is.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test")]

use std::time::Duration;

use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::{NusaSmsClient, TextMessage};
use tokio::time::Instant;

const CALLS: u32 = 100;
const LIMIT: Duration = Duration::from_millis(50);

/// Makes a call, every other one a send; gives how often it was tried.
async fn call(client: NusaSmsClient, number: u32) -> u32 {
    if number.is_multiple_of(2) {
        let message = TextMessage::new("6281200000001", "Your order is on its way");
        client
            .whatsapp()
            .send_message(&message)
            .await
            .unwrap()
            .attempts()
    } else {
        client.account().get().await.unwrap().attempts()
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_calls_of_clones_arrive_at_the_documented_distance() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .api_key(nusasms::API_KEY)
        .build()
        .unwrap();
    let start = Instant::now();
    let calls: Vec<_> = (0..CALLS)
        .map(|number| tokio::spawn(call(client.clone(), number)))
        .collect();
    for call in calls {
        let attempts = call.await.unwrap();
        assert_eq!(attempts, 1, "the server refused a call that came too early");
    }
    let took = start.elapsed();

    let arrivals = sandbox.nusasms().arrivals();
    assert_eq!(arrivals.len(), usize::try_from(CALLS).unwrap());
    for pair in arrivals.windows(2) {
        assert!(pair[1] - pair[0] >= LIMIT, "{:?}", pair[1] - pair[0]);
    }
    let ideal = LIMIT * (CALLS - 1);
    assert!(
        took <= ideal + ideal * 3 / 100,
        "no slower than it must: {took:?}"
    );
}
