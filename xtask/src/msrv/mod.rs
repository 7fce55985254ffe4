//! `cargo xtask msrv`

mod lock_file;
mod rust_version;

use std::process::{Command, ExitCode};

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{Ended, command, console};
use rust_version::RustVersion;

pub(crate) const HELP: &str = "\
Checks the oldest Rust that the manifests promise (rust-version): that the lock file holds no dependency
of a published crate that asks for a newer one, and, where that toolchain is installed, that the published
crates build with it, its lints and the lock file, without a warning.

Usage: cargo xtask msrv

Installs nothing. Where the toolchain is missing the command says so and how to install it, and the build
is not checked. That no newer function of the standard library is used, clippy's incompatible_msrv checks
with every toolchain, in cargo xtask test.

Exit code: 0 nothing wrong was found; 1 something was; 2 wrong arguments, or cargo failed.
";

pub(crate) fn run(arguments: Arguments) -> Ended {
    arguments.options(&[])?;
    let good = lock_file()? & toolchain()?;
    Ok(ExitCode::from(u8::from(!good)))
}

/// Whether every dependency of the published crates works with the Rust that they promise.
pub(crate) fn lock_file() -> Result<bool, String> {
    let workspace = Workspace::read()?;
    let promised = promised(&workspace)?;
    let mut metadata = command::cargo();
    metadata.args([
        "metadata",
        "--format-version",
        "1",
        "--all-features",
        "--locked",
    ]);
    let report = lock_file::check(&command::output(&mut metadata)?, &workspace, promised)?;
    for (name, asked) in &report.too_new {
        console::error(&format!(
            "FAIL {name} asks for Rust {asked}, the manifests promise {promised}"
        ));
    }
    console::line(&format!(
        "of {} dependencies in the lock file, {} name a Rust version, {} of them one after {promised}",
        report.dependencies,
        report.named,
        report.too_new.len()
    ));
    Ok(report.too_new.is_empty())
}

/// The `rust-version` of the published crates, which must be the same.
fn promised(workspace: &Workspace) -> Result<RustVersion, String> {
    let mut versions = workspace.packages.iter().map(|package| {
        let text = package.rust_version.as_deref();
        text.and_then(RustVersion::parse)
            .ok_or_else(|| format!("{} names no rust-version", package.name))
    });
    let first = versions.next().ok_or("no package is published")??;
    for version in versions {
        if version? != first {
            return Err("the published crates name different rust-versions".to_owned());
        }
    }
    Ok(first)
}

/// Builds with the promised toolchain, where it is installed.
fn toolchain() -> Result<bool, String> {
    let workspace = Workspace::read()?;
    let promised = promised(&workspace)?;
    let installed = command::output(command::program("rustup").args(["toolchain", "list"]));
    let found = installed
        .as_deref()
        .ok()
        .and_then(|list| toolchain_of(list, promised));
    let Some(toolchain) = found else {
        console::line(&format!(
            "not checked: the build with Rust {promised}, which is not installed here; \
             rustup toolchain install {promised} --profile minimal --component clippy"
        ));
        return Ok(true);
    };
    let has_clippy = command::output(on(toolchain, "cargo-clippy").arg("--version")).is_ok();
    let mut build = on(toolchain, "cargo");
    build.arg(if has_clippy { "clippy" } else { "check" });
    build.arg("--locked").args(workspace.selection());
    // A target folder of its own: two toolchains in one would compile everything anew in turn.
    build.arg("--target-dir").arg(workspace.target.join("msrv"));
    if has_clippy {
        build.args(["--", "-D", "warnings"]);
    } else {
        build.env("RUSTFLAGS", "-D warnings");
    }
    command::succeeds(&mut build)
}

/// A program of another toolchain. rustup would keep to the one that runs this command.
fn on(toolchain: &str, program: &str) -> Command {
    let mut rustup = command::program("rustup");
    rustup.args(["run", toolchain, program]);
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        rustup.env_remove(variable);
    }
    rustup
}

/// The installed toolchain of this version, in rustup's list.
fn toolchain_of(list: &str, promised: RustVersion) -> Option<&str> {
    let mut names = list
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names.find(|name| {
        let version = name.split('-').next().unwrap_or(name);
        RustVersion::parse(version).is_some_and(|version| version.is_release_of(promised))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toolchain_of_the_version_is_found() {
        let list = "stable-x86_64 (active)\n1.88.0-x86_64 (x)\n1.95.0-x86_64\nnightly-x86_64\n";
        let of = |text| toolchain_of(list, RustVersion::parse(text).unwrap());
        assert_eq!(of("1.88"), Some("1.88.0-x86_64"));
        assert_eq!(of("1.95.0"), Some("1.95.0-x86_64"));
        assert_eq!(of("1.89"), None);
        assert_eq!(of("1.8"), None);
    }
}
