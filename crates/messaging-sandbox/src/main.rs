//! The sandbox as a program: fixed ports, until Ctrl-C.

mod program;

use std::io::{self, Write};
use std::process::ExitCode;

use self::program::arguments::{Arguments, LogFormat};
use self::program::greeting::greeting;
use clap::Parser;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let register_callbacks = arguments.callbacks().map_err(io::Error::other)?;
    let mut builder = arguments.builder();
    builder = match arguments.log {
        LogFormat::Text => builder.log(|line| print_line(&format!("{line}\n"))),
        LogFormat::Json => builder.log(|line| print_line(&format!("{}\n", line.to_json()))),
        LogFormat::Off => builder,
    };
    let starting = builder.start().await;
    let sandbox = starting.map_err(|error| io::Error::other(format!("cannot start: {error}")))?;
    register_callbacks(&sandbox);
    if !arguments.host.is_loopback() {
        complain("listening beyond loopback: everybody who can reach these ports can use them");
    }
    let text = match arguments.print_env {
        true => sandbox.environment(),
        false => greeting(&sandbox),
    };
    io::stdout().write_all(text.as_bytes())?;
    io::stdout().flush()?;
    tokio::signal::ctrl_c().await
}

/// A line of the log. Nothing is left to do when nobody reads it any more.
fn print_line(line: &str) {
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

fn complain(text: &str) {
    // Nothing is left to do when even standard error is closed.
    let _ = writeln!(io::stderr().lock(), "messaging-sandbox: {text}");
}
