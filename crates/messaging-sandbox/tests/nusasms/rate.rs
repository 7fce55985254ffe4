//! The limit of calls.

use std::time::{Duration, Instant};

use messaging_sandbox::Sandbox;
use messaging_sandbox::nusasms::NusaSms;

use crate::call::{Call, start};

fn smallest_gap(arrivals: &[Instant]) -> Duration {
    let gaps = arrivals
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]));
    gaps.min().unwrap()
}

async fn status(nusasms: &NusaSms) -> u16 {
    Call::get("balance").send(nusasms).await.status
}

#[tokio::test]
async fn calls_that_come_too_close_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let nusasms = sandbox.nusasms();
    // So long that no machine is slow enough for it.
    nusasms.set_rate_limit(Some(Duration::from_secs(3600)));
    assert_eq!(status(nusasms).await, 200);
    let reply = Call::get("balance").send(nusasms).await;
    reply.assert_failure(429, "Rate limit exceeded");
    assert_eq!(reply.header("retry-after"), None);
    let sms = Call::sms("GSM=6281200000009&SMSText=Halo")
        .send(nusasms)
        .await;
    assert_eq!(sms.status, 429);
    assert_eq!((nusasms.accepted_count(), nusasms.requests()), (0, 3));
    // The hosts are counted apart.
    let reply = Call::get("balance").for_test_host();
    assert_eq!(reply.send_to_test_host(nusasms).await.status, 200);
    assert_eq!(reply.send_to_test_host(nusasms).await.status, 429);
}

#[tokio::test]
async fn calls_that_keep_their_distance_are_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let nusasms = sandbox.nusasms();
    for _ in 0..4 {
        assert_eq!(status(nusasms).await, 200);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let arrivals = nusasms.arrivals();
    assert_eq!(arrivals.len(), 4);
    assert!(smallest_gap(&arrivals) >= Duration::from_millis(50));
}

#[tokio::test]
async fn arrivals_are_recorded_whatever_is_answered() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let before = tokio::time::Instant::now().into_std();
    for _ in 0..3 {
        assert_eq!(status(nusasms).await, 200);
    }
    Call::plain("/nowhere").send(nusasms).await;
    let arrivals = nusasms.arrivals();
    assert_eq!(arrivals.len(), 4);
    assert!(arrivals.iter().all(|arrival| *arrival >= before));
    assert!(arrivals.is_sorted());
    assert!(nusasms.test_arrivals().is_empty());
}
