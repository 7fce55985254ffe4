//! Sends many template messages at once: how long each took, and how far the memory grew.
//!
//! `bulk URL CONTESTANT CALLS CONCURRENCY`

use std::process::ExitCode;

use messaging_bench::contestant::Contestant;
use messaging_bench::contestant::case::{USER_AGENT, raw_reqwest_of_nxcloud};
use messaging_bench::contestant::ours;
use messaging_bench::report::{argument, finish, on_one_thread};
use messaging_bench::resources::peak_kib;
use messaging_bench::{Problem, account};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

fn main() -> ExitCode {
    finish(on_one_thread(start()))
}

async fn start() -> Result<Value, Problem> {
    let base_url: String = argument(0, "the server's URL")?;
    let contestant: String = argument(1, "ours or reqwest")?;
    match contestant.as_str() {
        "ours" => {
            let options = account::options().user_agent(USER_AGENT);
            send(ours::NxCloud::new(&base_url, options)?).await
        }
        "reqwest" => send(raw_reqwest_of_nxcloud(&base_url).await?).await,
        other => Err(format!("there is no contestant {other}").into()),
    }
}

async fn send<C: Contestant>(mut contestant: C) -> Result<Value, Problem> {
    let calls: usize = argument(2, "the number of calls")?;
    let concurrency: usize = argument(3, "how many calls at once")?;
    // One call first, so that what is set up once counts as idle; the times are there beforehand too.
    contestant.call().await?;
    let mut times = vec![u32::MAX; calls];
    times.clear();
    let idle = peak_kib();

    let begun = Instant::now();
    let mut workers = JoinSet::new();
    for worker in 0..concurrency {
        let share = calls / concurrency + usize::from(worker < calls % concurrency);
        workers.spawn(time_each(contestant.clone(), share));
    }
    while let Some(ended) = workers.join_next().await {
        times.extend(ended??);
    }
    let elapsed = begun.elapsed();
    let grown = peak_kib()
        .zip(idle)
        .map(|(peak, idle)| peak.saturating_sub(idle));

    times.sort_unstable();
    Ok(json!({
        "calls": times.len(),
        "seconds": elapsed.as_secs_f64(),
        "p50_microseconds": percentile(&times, 50),
        "p99_microseconds": percentile(&times, 99),
        "grown_kib": grown,
    }))
}

async fn time_each<C: Contestant>(mut worker: C, calls: usize) -> Result<Vec<u32>, Problem> {
    let mut times = Vec::with_capacity(calls);
    for _ in 0..calls {
        let begun = Instant::now();
        worker.call().await?;
        // Nanoseconds up to four seconds: the notes should not be the memory that is measured.
        times.push(u32::try_from(begun.elapsed().as_nanos()).unwrap_or(u32::MAX));
    }
    Ok(times)
}

fn percentile(sorted: &[u32], percent: usize) -> Option<f64> {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).map(|time| f64::from(*time) / 1e3)
}
