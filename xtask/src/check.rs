//! `cargo xtask check`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use messaging_fixtures::{Report, check_folder, fixtures_folder};

use crate::console::{self, Spinner};

/// Replay the fixtures against the real clients
///
/// Prints a line for each failure, a table of how many fixtures each operation has, and the line
/// "N passed, N failed".
///
/// Exit code: 0 all passed; 1 a fixture failed, there is none, or an operation of the workspace has none;
/// 2 wrong arguments, or the folder cannot be read.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Replay the .json files below DIR instead of the workspace's own. Operations may then be without a fixture
    #[arg(long, value_name = "DIR")]
    fixtures: Option<PathBuf>,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let every_operation = arguments.fixtures.is_none();
    let folder = arguments.fixtures.unwrap_or_else(fixtures_folder);
    let report = {
        let _spinner = Spinner::start("replaying the fixtures");
        let report = check_folder(&folder).await;
        report.with_context(|| folder.display().to_string())?
    };
    let uncovered = if every_operation {
        report.without_fixture()
    } else {
        Vec::new()
    };
    print(&report, &uncovered);
    let good = report.failed() == 0 && report.passed() > 0 && uncovered.is_empty();
    Ok(ExitCode::from(u8::from(!good)))
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
