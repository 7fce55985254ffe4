//! `cargo xtask test`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::{Ended, bench, check, command, console, docs, msrv, public_api};

pub(crate) const HELP: &str = "\
Runs everything that must pass before a change is merged: formatting, lints, tests with the examples of
the documentation, the documentation itself, the fixtures, the tables of operations, the listings of the
public API, the Rust versions that the dependencies ask for, and a short try of the benchmark that judges
no times. Every step runs, also after one that failed.

Usage: cargo xtask test

Exit code: 0 every step passed; 1 a step failed.
";

/// A step that runs cargo: its name, its arguments, and a variable to set.
type CargoStep = (
    &'static str,
    &'static [&'static str],
    Option<(&'static str, &'static str)>,
);

const CARGO_STEPS: [CargoStep; 4] = [
    ("formatting", &["fmt", "--all", "--check"], None),
    (
        "lints",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        None,
    ),
    ("tests", &["test", "--workspace"], None),
    (
        "documentation",
        &["doc", "--workspace", "--no-deps"],
        Some(("RUSTDOCFLAGS", "-D warnings")),
    ),
];

/// A step that this program does itself.
type OwnStep = (&'static str, fn() -> Result<bool, String>);

const OWN_STEPS: [OwnStep; 5] = [
    ("fixtures", || succeeded(check::check(None))),
    ("tables of operations", || succeeded(docs::docs(true))),
    ("public API", || succeeded(public_api::public_api(false))),
    ("Rust versions of the dependencies", msrv::lock_file),
    ("benchmark", || Ok(bench::smoke())),
];

pub(crate) fn run(arguments: Arguments) -> Ended {
    arguments.options(&[])?;
    let mut results = Vec::new();
    for (name, arguments, variable) in CARGO_STEPS {
        console::line(&format!("==> {name}: cargo {}", arguments.join(" ")));
        let mut cargo = command::cargo();
        let passed = command::succeeds(cargo.args(arguments).envs(variable));
        results.push((name, passed));
    }
    for (name, step) in OWN_STEPS {
        console::line(&format!("==> {name}"));
        results.push((name, step()));
    }
    let mut all_passed = true;
    for (name, passed) in results {
        let passed = passed.unwrap_or_else(|problem| {
            console::error(&format!("{name}: {problem}"));
            false
        });
        let word = if passed { "ok  " } else { "FAIL" };
        console::line(&format!("{word} {name}"));
        all_passed &= passed;
    }
    Ok(ExitCode::from(u8::from(!all_passed)))
}

fn succeeded(ended: Ended) -> Result<bool, String> {
    ended.map(|code| code == ExitCode::SUCCESS)
}
