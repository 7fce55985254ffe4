//! `cargo xtask features`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{Ended, command, console};

pub(crate) const HELP: &str = "\
Lints, builds and tests every published crate with every combination of its features, none included. It
installs cargo-hack with cargo install where it is absent.

Usage: cargo xtask features [--package NAME] [--lints]

  --package NAME    Only this crate
  --lints           Only lints the libraries, which takes minutes where the tests take an hour

The feature native-tls needs the headers of OpenSSL and pkg-config on Linux (Debian: libssl-dev,
pkg-config). Without them the command fails; with --lints it says so and leaves that feature out.

Exit code: 0 every combination passed; 1 one did not; 2 wrong arguments, or a tool is missing.
";

/// The version that this was written with.
const CARGO_HACK: &str = "0.6.46";

pub(crate) fn run(mut arguments: Arguments) -> Ended {
    let lints_only = arguments.flag("--lints")?;
    let options = arguments.options(&["--package"])?;
    let workspace = Workspace::read()?;
    let packages = workspace.chosen(options.get("--package"))?;
    let left_out = features_left_out(lints_only)?;
    if !command::install_cargo_command("hack", "cargo-hack", CARGO_HACK)? {
        return Ok(ExitCode::FAILURE);
    }
    let mut failed = Vec::new();
    for package in packages {
        // One after the other, so that every failure is seen.
        let targets = if lints_only { "--lib" } else { "--all-targets" };
        let arguments = [targets, "--", "-D", "warnings"];
        let lints = hack("clippy", package, left_out, &arguments)?;
        let tests = lints_only || hack("test", package, left_out, &[])?;
        if !(lints && tests) {
            failed.push(package);
        }
    }
    for package in &failed {
        console::error(&format!("FAIL {package}"));
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

/// The features that are in no combination. `default` only stands for others.
fn features_left_out(lints_only: bool) -> Result<&'static str, String> {
    const WITHOUT_OPENSSL: &str = "the feature native-tls needs the headers of OpenSSL and pkg-config \
                                   (Debian: libssl-dev, pkg-config)";
    if !cfg!(target_os = "linux") || has_openssl() {
        return Ok("default");
    }
    if !lints_only {
        return Err(WITHOUT_OPENSSL.to_owned());
    }
    console::error(&format!("{WITHOUT_OPENSSL}: it is left out"));
    Ok("default,native-tls")
}

/// Runs a cargo command with every combination of features.
fn hack(what: &str, package: &str, left_out: &str, more: &[&str]) -> Result<bool, String> {
    let mut cargo = command::cargo();
    cargo.args(["hack", what, "--locked", "--keep-going"]);
    cargo.args(["--feature-powerset", "--exclude-features", left_out]);
    cargo.args(["--package", package]);
    command::succeeds(cargo.args(more))
}

fn has_openssl() -> bool {
    let mut asked = command::program("pkg-config");
    command::output(asked.args(["--exists", "openssl"])).is_ok()
}
