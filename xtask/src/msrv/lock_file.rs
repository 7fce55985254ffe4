//! What the dependencies in the lock file ask for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::rust_version::RustVersion;
use crate::workspace::Workspace;

/// The dependencies that users of the published crates compile, on any platform, with any feature.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) dependencies: usize,
    /// How many say what they need.
    pub(super) named: usize,
    /// Name and version of those that need a newer Rust, and what they need.
    pub(super) too_new: Vec<(String, RustVersion)>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    rust_version: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

pub(super) fn check(
    metadata: &str,
    workspace: &Workspace,
    promised: RustVersion,
) -> Result<Report, String> {
    let published: BTreeSet<&str> = workspace.packages.iter().map(|p| p.name.as_str()).collect();
    let metadata: Metadata = serde_json::from_str(metadata)
        .map_err(|error| format!("cargo metadata is not readable: {error}"))?;
    let is_published = |package: &&Package| published.contains(package.name.as_str());
    let roots = metadata.packages.iter().filter(is_published);
    let used = reached(&metadata.resolve, roots.map(|package| package.id.as_str()));
    let mut report = Report {
        dependencies: 0,
        named: 0,
        too_new: Vec::new(),
    };
    for package in &metadata.packages {
        if !used.contains(package.id.as_str()) || is_published(&package) {
            continue;
        }
        report.dependencies += 1;
        let asked = package.rust_version.as_deref().and_then(RustVersion::parse);
        report.named += usize::from(asked.is_some());
        if let Some(asked) = asked.filter(|asked| *asked > promised) {
            let name = format!("{} {}", package.name, package.version);
            report.too_new.push((name, asked));
        }
    }
    Ok(report)
}

/// What can be reached without dependencies that are only for tests.
fn reached<'a>(resolve: &'a Resolve, roots: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Node> = resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> = roots.collect();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).map_or(&[][..], |node| &node.deps);
        for dependency in dependencies {
            let mut kinds = dependency.dep_kinds.iter();
            if kinds.any(|kind| kind.kind.as_deref() != Some("dev")) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn package(name: &str, rust_version: Option<&str>) -> Value {
        json!({"id": name, "name": name, "version": "1.2.3", "rust_version": rust_version})
    }

    fn node(id: &str, deps: &[(&str, Option<&str>)]) -> Value {
        let deps: Vec<_> = deps
            .iter()
            .map(|(pkg, kind)| json!({"pkg": pkg, "dep_kinds": [{"kind": kind}]}))
            .collect();
        json!({"id": id, "deps": deps})
    }

    #[test]
    fn only_what_users_compile_counts() {
        let workspace = Workspace::read().unwrap();
        let metadata = json!({
            "packages": [
                package("messaging-client-core", Some("1.88")), package("deep", Some("1.89")),
                package("direct", None), package("builder", Some("1.88.1")),
                package("tester", Some("1.99")), package("stranger", Some("1.99")),
            ],
            "resolve": {"nodes": [
                node("messaging-client-core", &[("direct", None), ("tester", Some("dev"))]),
                node("direct", &[("deep", None), ("builder", Some("build"))]),
                node("deep", &[("direct", None)]), node("builder", &[]), node("tester", &[]),
                node("stranger", &[("deep", None)]),
            ]},
        });
        let promised = RustVersion::parse("1.88").unwrap();
        let report = check(&metadata.to_string(), &workspace, promised).unwrap();
        assert_eq!((report.dependencies, report.named), (3, 2));
        let names: Vec<_> = report
            .too_new
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["deep 1.2.3", "builder 1.2.3"]);
    }
}
