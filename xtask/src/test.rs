//! `cargo xtask test`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::{Ended, cargo, check, console};

pub(crate) const HELP: &str = "\
Runs everything that must pass before a change is merged: formatting, lints, tests with the examples of
the documentation, the fixtures, and the documentation. Every step runs, also after one that failed.

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

pub(crate) fn run(arguments: Arguments) -> Ended {
    arguments.options(&[])?;
    let mut results = Vec::new();
    for (name, arguments, variable) in CARGO_STEPS {
        console::line(&format!("==> {name}: cargo {}", arguments.join(" ")));
        results.push((name, cargo::run(arguments, variable)));
    }
    console::line("==> fixtures");
    results.push((
        "fixtures",
        check::check(None).is_ok_and(|code| code == ExitCode::SUCCESS),
    ));
    for (name, passed) in &results {
        let word = if *passed { "ok  " } else { "FAIL" };
        console::line(&format!("{word} {name}"));
    }
    Ok(if results.iter().all(|(_, passed)| *passed) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
