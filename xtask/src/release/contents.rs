//! What must be in a package.

use std::fs;
use std::path::Path;

use super::package::Unpacked;
use super::readme::Readme;

const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];
const CHANGELOG: &str = "CHANGELOG.md";

/// What is wrong in a package; `root` is the repository, whose licences it must have.
pub(super) fn problems(unpacked: &Unpacked<'_>, root: &Path) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for licence in LICENCES {
        let own = fs::read(root.join(licence)).map_err(|error| format!("{licence}: {error}"))?;
        match fs::read(unpacked.folder.join(licence)) {
            Ok(packaged) if packaged == own => {}
            // A checkout without symbolic links packages the path instead of the licence.
            Ok(_) => problems.push(format!("{licence} is not the repository's")),
            Err(_) => problems.push(format!("{licence} is missing")),
        }
    }
    let changelog = fs::read_to_string(unpacked.folder.join(CHANGELOG)).unwrap_or_default();
    if !has_entry(&changelog, &unpacked.package.version) {
        let version = &unpacked.package.version;
        problems.push(format!("{CHANGELOG} has no entry of version {version}"));
    }
    match Readme::read(&unpacked.folder) {
        Ok(readme) => problems.extend(readme.links_into_the_repository().map(|link| {
            format!("README.md links to {link}, which is not there outside the repository")
        })),
        Err(problem) => problems.push(problem),
    }
    let manifest = fs::read_to_string(unpacked.folder.join("Cargo.toml"));
    let manifest = manifest.map_err(|error| error.to_string())?;
    problems.extend(
        outside_paths(&manifest)
            .map(|path| format!("Cargo.toml names {path}, which is outside the package")),
    );
    Ok(problems)
}

/// Whether a heading of the second level names the version.
fn has_entry(changelog: &str, version: &str) -> bool {
    let mut headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## "));
    headings.any(|heading| {
        let mut words = heading.split(|c: char| c.is_whitespace() || "[](),:".contains(c));
        words.any(|word| word == version)
    })
}

/// The values of `path` keys that lead out of the package.
fn outside_paths(manifest: &str) -> impl Iterator<Item = &str> {
    manifest.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        let value = value.trim().trim_matches('"');
        let leads_out = value.starts_with('/') || value.split(['/', '\\']).any(|part| part == "..");
        (key.trim() == "path" && leads_out).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_the_very_version() {
        for heading in [
            "## 0.1.0",
            "## [0.1.0] (2026-01-01)",
            "## Unreleased: 0.1.0",
        ] {
            assert!(
                has_entry(&format!("# Changelog\n\n{heading}\n"), "0.1.0"),
                "{heading}"
            );
        }
        for heading in ["## Unreleased", "## 0.1.01", "# 0.1.0", "- 0.1.0"] {
            assert!(!has_entry(heading, "0.1.0"), "{heading}");
        }
    }

    #[test]
    fn a_path_may_not_lead_out() {
        let manifest = "name = \"..\"\npath = \"src/lib.rs\"\npath = \"../core\"\npath=\"/a\"\n";
        assert_eq!(
            outside_paths(manifest).collect::<Vec<_>>(),
            ["../core", "/a"]
        );
    }
}
