//! 200 calls of NusaSMS at once through clones of one client, which keeps the documented rate of one per 50 ms.
//! `cargo bench --bench pacing`; fails where two leave closer than that, or all take over 3 % longer than they must.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use messaging_bench::case::{FIXTURES, OTP, PHONE};
use messaging_bench::server::Server;
use messaging_bench::{Problem, account, runtime};
use messaging_client_core::{
    BoxFuture, ClientOptions, RawResponse, RequestBody, Transport, TransportError,
};
use nusasms_client::{NusaSmsClient, Sms};
use tokio::task::JoinSet;
use tokio::time::Instant;

const GAP: Duration = Duration::from_millis(50);

fn main() -> Result<ExitCode, Problem> {
    // `cargo bench` says so; `cargo test --benches` does not, and only tries it.
    let whole = std::env::args().any(|argument| argument == "--bench");
    let calls: u32 = if whole { 200 } else { 5 };
    let server = Server::start(&FIXTURES)?;
    let departures: Arc<Mutex<Vec<Instant>>> = Arc::default();
    // With a deadline that the queue does not reach.
    let options = || ClientOptions::new().timeout(Duration::from_secs(120));
    let transport = Departures {
        transport: options().build_transport()?,
        times: Arc::clone(&departures),
    };
    let client = account::nusasms(server.url(), options().transport(transport))?;
    runtime()?.block_on(send(&client, calls))?;

    let departures = departures.lock().unwrap_or_else(PoisonError::into_inner);
    // The first one made the connection.
    let departures = departures.get(1..).unwrap_or_default();
    let total = match departures {
        [first, .., last] => last.duration_since(*first),
        _ => return Err("no calls were made".into()),
    };
    let least = GAP * (calls - 1);
    let over = total.as_secs_f64() / least.as_secs_f64() - 1.0;
    let pairs = departures.iter().zip(departures.iter().skip(1));
    let gap = pairs.map(|(one, next)| next.duration_since(*one)).min();
    let gap = gap.unwrap_or_default();
    writeln!(
        std::io::stdout().lock(),
        "{calls} calls left within {total:.1?}, {:.2} % over {least:.1?}; smallest gap {gap:.3?}",
        over * 100.0,
    )?;
    let kept = gap >= GAP && (!whole || over <= 0.03);
    Ok(ExitCode::from(u8::from(!kept)))
}

async fn send(client: &NusaSmsClient, calls: u32) -> Result<(), Problem> {
    // The first call makes the connection, which the others then use: its time is not the rate's.
    client.sms().send(&Sms::new(PHONE, OTP)).await?;
    let mut workers = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        workers.spawn(async move { client.sms().send(&Sms::new(PHONE, OTP)).await.map(drop) });
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    Ok(())
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
