//! Loads the server with the same call by every contestant, in interleaved rounds.
//!
//! `calls URL ROUNDS CALLS [CASE CONTESTANT]`; the last two name one contestant, for a profiler.

use std::process::ExitCode;
use std::time::Duration;

use messaging_bench::Problem;
use messaging_bench::contestant::calls::Measured;
use messaging_bench::contestant::case::{self, Case};
use messaging_bench::report::{argument, finish, on_one_thread};
use serde_json::{Value, json};

const CONCURRENCY: [usize; 2] = [1, 32];

fn main() -> ExitCode {
    finish(on_one_thread(load()))
}

async fn load() -> Result<Value, Problem> {
    let base_url: String = argument(0, "the server's URL")?;
    let rounds: usize = argument(1, "the number of rounds")?;
    let calls: usize = argument(2, "the number of calls in a round")?;
    let only_case = argument::<String>(3, "a case").ok();
    let only_contestant = argument::<String>(4, "a contestant").ok();
    let mut results = Vec::new();
    for mut case in case::all(&base_url).await? {
        if only_case.as_ref().is_some_and(|only| only != case.name) {
            continue;
        }
        if let Some(only) = &only_contestant {
            case.contestants.retain(|(name, _)| name == only);
            results.extend(compare(&case, 32, rounds, calls).await?);
            continue;
        }
        for concurrency in CONCURRENCY {
            results.extend(compare(&case, concurrency, rounds, calls).await?);
        }
    }
    Ok(results.into())
}

/// Each round has every contestant once; who begins changes from round to round.
async fn compare(
    case: &Case,
    concurrency: usize,
    rounds: usize,
    calls: usize,
) -> Result<Vec<Value>, Problem> {
    let count = case.contestants.len();
    let mut times = vec![(Vec::new(), Vec::new()); count];
    // One round more, which warms up connections, caches and the allocator, and does not count.
    for round in 0..=rounds {
        for turn in 0..count {
            let index = (round + turn) % count;
            let Some((_, run)) = case.contestants.get(index) else {
                continue;
            };
            let measured = run(concurrency, calls).await?;
            if round > 0
                && let Some((elapsed, processor)) = times.get_mut(index)
            {
                note(measured, calls, elapsed, processor);
            }
        }
    }
    let names = case.contestants.iter().map(|(name, _)| name);
    Ok(names
        .zip(times)
        .map(|(name, (elapsed, processor))| {
            json!({
                "case": case.name, "concurrency": concurrency, "contestant": name,
                "microseconds": elapsed, "processor_microseconds": processor,
            })
        })
        .collect())
}

fn note(measured: Measured, calls: usize, elapsed: &mut Vec<f64>, processor: &mut Vec<f64>) {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / calls as f64;
    elapsed.push(each(measured.elapsed));
    processor.extend(measured.processor.map(each));
}
