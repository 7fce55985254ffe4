//! The worker process that is struck.

use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use messaging_client_core::ClientOptions;
use messaging_outbox::{Account, Outbox, Worker};
use messaging_sandbox::nusasms::API_KEY;
use nusasms_client::NusaSmsClient;
use tokio::sync::oneshot;

use super::plan::{LEASE_MARGIN, Life};
use super::strikes::{Strikes, StruckTransport};

/// The account that the messages of a seed are sent from.
pub(super) const ACCOUNT: &str = "main";
const POLL: Duration = Duration::from_millis(40);

/// What `cargo xtask crash` starts: a worker that strikes itself
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArguments {
    /// The address of the outbox
    #[arg(long)]
    database: String,
    /// The base URL of the provider
    #[arg(long)]
    provider: String,
    /// What befalls it, as JSON
    #[arg(long)]
    life: String,
}

/// Sends until its standard input ends, or it does.
pub(crate) async fn work(arguments: WorkerArguments) -> anyhow::Result<ExitCode> {
    let life: Life = serde_json::from_str(&arguments.life)?;
    let stop = end_of_input();
    let strikes = Strikes::new(life);
    tokio::spawn(strikes.clone().at_any_time());
    let outbox = Outbox::open(&arguments.database)
        .await
        .context("the outbox cannot be opened")?;
    worker(&outbox, &arguments.provider, strikes)?
        .run(stop)
        .await;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn worker(outbox: &Outbox, provider: &str, strikes: Strikes) -> anyhow::Result<Worker> {
    let transport = StruckTransport {
        inner: ClientOptions::new().build_transport()?,
        strikes: strikes.clone(),
    };
    let options = ClientOptions::new()
        .rate_limiter(strikes.clone())
        .observer(strikes.clone())
        .transport(transport);
    let client = NusaSmsClient::builder()
        .base_url(provider)
        .api_key(API_KEY)
        .options(options)
        .build()?;
    let account = Account::new(ACCOUNT, client, |operations| {
        nusasms_client::operations::visit(operations);
    });
    let worker = Worker::builder(outbox)
        .account(account)
        .concurrency(2)
        .otp_concurrency(1)
        .poll(POLL)
        .call_timeout(strikes.call_timeout())
        .lease_margin(LEASE_MARGIN)
        .observer(strikes);
    Ok(worker.build()?)
}

/// Resolves when the one who started this process lets go of it, or has died.
pub(crate) fn end_of_input() -> impl Future<Output = ()> {
    let (ended, end) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        std::io::stdin().read_to_end(&mut Vec::new()).ok();
        drop(ended);
    });
    async {
        end.await.ok();
    }
}
