//! `cargo xtask pace`

mod worker;

use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use messaging_outbox::{Lane, NewMessage, Outbox};
use messaging_sandbox::Sandbox;
use nusasms_client::TextMessage;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::console::{self, Spinner};
use crate::crash::{Choice, Databases};
use worker::LIMIT;
pub(crate) use worker::{WorkerArguments, work};

/// The account that the processes share.
const ACCOUNT: &str = "main";
const PROCESSES: usize = 4;
const RECIPIENT: &str = "6281200000001";
/// What the shared rate adds to the limit, because machines' departures differ by their latencies. What is closer
/// than the limit by no more than this is what the margin is for.
const MARGIN: Duration = Duration::from_millis(5);
/// An OTP leaves within this time, whatever waits in front of it.
const OTP_WITHIN: Duration = Duration::from_secs(2);
const OTPS: u32 = 10;
const BETWEEN_OTPS: Duration = Duration::from_millis(700);
/// How many messages one statement puts in.
const AT_ONCE: u64 = 5_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// Let four processes share one account, and look how far apart their calls are and how long an OTP waits
///
/// Puts bulk messages into an outbox, starts four worker processes at one shared rate (NusaSMS: one call per 50 ms)
/// against the sandbox, puts OTPs in while they send, and reads the sandbox's own log: no two calls closer than the
/// limit less the margin that the rate has on top, and each OTP there within 2 s.
///
/// Exit code: 0 it was so; 1 it was not; 2 it could not be tried.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many bulk messages wait
    #[arg(long, default_value_t = 100_000)]
    bulk: u64,
    /// How many calls in a hundred may be closer: on a machine that has much else to do
    #[arg(long, default_value_t = 0, value_name = "PERCENT")]
    too_close: usize,
    #[command(flatten)]
    database: Choice,
}

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(databases) = Databases::start(arguments.database, 1)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let url = databases.empty(0).await?;
    let outbox = Outbox::open(&url).await?;
    let spinner = Spinner::start("bulk messages are put in");
    put_bulk(&outbox, arguments.bulk).await?;
    let sandbox = Sandbox::start().await?;
    // The log is judged here.
    sandbox.nusasms().set_rate_limit(None);
    spinner.say("four processes send".to_owned());
    let mut workers = Vec::new();
    for _ in 0..PROCESSES {
        workers.push(start(&url, &sandbox.nusasms().url())?);
    }
    let waits = otps(&outbox, &sandbox).await?;
    for mut worker in workers {
        drop(worker.stdin.take());
        timeout(PATIENCE, worker.wait())
            .await
            .context("a worker does not end")??;
    }
    let arrivals = sandbox.nusasms().arrivals();
    drop(spinner);
    ensure!(arrivals.len() > 1, "nothing was sent");
    let mut gaps: Vec<_> = arrivals
        .iter()
        .zip(arrivals.iter().skip(1))
        .map(|(one, next)| next.duration_since(*one))
        .collect();
    gaps.sort_unstable();
    Ok(judge(arguments, &gaps, &waits))
}

async fn put_bulk(outbox: &Outbox, many: u64) -> anyhow::Result<()> {
    let text = |n: u64| TextMessage::new(RECIPIENT, format!("bulk message {n}"));
    for first in (0..many).step_by(usize::try_from(AT_ONCE)?) {
        let chunk = (first..many.min(first + AT_ONCE))
            .map(|n| NewMessage::new(ACCOUNT, &text(n)).map(|one| one.lane(Lane::Bulk)))
            .collect::<Result<Vec<_>, _>>()?;
        outbox.enqueue_all(chunk).await?;
    }
    Ok(())
}

fn start(database: &str, provider: &str) -> anyhow::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("pace-worker")
        .args(["--database", database])
        .args(["--provider", provider])
        .stdin(Stdio::piped())
        .kill_on_drop(true);
    Ok(command.spawn()?)
}

/// Puts OTPs in while bulk is being sent. Gives how long each took to the provider.
async fn otps(outbox: &Outbox, sandbox: &Sandbox) -> anyhow::Result<Vec<Duration>> {
    let all_send = async {
        while sandbox.nusasms().requests() < 10 * PROCESSES as u64 {
            sleep(LIMIT).await;
        }
    };
    timeout(PATIENCE, all_send)
        .await
        .context("nothing is sent")?;
    let mut waits = Vec::new();
    for n in 0..OTPS {
        sleep(BETWEEN_OTPS).await;
        let text = format!("OTP {n}");
        let message = NewMessage::new(ACCOUNT, &TextMessage::new(RECIPIENT, &text))?;
        let begun = Instant::now();
        outbox.enqueue(message.lane(Lane::Otp)).await?;
        let is_there = || {
            let newest = sandbox
                .messages()
                .newest(None, 100, |one| one.content.text.as_deref() == Some(&text));
            !newest.is_empty()
        };
        while !is_there() {
            ensure!(begun.elapsed() < PATIENCE, "an OTP is not sent at all");
            sleep(Duration::from_millis(2)).await;
        }
        waits.push(begun.elapsed());
    }
    Ok(waits)
}

fn judge(arguments: &Arguments, gaps: &[Duration], waits: &[Duration]) -> ExitCode {
    let part = |percent: usize| {
        gaps.get(gaps.len() * percent / 100)
            .copied()
            .unwrap_or_default()
    };
    let least = gaps.first().copied().unwrap_or_default();
    let too_close = gaps.iter().filter(|gap| **gap + MARGIN < LIMIT).count();
    let slowest = waits.iter().max().copied().unwrap_or_default();
    console::line(&format!(
        "{PROCESSES} processes on {}, {} bulk messages: {} calls, apart at least {least:.1?} (1 % {:.1?}, median \
         {:.1?}), {too_close} closer than {:?}; {} OTPs there after at most {slowest:.1?}",
        arguments.database,
        arguments.bulk,
        gaps.len() + 1,
        part(1),
        part(50),
        LIMIT - MARGIN,
        waits.len(),
    ));
    let is_well = too_close * 100 <= gaps.len() * arguments.too_close && slowest <= OTP_WITHIN;
    ExitCode::from(u8::from(!is_well))
}
