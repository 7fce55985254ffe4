//! The packages of this workspace that are published, from `cargo metadata`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command;

/// The published packages.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// Each behind those that it depends on: the order in which they can be published.
    pub(crate) packages: Vec<Package>,
}

/// A published package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) rust_version: Option<String>,
    manifest_path: PathBuf,
    pub(crate) features: std::collections::BTreeMap<String, Vec<String>>,
    dependencies: Vec<Dependency>,
    publish: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Dependency {
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

impl Workspace {
    pub(crate) fn read() -> Result<Self, String> {
        let mut metadata = command::cargo();
        metadata.args(["metadata", "--format-version", "1", "--no-deps"]);
        Self::of(&command::output(&mut metadata)?)
    }

    fn of(metadata: &str) -> Result<Self, String> {
        let metadata: Metadata = serde_json::from_str(metadata)
            .map_err(|error| format!("cargo metadata is not readable: {error}"))?;
        let mut packages = metadata.packages;
        // Cargo writes `publish = false` as an empty list of registries.
        packages.retain(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()));
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            packages: dependencies_first(packages)?,
        })
    }

    /// `-p NAME` for every package.
    pub(crate) fn selection(&self) -> impl Iterator<Item = &str> {
        let packages = self.packages.iter();
        packages.flat_map(|package| ["-p", package.name.as_str()])
    }

    /// The names of all packages, or of the one that `--package` names.
    pub(crate) fn chosen<'a>(&'a self, package: Option<&str>) -> Result<Vec<&'a str>, String> {
        let mut names: Vec<_> = self.packages.iter().map(|one| one.name.as_str()).collect();
        if let Some(package) = package {
            names.retain(|name| *name == package);
            if names.is_empty() {
                return Err(format!("--package: {package:?} is no published crate"));
            }
        }
        Ok(names)
    }
}

impl Package {
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The name in Rust code.
    pub(crate) fn library(&self) -> String {
        self.name.replace('-', "_")
    }

    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str)
    }
}

fn dependencies_first(mut rest: Vec<Package>) -> Result<Vec<Package>, String> {
    let mut ordered: Vec<Package> = Vec::new();
    while !rest.is_empty() {
        let waiting: BTreeSet<String> = rest.iter().map(|package| package.name.clone()).collect();
        let is_ready = |package: &Package| {
            let mut needed = package.dependencies.iter().map(|needed| &needed.name);
            needed.all(|name| *name == package.name || !waiting.contains(name))
        };
        let (ready, blocked): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_ready);
        if ready.is_empty() {
            let names = waiting.into_iter().collect::<Vec<_>>().join(", ");
            return Err(format!("these packages depend on each other: {names}"));
        }
        ordered.extend(ready);
        rest = blocked;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn package(name: &str, dependencies: &[&str], publish: &Value) -> Value {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|name| json!({"name": name}))
            .collect();
        json!({
            "name": name, "version": "0.1.0", "rust_version": "1.88",
            "manifest_path": format!("/w/{name}/Cargo.toml"), "features": {},
            "dependencies": dependencies, "publish": publish
        })
    }

    fn names(packages: &[Value]) -> Result<Vec<String>, String> {
        let metadata =
            json!({"workspace_root": "/w", "target_directory": "/t", "packages": packages});
        let workspace = Workspace::of(&metadata.to_string())?;
        Ok(workspace
            .packages
            .into_iter()
            .map(|package| package.name)
            .collect())
    }

    #[test]
    fn published_packages_come_behind_their_dependencies() {
        let all = Value::Null;
        let packages = [
            package("client", &["core", "sandbox", "serde"], &all),
            package("xtask", &["client"], &json!([])),
            package("core", &["serde"], &all),
            package("sandbox", &[], &all),
        ];
        assert_eq!(names(&packages).unwrap(), ["core", "sandbox", "client"]);
    }

    #[test]
    fn a_circle_is_said() {
        let packages = [
            package("a", &["b"], &Value::Null),
            package("b", &["a"], &Value::Null),
        ];
        assert!(names(&packages).unwrap_err().ends_with("a, b"));
    }

    #[test]
    fn the_workspace_publishes_core_first() {
        let workspace = Workspace::read().unwrap();
        let names: Vec<_> = workspace.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names.len(), 6, "{names:?}");
        let place = |name| names.iter().position(|found| *found == name).unwrap();
        assert!(place("messaging-client-core") < place("nxcloud-client"));
        assert!(place("messaging-sandbox") < place("nxcloud-client"));
        assert_eq!(workspace.chosen(None).unwrap(), names);
        let one = workspace.chosen(Some("nxcloud-client"));
        assert_eq!(one.unwrap(), ["nxcloud-client"]);
        assert!(workspace.chosen(Some("xtask")).is_err());
    }
}
