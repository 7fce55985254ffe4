//! The documented rate of one call per 50 ms, through one client and its clones.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::{
    Answer, BoxFuture, ClientOptions, NusaSmsClient, Payload, Transport, TransportError,
};
use tokio::time::Instant;

const CALLS: usize = 100;
const LIMIT: Duration = Duration::from_millis(50);
/// What the server of this test insists on: less than the documented 50 ms, because the distance is
/// kept where requests leave. The first one still has to make its connection, so the next can arrive
/// closer behind it.
const TOLERATED: Duration = Duration::from_millis(10);

/// The real transport, noting when each request leaves.
#[derive(Debug)]
struct Departures {
    transport: Arc<dyn Transport>,
    times: Arc<Mutex<Vec<Instant>>>,
}

impl Transport for Departures {
    fn send(
        &self,
        request: http::Request<Payload>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Answer, TransportError>> {
        self.times.lock().unwrap().push(Instant::now());
        self.transport.send(request, limit)
    }
}

#[tokio::test]
async fn a_hundred_calls_of_clones_keep_the_documented_distance() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.nusasms().set_rate_limit(Some(TOLERATED));
    let times = Arc::new(Mutex::new(Vec::new()));
    let departures = Departures {
        transport: ClientOptions::new().build_transport().unwrap(),
        times: Arc::clone(&times),
    };
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .api_key(nusasms::API_KEY)
        .options(ClientOptions::new().transport(departures))
        .build()
        .unwrap();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.account().get().await.unwrap().attempts() })
        })
        .collect();
    for call in calls {
        assert_eq!(
            call.await.unwrap(),
            1,
            "the server refused a call that came too early"
        );
    }
    assert_eq!(sandbox.nusasms().arrivals().len(), CALLS);
    let times = times.lock().unwrap();
    let later = times.iter().skip(1);
    let gaps = times
        .iter()
        .zip(later)
        .map(|(earlier, later)| *later - *earlier);
    let smallest = gaps.min().unwrap();
    assert!(smallest >= LIMIT, "{smallest:?}");
}
