//! `cargo xtask public-api`

mod foreign;
mod listing;
pub(crate) mod rustdoc;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::{Package, Workspace};
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Lists the public API of every published crate in api/CRATE.txt, one line an item, so that a change of it
shows in the change that makes it. Fails where a listing is stale, and where a public signature names a
type of another crate than the standard library, http, bytes, serde_json (Value) or futures_core (Stream).

Usage: cargo xtask public-api [--update]

  --update    Write the listings that are stale

Needs no nightly toolchain, but a rustdoc that writes the JSON format that the listing reads; with any
other the command says so, and only the listings that are kept are checked for foreign types.

Exit code: 0 good; 1 a listing is stale or names a foreign type; 2 wrong arguments, or cargo failed.
";

pub(crate) fn run(mut arguments: Arguments) -> Ended {
    let update = arguments.flag("--update")?;
    arguments.options(&[])?;
    public_api(update)
}

/// Checks the listings, and writes the stale ones where that is asked for.
pub(crate) fn public_api(update: bool) -> Ended {
    let workspace = Workspace::read()?;
    let mut well = true;
    match listing::of(&workspace)? {
        listing::Listings::Read(listings) => {
            for (package, listing) in workspace.packages.iter().zip(listings) {
                well &= compare(&workspace, package, &listing, update)?;
            }
        }
        listing::Listings::OtherFormat(problem) => {
            console::line(&format!("not compared with the code: {problem}"));
            if update {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    for package in &workspace.packages {
        let kept = std::fs::read_to_string(file(&workspace, package)).unwrap_or_default();
        for line in foreign::lines(&kept) {
            console::error(&format!("FAIL {}: foreign type: {line}", package.name));
            well = false;
        }
    }
    Ok(ExitCode::from(u8::from(!well)))
}

/// Whether the kept listing is this one, or is now.
fn compare(
    workspace: &Workspace,
    package: &Package,
    listing: &str,
    update: bool,
) -> Result<bool, String> {
    let file = file(workspace, package);
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if kept == listing {
        return Ok(true);
    }
    if update {
        std::fs::create_dir_all(file.parent().unwrap_or(&workspace.root))
            .and_then(|()| std::fs::write(&file, listing))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        console::line(&format!("api/{}.txt is written anew", package.name));
        return Ok(true);
    }
    console::error(&format!(
        "FAIL api/{}.txt is stale; cargo xtask public-api --update writes it:\n{}",
        package.name,
        difference(&kept, listing).trim_end()
    ));
    Ok(false)
}

fn file(workspace: &Workspace, package: &Package) -> PathBuf {
    workspace
        .root
        .join("api")
        .join(format!("{}.txt", package.name))
}

/// The lines that only one of the two has.
fn difference(old: &str, new: &str) -> String {
    let mut text = String::new();
    for (sign, from, other) in [('-', old, new), ('+', new, old)] {
        let other: std::collections::BTreeSet<_> = other.lines().collect();
        for line in from.lines().filter(|line| !other.contains(line)) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {sign} {line}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_went_and_what_came() {
        assert_eq!(difference("a\nb\n", "b\nc\n"), "  - a\n  + c\n");
    }
}
