//! The maintainers' commands: `cargo xtask COMMAND`.

mod call;
mod check;
mod console;
mod demo;
mod docs;
mod proof;
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
    /// Kill workers of an outbox at every point, and count what arrives: see `crash --help`
    #[command(disable_help_flag = true)]
    Crash(proof::Arguments),
    /// Try the rate that several processes share, and an OTP behind a broadcast: see `pace --help`
    #[command(disable_help_flag = true)]
    Pace(proof::Arguments),
    /// Measure an outbox of many rows: see `rows --help`
    #[command(disable_help_flag = true)]
    Rows(proof::Arguments),
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
        Some(Command::Crash(arguments)) => proof::run("crash", &arguments),
        Some(Command::Pace(arguments)) => proof::run("pace", &arguments),
        Some(Command::Rows(arguments)) => proof::run("rows", &arguments),
        Some(Command::Docs(arguments)) => docs::run(&arguments),
    };
    ended.unwrap_or_else(|problem| {
        console::error(&format!("error: {problem:#}"));
        ExitCode::from(2)
    })
}
