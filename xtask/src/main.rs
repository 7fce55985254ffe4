//! The maintainers' commands: `cargo xtask COMMAND`.

mod call;
mod check;
mod console;
mod crash;
mod demo;
mod docs;
mod pace;
mod rows;
mod steps;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// The maintainers' commands.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    /// Run everything that must pass before a change is merged
    ///
    /// Formatting, lints, tests with the examples of the documentation, the documentation itself, the fixtures,
    /// the tables of operations, and a short try of the benchmark that judges no times. Every step runs, also
    /// after one that failed.
    ///
    /// Exit code: 0 every step passed; 1 a step failed; 2 wrong arguments.
    Test,
    /// Run what CI runs: `test`, `demo`, `crash`, `pace`, and the checks of other tools
    ///
    /// The other tools are cargo-deny (licences, forbidden crates, where crates come from), cargo-hack (every two
    /// features together, linted) and cargo-check-external-types. `.ci/run` installs them and runs this command.
    ///
    /// Exit code: 0 every step passed; 1 a step failed; 2 wrong arguments.
    Ci,
    Check(check::Arguments),
    Call(call::Arguments),
    Crash(crash::Arguments),
    Pace(pace::Arguments),
    Rows(rows::Arguments),
    #[command(hide = true)]
    PaceWorker(pace::WorkerArguments),
    #[command(hide = true)]
    CrashWorker(crash::WorkerArguments),
    Docs(docs::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        None => Arguments::command()
            .print_help()
            .map_err(Into::into)
            .map(|()| ExitCode::SUCCESS),
        Some(Command::Demo(arguments)) => demo::run(arguments).await,
        Some(Command::Test) => steps::test().await,
        Some(Command::Ci) => steps::ci().await,
        Some(Command::Check(arguments)) => check::run(arguments).await,
        Some(Command::Call(arguments)) => call::run(arguments).await,
        Some(Command::Crash(arguments)) => crash::run(&arguments).await,
        Some(Command::Rows(arguments)) => rows::run(&arguments).await,
        Some(Command::Pace(arguments)) => pace::run(&arguments).await,
        Some(Command::PaceWorker(arguments)) => pace::work(arguments).await,
        Some(Command::CrashWorker(arguments)) => crash::work(arguments).await,
        Some(Command::Docs(arguments)) => docs::run(&arguments),
    };
    ended.unwrap_or_else(|problem| {
        console::error(&format!("error: {problem:#}"));
        ExitCode::from(2)
    })
}
