//! `cargo xtask semver`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{Ended, command, console};

pub(crate) const HELP: &str = "\
Compares the public API of every published crate with that of an older revision, and fails where a change
needs a larger step of the version than the manifest makes.

Usage: cargo xtask semver [--baseline REV] [--package NAME]

  --baseline REV    The revision to compare with. Default: the last tag
  --package NAME    Only this crate

Needs cargo-semver-checks (cargo install cargo-semver-checks --locked), which must be as new as the
toolchain. Installs nothing.

Exit code: 0 the versions say what changed; 1 one does not; 2 wrong arguments, or the tool is missing.
";

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&["--baseline", "--package"])?;
    let workspace = Workspace::read()?;
    let packages = workspace.chosen(options.get("--package"))?;
    if !command::has_cargo_command("semver-checks") {
        return Err(
            "cargo-semver-checks is missing: cargo install cargo-semver-checks --locked".to_owned(),
        );
    }
    let baseline = match options.get("--baseline") {
        Some(revision) => revision.to_owned(),
        None => last_tag()?,
    };
    console::line(&format!("compared with {baseline}"));
    let mut cargo = command::cargo();
    cargo.args(["semver-checks", "--baseline-rev", &baseline]);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    let good = command::succeeds(&mut cargo)?;
    Ok(ExitCode::from(u8::from(!good)))
}

fn last_tag() -> Result<String, String> {
    let mut git = command::program("git");
    let tag = command::output(git.args(["describe", "--tags", "--abbrev=0"]));
    let tag = tag.map_err(|_| "there is no tag to compare with: give --baseline REV".to_owned())?;
    Ok(tag.trim().to_owned())
}
