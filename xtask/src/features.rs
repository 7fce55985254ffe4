//! `cargo xtask features`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{Ended, command, console};

pub(crate) const HELP: &str = "\
Lints, builds and tests every published crate with every combination of its features, none included.

Usage: cargo xtask features [--package NAME]

  --package NAME    Only this crate

Needs cargo-hack (cargo install cargo-hack --locked) and, for the feature native-tls on Linux, the headers
of OpenSSL and pkg-config (Debian: libssl-dev, pkg-config). Installs nothing.

Exit code: 0 every combination passed; 1 one did not; 2 wrong arguments, or a tool is missing.
";

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&["--package"])?;
    let workspace = Workspace::read()?;
    let packages = workspace.chosen(options.get("--package"))?;
    if !command::has_cargo_command("hack") {
        return Err("cargo-hack is missing: cargo install cargo-hack --locked".to_owned());
    }
    if cfg!(target_os = "linux") && !has_openssl() {
        return Err(
            "the feature native-tls needs the headers of OpenSSL and pkg-config (Debian: \
             libssl-dev, pkg-config)"
                .to_owned(),
        );
    }
    let mut failed = Vec::new();
    for package in packages {
        // One after the other, so that every failure is seen.
        let lints = hack(
            "clippy",
            package,
            &["--all-targets", "--", "-D", "warnings"],
        )?;
        let tests = hack("test", package, &[])?;
        if !(lints && tests) {
            failed.push(package);
        }
    }
    for package in &failed {
        console::error(&format!("FAIL {package}"));
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

/// Runs a cargo command with every combination of features. `default` only stands for others.
fn hack(what: &str, package: &str, more: &[&str]) -> Result<bool, String> {
    let mut cargo = command::cargo();
    cargo.args([
        "hack",
        what,
        "--locked",
        "--keep-going",
        "--feature-powerset",
    ]);
    cargo.args(["--exclude-features", "default", "--package", package]);
    command::succeeds(cargo.args(more))
}

fn has_openssl() -> bool {
    let mut asked = command::program("pkg-config");
    command::output(asked.args(["--exists", "openssl"])).is_ok()
}
