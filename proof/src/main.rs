//! What the outbox promises, tried on real processes and databases: `cargo xtask crash`, `pace` and `rows` start
//! this program.

#[expect(dead_code, reason = "xtask uses the rest")]
#[path = "../../xtask/src/console.rs"]
mod console;
mod crash;
mod pace;
mod rows;

use std::process::ExitCode;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    Crash(crash::Arguments),
    Pace(pace::Arguments),
    Rows(rows::Arguments),
    #[command(hide = true)]
    PaceWorker(pace::WorkerArguments),
    #[command(hide = true)]
    CrashWorker(crash::WorkerArguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match Command::parse() {
        Command::Crash(arguments) => crash::run(&arguments).await,
        Command::Pace(arguments) => pace::run(&arguments).await,
        Command::Rows(arguments) => rows::run(&arguments).await,
        Command::PaceWorker(arguments) => pace::work(arguments).await,
        Command::CrashWorker(arguments) => crash::work(arguments).await,
    };
    ended.unwrap_or_else(|problem| {
        console::error(&format!("error: {problem:#}"));
        ExitCode::from(2)
    })
}
