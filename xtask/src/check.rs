//! `cargo xtask check`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use messaging_fixtures::{Report, check_folder, fixtures_folder};

use crate::arguments::Arguments;
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Replays the fixtures against the real clients: a line for each failure, a table of how many fixtures
each operation has, and the line \"N passed, N failed\".

Usage: cargo xtask check [--fixtures DIR]

  --fixtures DIR   Replay the .json files below DIR instead of the workspace's own. Operations may
                   then be without a fixture.

Exit code: 0 all passed; 1 a fixture failed, there is none, or an operation of the workspace has none;
2 wrong arguments, or the folder cannot be read.
";

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&["--fixtures"])?;
    check(options.get("--fixtures").map(PathBuf::from).as_deref())
}

/// Replays a folder, by default the workspace's own, and prints what came of it.
pub(crate) fn check(folder: Option<&Path>) -> Ended {
    let own = fixtures_folder();
    let shown = folder.unwrap_or(&own);
    let runtime = crate::call::runtime()?;
    let report = runtime
        .block_on(check_folder(shown))
        .map_err(|error| format!("{}: {error}", shown.display()))?;
    let uncovered = match folder {
        Some(_) => Vec::new(),
        None => report.without_fixture(),
    };
    print(&report, &uncovered);
    let good = report.failed() == 0 && report.passed() > 0 && uncovered.is_empty();
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(report: &Report, uncovered: &[(&str, &str)]) {
    for one in &report.checked {
        if !one.failures.is_empty() {
            console::line(&format!(
                "FAIL {}: {}",
                one.path.display(),
                one.failures.join("; ")
            ));
        }
    }
    for (provider, operation) in uncovered {
        console::line(&format!(
            "FAIL {provider} {operation} is implemented and has no fixture"
        ));
    }
    if report.checked.is_empty() {
        console::line("FAIL there is no fixture");
    }
    console::line(&format!(
        "{:<12} {:<28} {:>7} {:>7}",
        "provider", "operation", "passed", "failed"
    ));
    for ((provider, operation), (passed, failed)) in report.by_operation() {
        console::line(&format!(
            "{provider:<12} {operation:<28} {passed:>7} {failed:>7}"
        ));
    }
    console::line(&format!(
        "{} passed, {} failed",
        report.passed(),
        report.failed()
    ));
}
