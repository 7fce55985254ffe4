//! Runs cargo in the workspace.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::console;

/// Runs cargo with these arguments and shows what it prints; whether it succeeded.
pub(crate) fn run(arguments: &[&str], variable: Option<(&str, &str)>) -> bool {
    succeeds(command(arguments).envs(variable))
}

/// As [`run`], but shows nothing: for finding out whether something is there.
pub(crate) fn can_run(arguments: &[&str]) -> bool {
    succeeds(
        command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    )
}

fn command(arguments: &[&str]) -> Command {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(workspace);
    command
}

fn succeeds(command: &mut Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            console::error(&format!("cargo cannot be run: {error}"));
            false
        }
    }
}
