//! The rate of one call per 50 ms, through one client and its clones, against a server that refuses
//! calls that come closer.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test")]

use std::time::Duration;

use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::NusaSmsClient;

const CALLS: usize = 100;
const LIMIT: Duration = Duration::from_millis(50);

/// What the server saw of the calls: the smallest gap, and how many it refused.
async fn a_hundred_calls() -> (Duration, usize) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .api_key(nusasms::API_KEY)
        .build()
        .unwrap();
    // The first call also makes the connection, which takes a time of its own.
    client.account().get().await.unwrap();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.account().get().await.unwrap().attempts() })
        })
        .collect();
    let mut refused = 0;
    for call in calls {
        refused += usize::try_from(call.await.unwrap()).unwrap() - 1;
    }
    let arrivals = sandbox.nusasms().arrivals();
    assert_eq!(arrivals.len(), 1 + CALLS + refused);
    let later = arrivals.iter().skip(1);
    let gaps = arrivals
        .iter()
        .zip(later)
        .map(|(earlier, later)| *later - *earlier);
    (gaps.skip(1).min().unwrap(), refused)
}

/// The client keeps the distance between the calls as they leave; a machine that is busy with other
/// things can still hold one of them up on its way. So this takes the best of several runs: a client
/// that is too fast is so in every one.
#[tokio::test]
async fn a_hundred_calls_of_clones_keep_the_documented_distance() {
    let mut seen = Vec::new();
    for _ in 0..5 {
        let (smallest, refused) = a_hundred_calls().await;
        if smallest >= LIMIT && refused == 0 {
            return;
        }
        seen.push((smallest, refused));
    }
    panic!("in every run a call came too early, or was refused: {seen:?}");
}
