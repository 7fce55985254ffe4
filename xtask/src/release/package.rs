//! Packaging, unpacking and building what was packaged.

use std::path::{Path, PathBuf};

use crate::command;
use crate::workspace::{Package, Workspace};

/// A package as users get it.
pub(super) struct Unpacked<'a> {
    pub(super) package: &'a Package,
    pub(super) folder: PathBuf,
    pub(super) compressed_bytes: u64,
}

/// Packages everything and unpacks it below `folder`.
pub(super) fn all<'a>(
    workspace: &'a Workspace,
    folder: &Path,
    allow_dirty: bool,
) -> Result<Vec<Unpacked<'a>>, String> {
    let mut cargo = command::cargo();
    // Not verified by cargo: what follows builds them, and runs them too.
    cargo
        .args(["package", "--quiet", "--no-verify"])
        .args(workspace.selection());
    if allow_dirty {
        cargo.arg("--allow-dirty");
    }
    if !command::succeeds(&mut cargo)? {
        return Err("cargo package failed".to_owned());
    }
    workspace
        .packages
        .iter()
        .map(|package| unpack(package, workspace, folder))
        .collect()
}

fn unpack<'a>(
    package: &'a Package,
    workspace: &Workspace,
    folder: &Path,
) -> Result<Unpacked<'a>, String> {
    let name = format!("{}-{}", package.name, package.version);
    let file = workspace
        .target
        .join("package")
        .join(format!("{name}.crate"));
    let size = std::fs::metadata(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut tar = command::program("tar");
    command::output(tar.arg("-xzf").arg(&file).arg("-C").arg(folder))?;
    Ok(Unpacked {
        package,
        folder: folder.join(name),
        compressed_bytes: size.len(),
    })
}

/// Builds a package; the others that it depends on are taken from their packages too.
pub(super) fn build(
    one: &Unpacked<'_>,
    all: &[Unpacked<'_>],
    target: &Path,
) -> Result<bool, String> {
    let mut cargo = command::cargo();
    cargo.args(["build", "--quiet", "--target-dir"]).arg(target);
    for other in all
        .iter()
        .filter(|other| other.package.name != one.package.name)
    {
        cargo.arg("--config").arg(format!(
            "patch.crates-io.{}.path={:?}",
            other.package.name,
            other.folder.display().to_string()
        ));
    }
    cargo
        .arg("--manifest-path")
        .arg(one.folder.join("Cargo.toml"));
    command::succeeds(&mut cargo)
}
