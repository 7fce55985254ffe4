//! The outbox as a program: the worker, campaigns from CSV, and what a person decides.

mod account;
mod arguments;
mod campaign;
mod client;
mod decided;
mod duration;
mod import;
mod message;
mod output;
mod state;
mod template;
mod unknown;
mod worker;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use messaging_outbox::Outbox;

use self::arguments::{Arguments, Command};
use self::output::Output;

/// Wrong arguments, as clap itself ends.
const WRONG_ARGUMENTS: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output {
        json: arguments.json,
    };
    run(arguments, output).unwrap_or_else(|problem| {
        let wrong = problem.is::<WrongArguments>();
        output.complain(&format!("{problem:#}"));
        ExitCode::from(if wrong { WRONG_ARGUMENTS } else { 1 })
    })
}

/// What clap cannot see to be wrong. Its text repeats nothing that was given.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongArguments(String);

fn wrong(problem: impl Into<String>) -> anyhow::Error {
    WrongArguments(problem.into()).into()
}

#[tokio::main]
async fn run(arguments: Arguments, output: Output) -> anyhow::Result<ExitCode> {
    let Some(url) = arguments.database else {
        return Err(wrong("--database or OUTBOX_DATABASE is missing"));
    };
    if !arguments.command.makes_tables() {
        must_exist(&url)?;
    }
    let open = async || {
        Outbox::open(&url)
            .await
            .context("the outbox cannot be opened")
    };
    match arguments.command {
        Command::Worker(worker) => {
            worker.check()?;
            worker::run(&open().await?, &worker).await
        }
        Command::Campaign(campaign::Command::Import(import)) => {
            let import = import.prepare()?;
            import.run(&open().await?, output).await
        }
        Command::Campaign(campaign::Command::About(command)) => {
            campaign::run(&open().await?, command, output).await
        }
        Command::Message(command) => message::run(&open().await?, command, output).await,
        Command::Unknown(command) => unknown::run(&open().await?, command, output).await,
        Command::Account(command) => account::run(&open().await?, command, output).await,
        Command::Park { reason } => account::park(&open().await?, &reason, output).await,
        Command::Unpark => account::unpark(&open().await?, output).await,
        Command::Workers => state::workers(&open().await?, output).await,
        Command::Status => state::status(&open().await?, output).await,
        Command::Check => state::check(&open().await?, output).await,
        Command::Prune { older_than } => state::prune(&open().await?, older_than, output).await,
    }
}

/// A wrong path would be a new and empty outbox, in which all seems well.
fn must_exist(url: &str) -> anyhow::Result<()> {
    let is_server = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !is_server && !Path::new(url.strip_prefix("sqlite:").unwrap_or(url)).exists() {
        bail!("there is no outbox: the file that --database names does not exist");
    }
    Ok(())
}

/// One line on standard output. A reader that has gone away is no reason to fail.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
