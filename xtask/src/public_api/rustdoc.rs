//! rustdoc's JSON from a stable toolchain.
//!
//! rustdoc writes JSON only with `RUSTC_BOOTSTRAP`. Were that set for the whole build, build scripts that
//! look at it would have half of the dependencies compiled anew. So cargo is told to run this program
//! instead of rustdoc, and this program sets it for rustdoc alone.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::command;

/// Set where this program runs as rustdoc.
const MARK: &str = "XTASK_RUNS_AS_RUSTDOC";

/// Makes cargo write JSON instead of pages.
pub(super) fn write_json(cargo: &mut Command) -> Result<(), String> {
    let this = command::this_program()?;
    cargo.env("RUSTDOC", this).env(MARK, "1").env(
        "RUSTDOCFLAGS",
        "-Z unstable-options --output-format json --cap-lints allow",
    );
    Ok(())
}

/// Runs rustdoc, where cargo called this program for it.
pub(crate) fn stand_in() -> Option<ExitCode> {
    std::env::var_os(MARK)?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut rustdoc = command::rustdoc();
    rustdoc.args(arguments).env("RUSTC_BOOTSTRAP", "1");
    Some(match rustdoc.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
