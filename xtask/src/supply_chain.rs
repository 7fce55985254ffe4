//! `cargo xtask supply-chain`

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::{Ended, command};

pub(crate) const HELP: &str = "\
Checks what the workspace depends on against deny.toml: licences, forbidden crates, two versions of one
crate, and where crates come from. It installs cargo-deny with cargo install where it is absent.

Usage: cargo xtask supply-chain

Known vulnerabilities are not checked, because that needs a database from outside the package registry:
cargo deny check advisories does it.

Exit code: 0 all is allowed; 1 something is not, or cargo-deny cannot be installed.
";

/// The version that deny.toml is written for and checked with.
const CARGO_DENY: &str = "0.20.2";

pub(crate) fn run(arguments: Arguments) -> Ended {
    arguments.options(&[])?;
    if !command::install_cargo_command("deny", "cargo-deny", CARGO_DENY)? {
        return Ok(ExitCode::FAILURE);
    }
    let check = ["deny", "--locked", "check", "licenses", "bans", "sources"];
    let passed = command::succeeds(command::cargo().args(check))?;
    Ok(ExitCode::from(u8::from(!passed)))
}
