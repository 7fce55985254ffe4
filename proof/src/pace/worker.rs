//! One of the processes that share an account.

use std::process::ExitCode;
use std::time::Duration;

use messaging_client_core::ClientOptions;
use messaging_outbox::{Account, Outbox, SharedPacer, Worker};
use messaging_sandbox::nusasms::API_KEY;
use nusasms_client::NusaSmsClient;

use super::ACCOUNT;
use crate::crash::end_of_input;

/// The documented limit of NusaSMS: one call per 50 ms.
pub(super) const LIMIT: Duration = Duration::from_millis(50);

/// What `cargo xtask pace` starts: a worker at the shared rate
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArguments {
    /// The address of the outbox
    #[arg(long)]
    database: String,
    /// The base URL of the provider
    #[arg(long)]
    provider: String,
}

/// Sends until its standard input ends.
pub(crate) async fn work(arguments: WorkerArguments) -> anyhow::Result<ExitCode> {
    let stop = end_of_input();
    let outbox = Outbox::open(&arguments.database).await?;
    let pacer = SharedPacer::new(&outbox, ACCOUNT, LIMIT).await?;
    let client = |pacer: SharedPacer| {
        NusaSmsClient::builder()
            .base_url(&arguments.provider)
            .api_key(API_KEY)
            .options(ClientOptions::new().rate_limiter(pacer))
            .build()
    };
    let account = Account::new(ACCOUNT, client(pacer.clone())?, |operations| {
        nusasms_client::operations::visit(operations);
    });
    let account = account.bulk_client(client(pacer.bulk())?, |operations| {
        nusasms_client::operations::visit(operations);
    });
    let worker = Worker::builder(&outbox).account(account).build()?;
    worker.run(stop).await;
    Ok(ExitCode::SUCCESS)
}
