//! Calls NusaSMS through clones of one client under the documented rate; notes when the calls leave, and
//! asks the server when they arrived.
//!
//! `pacing URL CALLS`

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use messaging_bench::contestant::case::{OTP, PHONE};
use messaging_bench::report::{argument, finish, on_one_thread};
use messaging_bench::{Problem, account, wire};
use messaging_client_core::{RawResponse, BoxFuture, RequestBody, Transport, TransportError};
use nusasms_client::Sms;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

fn main() -> ExitCode {
    finish(on_one_thread(call()))
}

async fn call() -> Result<Value, Problem> {
    let base_url: String = argument(0, "the server's URL")?;
    let calls: usize = argument(1, "the number of calls")?;
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let departures = Departures {
        transport: account::paced_options().build_transport()?,
        times: Arc::clone(&times),
    };
    let options = account::paced_options().transport(departures);
    let client = account::nusasms(&base_url, options)?;
    // The first call makes the connection, which the others then use: its time is not the pace's.
    client.sms().send(&Sms::new(PHONE, OTP)).await?;

    wire::tell(&base_url, wire::NOTE_ARRIVALS).await?;
    let mut workers = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        workers.spawn(async move { client.sms().send(&Sms::new(PHONE, OTP)).await.map(drop) });
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    let arrivals = wire::ask(&base_url, wire::ARRIVALS).await?;
    let times = times.lock().unwrap_or_else(PoisonError::into_inner);
    let since = |departure: &Instant| Some(departure.duration_since(*times.first()?).as_nanos());
    let departures: Vec<_> = times.iter().filter_map(since).collect();
    Ok(json!({
        "arrived": arrivals.len(),
        "total_nanoseconds": arrivals.last(),
        "smallest_gap_nanoseconds": smallest_gap(&arrivals),
        "smallest_departure_gap_nanoseconds": smallest_gap(&departures),
    }))
}

fn smallest_gap<T: Copy + Ord + std::ops::Sub<Output = T>>(times: &[T]) -> Option<T> {
    let later = times.iter().skip(1);
    times
        .iter()
        .zip(later)
        .map(|(one, next)| *next - *one)
        .min()
}

/// The real transport, noting when each request leaves.
#[derive(Debug)]
struct Departures {
    transport: Arc<dyn Transport>,
    times: Arc<Mutex<Vec<Instant>>>,
}

impl Transport for Departures {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.push(Instant::now());
        drop(times);
        self.transport.send(request, limit)
    }
}
