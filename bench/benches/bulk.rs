//! 100,000 templates to NXCloud, 64 in flight: throughput, latency, and how far the memory grows.
//! `cargo bench --bench bulk`; fails where it grows by 16 MiB.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use messaging_bench::case::{self, Contestant, FIXTURES, OURS, RAW};
use messaging_bench::memory::{peak_kib, reset_peak_kib};
use messaging_bench::server::Server;
use messaging_bench::{Problem, runtime};
use tokio::task::JoinSet;
use tokio::time::Instant;

const WORKERS: usize = 64;
const MOST_KIB: u64 = 16 * 1024;

fn main() -> Result<ExitCode, Problem> {
    // `cargo bench` says so; `cargo test --benches` does not, and only tries it.
    let whole = std::env::args().any(|argument| argument == "--bench");
    let calls = if whole { 100_000 } else { 1_000 };
    let runtime = runtime()?;
    let server = Server::start(&FIXTURES)?;
    let [(_, contestants), ..] = runtime.block_on(case::all(&server))?;
    let mut all_well = true;
    for (name, contestant) in &contestants {
        if ![OURS, RAW].contains(name) {
            continue;
        }
        let idle = reset_peak_kib();
        let begun = Instant::now();
        let mut times = runtime.block_on(send(contestant, calls / WORKERS))?;
        let seconds = begun.elapsed().as_secs_f64();
        let grown = peak_kib().zip(idle);
        let grown = grown.map(|(peak, idle)| peak.saturating_sub(idle));
        all_well &= grown.is_none_or(|kib| kib < MOST_KIB);

        times.sort_unstable();
        let percentile = |percent: usize| times.get(times.len() * percent / 100).copied();
        writeln!(
            std::io::stdout().lock(),
            "{name}: {:.0} a second; half within {:.2?}, 99 of 100 within {:.2?}; memory grew by {} KiB",
            times.len() as f64 / seconds,
            percentile(50).unwrap_or_default(),
            percentile(99).unwrap_or_default(),
            grown.map_or_else(|| "?".to_owned(), |kib| kib.to_string()),
        )?;
    }
    Ok(ExitCode::from(u8::from(!all_well)))
}

/// How long each call took.
async fn send(contestant: &Arc<dyn Contestant>, calls: usize) -> Result<Vec<Duration>, Problem> {
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let contestant = Arc::clone(contestant);
        workers.spawn(async move {
            let mut times = Vec::with_capacity(calls);
            for _ in 0..calls {
                let begun = Instant::now();
                contestant.call().await?;
                times.push(begun.elapsed());
            }
            Ok::<_, Problem>(times)
        });
    }
    let mut times = Vec::with_capacity(calls * WORKERS);
    while let Some(ended) = workers.join_next().await {
        times.append(&mut ended??);
    }
    Ok(times)
}
