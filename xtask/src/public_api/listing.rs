//! The listings, made by rustdoc and the library of cargo-public-api.

use std::fmt::Write as _;
use std::path::Path;

use public_api::Builder;
use rustdoc_types::FORMAT_VERSION;
use serde::Deserialize;

use super::rustdoc;
use crate::command;
use crate::workspace::Workspace;

/// A feature that changes no item, and needs a library of the operating system.
const LEFT_OUT: &str = "native-tls";

/// What came of reading the packages.
pub(super) enum Listings {
    /// A listing for each package.
    Read(Vec<String>),
    /// This rustdoc's JSON has another format than the listing reads.
    OtherFormat(String),
}

#[derive(Deserialize)]
struct Format {
    format_version: u32,
}

/// Reads every published package, with all features.
pub(super) fn of(workspace: &Workspace) -> Result<Listings, String> {
    document(workspace)?;
    let mut listings = Vec::new();
    for package in &workspace.packages {
        let json = format!("doc/{}.json", package.library());
        let json = workspace.target.join(json);
        let found = format_of(&json)?;
        if found != FORMAT_VERSION {
            return Ok(Listings::OtherFormat(format!(
                "this rustdoc writes JSON of format {found}, the listing reads format {FORMAT_VERSION}, \
                 that of Rust 1.95: take that toolchain, or another version of the crates public-api \
                 and rustdoc-types"
            )));
        }
        listings.push(listing(&json)?);
    }
    Ok(Listings::Read(listings))
}

/// The same units as `cargo doc --workspace`, so that little is compiled for it.
fn document(workspace: &Workspace) -> Result<(), String> {
    let mut cargo = command::cargo();
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps"]);
    for package in &workspace.packages {
        for feature in package.features().filter(|feature| *feature != LEFT_OUT) {
            cargo
                .arg("--features")
                .arg(format!("{}/{feature}", package.name));
        }
    }
    rustdoc::write_json(&mut cargo)?;
    if command::succeeds(&mut cargo)? {
        Ok(())
    } else {
        Err("cargo doc failed".to_owned())
    }
}

fn format_of(json: &Path) -> Result<u32, String> {
    let text = std::fs::read_to_string(json);
    let text = text.map_err(|error| format!("{}: {error}", json.display()))?;
    let read: Result<Format, _> = serde_json::from_str(&text);
    let format = read.map_err(|error| format!("{}: {error}", json.display()))?;
    Ok(format.format_version)
}

/// One line an item. What a derive of the standard library or an automatic trait adds is left out, as in
/// `cargo public-api -sss`: `cargo xtask semver` notices when one goes.
fn listing(json: &Path) -> Result<String, String> {
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(|error| format!("{}: {error}", json.display()))?;
    let mut text = String::new();
    for item in api.items() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{item}");
    }
    Ok(text)
}
