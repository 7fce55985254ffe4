//! `cargo xtask crash`

mod databases;
mod fleet;
mod invariants;
mod plan;
mod proxy;
mod seed;
mod strikes;
mod tally;
mod worker;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::console::{self, Spinner};
pub(crate) use databases::{Choice, Databases};
use tally::Tally;
pub(crate) use worker::{WorkerArguments, end_of_input, work};

/// Kill, stop and cut off workers of the outbox, and look that no message is sent twice or lost
///
/// Each seed starts worker processes on an outbox of its own and a NusaSMS of the sandbox's, which counts. The
/// workers are killed (SIGKILL) after the claim, after the mark, after the first byte, after the response, before
/// and after it is recorded, and at any time; they are stopped for longer than their lease at the same points; the
/// provider fails; and with --postgres the connections to the database are cut, also between a COMMIT and its
/// answer. (SQLite has no such line: its COMMIT returns or the process is dead.) In the end each message was
/// accepted at most once, what was accepted is accepted or unknown in the outbox, and nothing that was put in is
/// lost. A seed makes the same plan each time; the timing is the machine's.
///
/// Exit code: 0 every seed was clean; 1 one was not; 2 it could not be tried.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 50)]
    seeds: u64,
    /// The first one
    #[arg(long, default_value_t = 1)]
    first: u64,
    #[command(flatten)]
    database: Choice,
    /// How many seeds at a time
    #[arg(long, default_value_t = 8)]
    at_a_time: usize,
}

/// After how many seeds it says how far it is.
const PROGRESS: u64 = 250;

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let places = arguments.at_a_time.max(1);
    let Some(databases) = Databases::start(arguments.database, places)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let databases = Arc::new(databases);
    let tally = Tally::default();
    let begun = Instant::now();
    let next = Arc::new(AtomicU64::new(arguments.first));
    let end = arguments.first.saturating_add(arguments.seeds);
    let spinner = Spinner::start("seeds");
    let mut running = JoinSet::new();
    for place in 0..places {
        let (databases, tally, next) = (Arc::clone(&databases), tally.clone(), Arc::clone(&next));
        running.spawn(async move {
            let mut broken = 0_u64;
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end {
                    return anyhow::Ok(broken);
                }
                let wrong = seed::run(seed, place, &databases, &tally).await?;
                for one in &wrong {
                    console::error(&format!("seed {seed}: {one}"));
                }
                broken += u64::from(!wrong.is_empty());
                if seed % PROGRESS == 0 {
                    console::error(&format!("seed {seed}"));
                }
            }
        });
    }
    let mut broken = 0;
    while let Some(done) = running.join_next().await {
        broken += done??;
    }
    drop(spinner);
    console::line(&format!(
        "{} seeds on {} in {:.0} s, {broken} of them not clean\n{tally}",
        arguments.seeds,
        arguments.database,
        begun.elapsed().as_secs_f64()
    ));
    Ok(ExitCode::from(u8::from(broken > 0)))
}
