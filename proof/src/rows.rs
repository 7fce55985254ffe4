//! `cargo xtask rows`

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use http::{HeaderMap, StatusCode};
use messaging_client_core::{
    BoxFuture, ClientOptions, RawResponse, RequestBody, Transport, TransportError,
};
use messaging_outbox::testing::PostgresServer;
use messaging_outbox::{
    Account, Lane, NewMessage, Outbox, OutboxObserver, State, StateChange, Worker,
};
use nusasms_client::{NusaSmsClient, TextMessage};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::console::{self, Spinner};

const ACCOUNT: &str = "main";
const RECIPIENT: &str = "6281200000001";
const TEXT: &str = "Pesanan INV-0017 sudah dikirim.";
/// How many messages one statement puts in.
const AT_ONCE: u64 = 5_000;
/// As many calls at a time as a worker makes.
const CALLS: u64 = 16;

/// Measure what an outbox with a million rows costs
///
/// Puts bulk messages in, sends some of them by a provider that answers at once, and shows rows and messages per
/// second, the time of a message beside the same call of the bare client, and the most memory that this process had.
/// Commits reach the disk. It judges nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many messages are put in
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// How many of them are sent
    #[arg(long, default_value_t = 10_000)]
    sent: u64,
    /// On PostgreSQL, by the programs that are installed, instead of SQLite
    #[arg(long)]
    postgres: bool,
}

/// A provider without a network: its cost is not to be measured.
#[derive(Debug, Clone, Default)]
struct AtOnce(Arc<AtomicU64>);

impl Transport for AtOnce {
    fn send(
        &self,
        _request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            r#"{{"error":false,"error_code":0,"message":"Data message","data":{{"sender":"6281100000099","destination":"{RECIPIENT}","message":"{TEXT}","ref_no":"{n:018}"}}}}"#
        );
        let response = RawResponse::new(StatusCode::CREATED, HeaderMap::new(), body.into());
        Box::pin(async { Ok(response) })
    }
}

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (url, _kept) = database(arguments.postgres)?;
    let outbox = Outbox::open(&url).await?;
    let spinner = Spinner::start("messages are put in");
    let begun = Instant::now();
    put(&outbox, arguments.rows).await?;
    let put_in = begun.elapsed();
    let memory_after_put = memory()?;
    spinner.say("messages are sent".to_owned());
    let sending = send(&outbox, arguments.sent).await?;
    let begun = Instant::now();
    outbox.figures().await?;
    let figures = begun.elapsed();
    let bare = bare(arguments.sent).await?;
    drop(spinner);
    let each = |time: Duration, many: u64| time.as_secs_f64() * 1e6 / many.max(1) as f64;
    let name = if arguments.postgres {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    console::line(&format!(
        "{name}, {} rows:\n  put in: {:.0} rows/s\n  sent: {:.0} messages/s, {:.0} us each; bare client {:.1} us \
         each\n  counts of all: {:.0} ms\n  most memory: {memory_after_put} when all were in, {} in the end",
        arguments.rows,
        1e6 / each(put_in, arguments.rows),
        1e6 / each(sending, arguments.sent),
        each(sending, arguments.sent),
        each(bare, arguments.sent),
        figures.as_secs_f64() * 1e3,
        memory()?,
    ));
    Ok(ExitCode::SUCCESS)
}

/// What must be kept while the database is used.
type Kept = (Option<PostgresServer>, Option<TempDir>);

fn database(postgres: bool) -> anyhow::Result<(String, Kept)> {
    if postgres {
        let server = PostgresServer::start_durable()?;
        let server = server.context("the programs of PostgreSQL are not installed")?;
        return Ok((server.database("rows")?, (Some(server), None)));
    }
    let directory = TempDir::new()?;
    let file = directory.path().join("outbox.db");
    Ok((file.to_string_lossy().into_owned(), (None, Some(directory))))
}

async fn put(outbox: &Outbox, rows: u64) -> anyhow::Result<()> {
    let message = NewMessage::new(ACCOUNT, &TextMessage::new(RECIPIENT, TEXT))?.lane(Lane::Bulk);
    let campaign = outbox.campaign(ACCOUNT, "rows").await?;
    for first in (0..rows).step_by(usize::try_from(AT_ONCE)?) {
        let chunk = (first..rows.min(first + AT_ONCE)).map(|row| (row, message.clone()));
        outbox.add_to_campaign(campaign, chunk).await?;
    }
    outbox.resume_campaign(campaign).await?;
    Ok(())
}

fn client() -> anyhow::Result<NusaSmsClient> {
    let options = ClientOptions::new()
        .without_rate_limit()
        .transport(AtOnce::default());
    let client = NusaSmsClient::builder()
        .api_key("an invented key")
        .options(options);
    Ok(client.build()?)
}

async fn send(outbox: &Outbox, many: u64) -> anyhow::Result<Duration> {
    let account = Account::new(ACCOUNT, client()?, |operations| {
        nusasms_client::operations::visit(operations);
    });
    let accepted = Accepted::default();
    let worker = Worker::builder(outbox)
        .account(account)
        .observer(accepted.clone())
        .build()?;
    let begun = Instant::now();
    let enough = async {
        while accepted.get() < many {
            sleep(Duration::from_millis(5)).await;
        }
    };
    worker.run(enough).await;
    // It sends a few more than it was asked for.
    Ok(begun
        .elapsed()
        .mul_f64(many as f64 / accepted.get().max(1) as f64))
}

/// Counts what the outbox has as accepted.
#[derive(Debug, Clone, Default)]
struct Accepted(Arc<AtomicU64>);

impl Accepted {
    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl OutboxObserver for Accepted {
    fn state_changed(&self, change: &StateChange<'_>) {
        self.0.fetch_add(
            u64::from(change.state == State::Accepted),
            Ordering::Relaxed,
        );
    }
}

async fn bare(many: u64) -> anyhow::Result<Duration> {
    let client = client()?;
    let begun = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move {
            let message = TextMessage::new(RECIPIENT, TEXT);
            for _ in 0..many / CALLS {
                client.whatsapp().send_message(&message).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = calls.join_next().await {
        done??;
    }
    Ok(begun.elapsed())
}

/// The most memory that this process had so far, as Linux counts it.
fn memory() -> anyhow::Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.context("Linux does not say")?.trim().to_owned())
}
