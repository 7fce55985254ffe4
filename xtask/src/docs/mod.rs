//! `cargo xtask docs`

mod header;
mod page;
mod source;
mod table;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::console;

/// Write the tables of operations, from the code
///
/// They stand in each provider's page in docs/ and each client's README, between the markers there. The table
/// comes from the code: the operation, its effect and the method that calls it from the clients' source, method
/// and path from a call that a fixture makes, the document and the costs from the first lines of the operation's
/// file.
///
/// Exit code: 0 every page is up to date; 1 a page was not, or an operation says too little of itself;
/// 2 wrong arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing, and fail where a page is not what would be written
    #[arg(long)]
    check: bool,
}

const PROVIDERS: [&str; 4] = ["nusasms", "nxcloud", "sandeza", "whatsnesia"];

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    docs(arguments.check).await
}

pub(crate) async fn check() -> anyhow::Result<ExitCode> {
    docs(true).await
}

/// Checks every page, and writes those that are stale unless they are only to be checked.
async fn docs(check: bool) -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut well = true;
    for provider in PROVIDERS {
        let folder = root.join("crates").join(format!("{provider}-client"));
        let table = table_of(provider, &folder).await;
        let written = table.and_then(|table| write(&root, provider, &folder, &table, check));
        if let Err(problem) = written {
            console::error(&format!("FAIL {provider}: {problem}"));
            well = false;
        }
    }
    Ok(ExitCode::from(u8::from(!well)))
}

async fn table_of(provider: &str, folder: &Path) -> Result<String, String> {
    let operations = source::operations(&folder.join("src"))?;
    wire::compare(provider, &operations).await?;
    Ok(table::markdown(&operations))
}

fn write(
    root: &Path,
    provider: &str,
    folder: &Path,
    table: &str,
    check: bool,
) -> Result<(), String> {
    let pages: [PathBuf; 2] = [
        root.join("docs").join(format!("{provider}.md")),
        folder.join("README.md"),
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
