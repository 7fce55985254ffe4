//! `cargo xtask docs`

mod header;
mod page;
mod source;
mod table;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::{Package, Workspace};
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Writes the table of operations into each provider's page in docs/ and each client's README, between the
markers there. The table comes from the code: the operation, its effect and the method that calls it from
the clients' source, method and path from a call that a fixture makes, the document and the costs from the
first lines of the operation's file.

Usage: cargo xtask docs [--check]

  --check    Write nothing, and fail where a page is not what would be written

Exit code: 0 every page is up to date; 1 a page was not, or an operation says too little of itself;
2 wrong arguments.
";

/// What the name of a provider's crate ends in.
const CLIENT: &str = "-client";

pub(crate) fn run(mut arguments: Arguments) -> Ended {
    let check = arguments.flag("--check")?;
    arguments.options(&[])?;
    docs(check)
}

/// Checks every page, and writes those that are stale unless they are only to be checked.
pub(crate) fn docs(check: bool) -> Ended {
    let workspace = Workspace::read()?;
    let runtime = crate::call::runtime()?;
    let mut well = true;
    for (provider, package) in providers(&workspace) {
        let table = runtime.block_on(table_of(provider, package.folder()));
        let written =
            table.and_then(|table| write(&workspace.root, provider, package, &table, check));
        if let Err(problem) = written {
            console::error(&format!("FAIL {provider}: {problem}"));
            well = false;
        }
    }
    Ok(ExitCode::from(u8::from(!well)))
}

/// The providers with their crates.
fn providers(workspace: &Workspace) -> impl Iterator<Item = (&str, &Package)> {
    workspace.packages.iter().filter_map(|package| {
        let provider = package.name.strip_suffix(CLIENT)?;
        Some((provider, package))
    })
}

async fn table_of(provider: &str, folder: &Path) -> Result<String, String> {
    let operations = source::operations(&folder.join("src"))?;
    wire::compare(provider, &operations).await?;
    Ok(table::markdown(&operations))
}

fn write(
    root: &Path,
    provider: &str,
    package: &Package,
    table: &str,
    check: bool,
) -> Result<(), String> {
    let pages: [PathBuf; 2] = [
        root.join("docs").join(format!("{provider}.md")),
        package.folder().join("README.md"),
    ];
    let mut stale = Vec::new();
    for page in pages {
        let shown = page
            .strip_prefix(root)
            .unwrap_or(&page)
            .display()
            .to_string();
        let text = std::fs::read_to_string(&page).map_err(|error| format!("{shown}: {error}"))?;
        let updated =
            page::with_table(&text, table).map_err(|error| format!("{shown}: {error}"))?;
        if updated == text {
            continue;
        }
        if check {
            stale.push(shown);
        } else {
            std::fs::write(&page, updated).map_err(|error| format!("{shown}: {error}"))?;
            console::line(&format!("{shown} is written anew"));
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "stale: {}; cargo xtask docs writes the table of operations anew",
        stale.join(", ")
    ))
}
