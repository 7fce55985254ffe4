//! How a program of the benchmark is started and what it prints.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::Value;

use crate::Problem;

/// Runs a program: its JSON goes to standard output, its problem to standard error.
pub fn finish(result: Result<Value, Problem>) -> ExitCode {
    match result {
        Ok(report) => {
            let _ = writeln!(std::io::stdout().lock(), "{report}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            let _ = writeln!(std::io::stderr().lock(), "{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The argument at `index`, counted from 0 without the program's name.
///
/// # Errors
/// There is none, or it is not of this type.
pub fn argument<T: std::str::FromStr>(index: usize, what: &str) -> Result<T, Problem> {
    let given = std::env::args().nth(index + 1);
    given
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("argument {index} must be {what}").into())
}

/// Runs a future on a runtime of one thread.
///
/// # Errors
/// The runtime cannot be set up, or what the future gives.
pub fn on_one_thread<T>(future: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(future)
}
