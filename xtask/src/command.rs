//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::console;

static THIS_PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Notes where this program is. To be called before cargo runs, which may put a new build in its place;
/// the operating system then no longer names the place.
pub(crate) fn remember_this_program() {
    if let Ok(path) = std::env::current_exe() {
        // Only the first time counts.
        let _ = THIS_PROGRAM.set(path);
    }
}

/// Where this program is, or the build of it that took its place.
pub(crate) fn this_program() -> Result<PathBuf, String> {
    match THIS_PROGRAM.get() {
        Some(path) => Ok(path.clone()),
        None => std::env::current_exe().map_err(|error| error.to_string()),
    }
}

/// Cargo, in the workspace.
pub(crate) fn cargo() -> Command {
    program(env!("CARGO"))
}

/// The rustdoc beside cargo.
pub(crate) fn rustdoc() -> Command {
    let name = format!("rustdoc{}", std::env::consts::EXE_SUFFIX);
    let beside = Path::new(env!("CARGO")).with_file_name(name);
    Command::new(if beside.exists() {
        beside
    } else {
        "rustdoc".into()
    })
}

/// A program, in the workspace.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command
}

/// Runs a command that shows its own output, and says whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool, String> {
    let status = command.status().map_err(|error| not_run(command, &error))?;
    Ok(status.success())
}

/// Runs a command for what it writes to standard output; it must succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| not_run(command, &error))?;
    if !output.status.success() {
        return Err(format!(
            "{} failed: {}",
            shown(command),
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{} did not write text", shown(command)))
}

/// Installs a package that gives `cargo NAME`, where that is absent: whether it is there now.
pub(crate) fn install_cargo_command(
    name: &str,
    package: &str,
    version: &str,
) -> Result<bool, String> {
    if has_cargo_command(name) {
        return Ok(true);
    }
    console::line(&format!(
        "{package} is not installed: installing {version}, which takes some minutes"
    ));
    succeeds(cargo().args(["install", package, "--version", version, "--locked"]))
}

/// Whether `cargo NAME` is there.
pub(crate) fn has_cargo_command(name: &str) -> bool {
    let mut asked = cargo();
    asked.args([name, "--version"]);
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn not_run(command: &Command, error: &std::io::Error) -> String {
    format!("{} cannot be run: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_the_command_and_its_words() {
        let problem = output(cargo().arg("no-such-command")).unwrap_err();
        assert!(problem.contains("no-such-command failed: "), "{problem}");
        let problem = output(&mut program("/nowhere/at/all")).unwrap_err();
        assert!(problem.starts_with("/nowhere/at/all cannot be run"));
        assert!(!succeeds(cargo().arg("--no-such-flag").stderr(Stdio::null())).unwrap());
    }

    #[test]
    fn a_missing_cargo_command_is_noticed() {
        assert!(has_cargo_command("clippy"));
        assert!(!has_cargo_command("no-such-command"));
    }
}
