//! The maintainers' commands: `cargo xtask COMMAND`.

mod arguments;
mod call;
mod cargo;
mod check;
mod console;
mod demo;
mod fuzz;
mod supply_chain;
mod test;
mod upload_memory;

use std::process::ExitCode;

use crate::arguments::Arguments;

const HELP: &str = "\
The maintainers' commands.

Usage: cargo xtask COMMAND [ARGUMENTS]

Commands:
  demo            Send messages of every shape to the sandbox, and show what happens
  test            Run everything that must pass before a change is merged
  check           Replay the fixtures against the real clients
  call            Make one call of an operation against a live server
  fuzz            Run the fuzz targets
  supply-chain    Check licences, forbidden crates and where crates come from
  upload-memory   Measure the memory that sending a document of 100 MB takes

cargo xtask COMMAND --help says more about a command.
";

/// How a command ended: its exit code, or what was wrong with its arguments.
type Ended = Result<ExitCode, String>;

fn main() -> ExitCode {
    match dispatch(std::env::args_os().skip(1).collect()) {
        Ok(code) => code,
        Err(problem) => {
            console::error(&format!("error: {problem}"));
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: Vec<std::ffi::OsString>) -> Ended {
    let mut arguments = Arguments::new(arguments)?;
    let Some(command) = arguments.command() else {
        return help(HELP);
    };
    let (text, run): (_, fn(Arguments) -> Ended) = match command.as_str() {
        "check" => (check::HELP, check::run),
        "call" => (call::HELP, call::run),
        "demo" => (demo::HELP, demo::run),
        "fuzz" => (fuzz::HELP, fuzz::run),
        "supply-chain" => (supply_chain::HELP, supply_chain::run),
        "test" => (test::HELP, test::run),
        "upload-memory" => (upload_memory::HELP, upload_memory::run),
        "help" | "--help" | "-h" => return help(HELP),
        other => {
            return Err(format!(
                "there is no command {other:?}; cargo xtask --help lists them"
            ));
        }
    };
    if arguments.asks_for_help() {
        return help(text);
    }
    run(arguments)
}

fn help(text: &str) -> Ended {
    console::line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}
