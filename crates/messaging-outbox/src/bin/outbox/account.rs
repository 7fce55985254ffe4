//! `outbox account`, `outbox park` and `outbox unpark`

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use comfy_table::Table;
use messaging_outbox::{AccountState, Outbox};

use crate::output::{Output, or_nothing, table, time};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the accounts from which something was ever held back
    List,
    /// Send nothing from an account until it is opened
    Hold {
        name: String,
        /// Shown by `account list`
        #[arg(long, value_name = "TEXT", default_value = "held by a person")]
        reason: String,
    },
    /// Send from an account again: its credentials, plan or balance were put right
    Open { name: String },
}

pub(crate) async fn run(
    outbox: &Outbox,
    command: Command,
    output: Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::List => {}
        Command::Hold { name, reason } => outbox.hold_account(&name, &reason).await?,
        Command::Open { name } => {
            if !outbox.open_account(&name).await? {
                bail!("nothing was ever held back from an account of this name");
            }
        }
    }
    show(outbox, output).await
}

pub(crate) async fn park(
    outbox: &Outbox,
    reason: &str,
    output: Output,
) -> anyhow::Result<ExitCode> {
    outbox.park(reason).await?;
    show(outbox, output).await
}

pub(crate) async fn unpark(outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
    if !outbox.unpark().await? {
        bail!("this outbox was never parked");
    }
    show(outbox, output).await
}

async fn show(outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
    output.show(&outbox.accounts().await?, |accounts| in_a_table(accounts))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn in_a_table(accounts: &[AccountState]) -> Table {
    let mut rows = table(["account", "state", "reason", "resumes in"]);
    for one in accounts {
        rows.add_row([
            match one.name.as_str() {
                "*" => "all accounts".to_owned(),
                name => name.to_owned(),
            },
            match (&one.held, one.paused_ms) {
                (Some(_), _) => "held".to_owned(),
                (None, 0) => "open".to_owned(),
                (None, _) => "waits for the provider".to_owned(),
            },
            or_nothing(one.held.as_ref()),
            or_nothing((one.paused_ms > 0).then(|| time(one.paused_ms))),
        ]);
    }
    rows
}
