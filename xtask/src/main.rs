//! The maintainers' commands: `cargo xtask COMMAND`.

mod arguments;
mod bench;
mod call;
mod check;
mod command;
mod console;
mod demo;
mod docs;
mod features;
mod fuzz;
mod msrv;
mod public_api;
mod release;
mod semver;
mod supply_chain;
mod table;
mod test;
mod upload_memory;
mod workspace;

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
  bench           Measure what a call costs, beside hyper, reqwest and curl
  docs            Write the tables of operations, from the code
  features        Test every combination of features
  fuzz            Run the fuzz targets
  msrv            Check the oldest Rust that is promised
  public-api      Compare the public API with the listings in api/
  release         Check that what would be published works
  semver          Compare the public API with an older revision
  supply-chain    Check licences, forbidden crates and where crates come from
  upload-memory   Measure the memory that sending a document of 100 MB takes

cargo xtask COMMAND --help says more about a command.
";

/// How a command ended: its exit code, or what was wrong with its arguments.
type Ended = Result<ExitCode, String>;

fn main() -> ExitCode {
    if let Some(code) = public_api::rustdoc::stand_in() {
        return code;
    }
    command::remember_this_program();
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
        "bench" => (bench::HELP, bench::run),
        "docs" => (docs::HELP, docs::run),
        "features" => (features::HELP, features::run),
        "fuzz" => (fuzz::HELP, fuzz::run),
        "msrv" => (msrv::HELP, msrv::run),
        "public-api" => (public_api::HELP, public_api::run),
        "release" => (release::HELP, release::run),
        "semver" => (semver::HELP, semver::run),
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
