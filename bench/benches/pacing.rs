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
    runtime()?.block_on(send(&client, &server, calls))?;

    let departures = departures.lock().unwrap_or_else(PoisonError::into_inner);
    let arrivals = server.arrivals();
    let total = match arrivals.as_slice() {
        [first, .., last] => last.duration_since(*first),
        _ => return Err("no calls arrived".into()),
    };
    let least = GAP * (calls - 1);
    let over = total.as_secs_f64() / least.as_secs_f64() - 1.0;
    let gap = smallest_gap(&departures);
    writeln!(
        std::io::stdout().lock(),
        "{calls} calls: {total:?} from the first to the last arrival, {:.2} % over {least:?}; \
         smallest gap {gap:?} where they leave, {:?} where they arrive",
        over * 100.0,
        smallest_gap(&arrivals),
    )?;
    let kept = gap >= Some(GAP) && (!whole || over <= 0.03);
    Ok(ExitCode::from(u8::from(!kept)))
}

async fn send(client: &NusaSmsClient, server: &Server, calls: u32) -> Result<(), Problem> {
    // The first call makes the connection, which the others then use: its time is not the rate's.
    client.sms().send(&Sms::new(PHONE, OTP)).await?;
    server.note_arrivals();
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

fn smallest_gap(times: &[Instant]) -> Option<Duration> {
    let pairs = times.iter().zip(times.iter().skip(1));
    pairs.map(|(one, next)| next.duration_since(*one)).min()
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
