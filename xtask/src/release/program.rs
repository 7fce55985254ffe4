//! A program that depends on one crate only, and does what its README shows first.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::accounts;
use super::package::Unpacked;
use super::readme::{Readme, printed};
use super::sandbox::Sandbox;
use crate::command;
use crate::workspace::{Package, Workspace};

/// What a program may depend on beside its one crate: a runtime for `async fn main`, and for core, whose
/// users write operations, the crate whose types its signatures show.
const BESIDE: [(&str, &[&str]); 2] = [
    ("messaging-client-core", &["http", "tokio"]),
    ("", &["tokio"]),
];

/// Writes the program; gives its folder.
pub(super) fn write(
    one: &Unpacked<'_>,
    all: &[Unpacked<'_>],
    readme: &Readme,
    workspace: &Workspace,
    folder: &Path,
) -> Result<PathBuf, String> {
    let dependencies = readme.dependencies()?;
    let name = &one.package.name;
    let beside = BESIDE.iter().find(|(of, _)| of == name || of.is_empty());
    let beside = beside.map_or(&[][..], |(_, beside)| beside);
    for needed in names(dependencies) {
        if needed != name && !beside.contains(&needed) {
            return Err(format!(
                "README.md tells its reader to depend on {needed} too"
            ));
        }
    }
    let mut manifest = format!(
        "[package]\nname = \"readme-of-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n[patch.crates-io]\n"
    );
    for other in all {
        // Writing to a String cannot fail.
        let _ = writeln!(
            manifest,
            "{} = {{ path = {:?} }}",
            other.package.name,
            other.folder.display().to_string()
        );
    }
    let program = folder.join(format!("readme-of-{name}"));
    let write = || {
        std::fs::create_dir_all(program.join("src"))?;
        std::fs::write(program.join("Cargo.toml"), manifest)?;
        // The versions of the dependencies that everything else was tested with.
        std::fs::copy(
            workspace.root.join("Cargo.lock"),
            program.join("Cargo.lock"),
        )
    };
    write().map_err(|error| error.to_string())?;
    let main = program.join("src").join("main.rs");
    std::fs::write(main, readme.program()?).map_err(|error| error.to_string())?;
    Ok(program)
}

/// The names of the dependencies in lines of TOML.
fn names(dependencies: &str) -> impl Iterator<Item = &str> {
    dependencies
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
}

/// Builds the program and runs it with an account of the sandbox; gives what it printed.
pub(super) fn run(
    program: &Path,
    package: &Package,
    readme: &Readme,
    sandbox: &Sandbox,
    target: &Path,
) -> Result<String, String> {
    let environment = accounts::environment(&package.name, sandbox)?;
    for (variable, _) in &environment {
        if !readme.says(variable) {
            return Err(format!(
                "README.md does not say {variable}, which its example needs"
            ));
        }
    }
    let mut cargo = command::cargo();
    cargo.args(["run", "--quiet", "--target-dir"]).arg(target);
    cargo.arg("--manifest-path").arg(program.join("Cargo.toml"));
    let output = command::output(cargo.envs(environment))?;
    for beginning in printed(&readme.program()?).filter(|_| package.name != "messaging-sandbox") {
        let mut lines = output
            .lines()
            .filter_map(|line| line.strip_prefix(beginning));
        if !lines.any(|rest| !rest.is_empty()) {
            return Err(format!(
                "its example should print {beginning:?} and more, but printed {output:?}"
            ));
        }
    }
    Ok(match output.trim() {
        "" => "it printed nothing".to_owned(),
        said => format!("{said:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_told_by_their_names() {
        let lines = "a-client = \"0.1\"\ntokio = { version = \"1\", features = [\"rt\"] }\n\n";
        assert_eq!(names(lines).collect::<Vec<_>>(), ["a-client", "tokio"]);
    }
}
