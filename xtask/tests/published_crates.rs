//! What a published crate must bring along, which `cargo package` does not ask for.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot read what it is about has failed"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{cargo_metadata, workspace};

/// The folder and the version of each published crate.
fn published() -> Vec<(PathBuf, String)> {
    let metadata = cargo_metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().unwrap().iter();
    // Cargo writes `publish = false` as an empty list of registries.
    let published = packages.filter(|package| package["publish"] == Value::Null);
    let found: Vec<_> = published
        .map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str().unwrap());
            let version = package["version"].as_str().unwrap();
            (manifest.parent().unwrap().to_owned(), version.to_owned())
        })
        .collect();
    assert!(found.len() >= 6, "{found:?}");
    found
}

#[test]
fn each_has_the_licences_of_the_repository() {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let own = fs::read(workspace().join(licence)).unwrap();
        for (folder, _) in published() {
            // A checkout without symbolic links has the path instead of the licence.
            let packaged = fs::read(folder.join(licence)).unwrap();
            assert!(packaged == own, "{}: {licence}", folder.display());
        }
    }
}

#[test]
fn each_changelog_has_a_heading_with_the_version() {
    for (folder, version) in published() {
        let changelog = fs::read_to_string(folder.join("CHANGELOG.md")).unwrap();
        let names_it = |heading: &str| {
            let mut words = heading.split(|c: char| c.is_whitespace() || "[](),:".contains(c));
            words.any(|word| word == version)
        };
        let mut headings = changelog.lines().filter(|line| line.starts_with("## "));
        assert!(headings.any(names_it), "{}: {version}", folder.display());
    }
}

/// On the registry's page there is no repository around the README. Names of the crate's own items are links in
/// its documentation, and plain text there.
#[test]
fn no_readme_links_into_the_repository() {
    for (folder, _) in published() {
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let inline = readme.split("](").skip(1);
        let inline = inline.filter_map(|rest| rest.split([')', ' ']).next());
        let defined = readme.lines().filter(|line| line.starts_with('['));
        let defined = defined.filter_map(|line| line.split_once("]: "));
        let mut links: Vec<_> = defined.map(|(_, link)| link).collect();
        links.extend(inline);
        for link in links {
            let leads_out = ["https://", "http://", "#", "crate::"];
            assert!(
                leads_out.iter().any(|start| link.starts_with(start)),
                "{}: {link}",
                folder.display()
            );
        }
    }
}
