//! `cargo xtask release`

mod accounts;
mod contents;
mod package;
mod program;
mod readme;
mod sandbox;

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::workspace::{Package, Workspace};
use crate::{Ended, command, console};
use package::Unpacked;
use program::Site;
use readme::Readme;
use sandbox::Sandbox;

pub(crate) const HELP: &str = "\
Checks that what would be published works: packages every published crate, dependencies first; looks into
the packages for licences, README and a CHANGELOG entry of the version; builds each from its package; and
runs the first example of each README against the sandbox of its package: as a program that depends on what
that README says and on nothing else, and with the feature blocking and no runtime.

Usage: cargo xtask release --check [--allow-dirty]

  --check          Publish nothing; there is no other way yet, docs/releasing.md has the commands
  --allow-dirty    Also with changes that are not committed

Needs git and tar, and the registry for the index of the dependencies.

Exit code: 0 everything can be published; 1 something cannot; 2 wrong arguments, a tree that is not clean,
or a tool failed.
";

pub(crate) fn run(mut arguments: Arguments) -> Ended {
    let check = arguments.flag("--check")?;
    let allow_dirty = arguments.flag("--allow-dirty")?;
    arguments.options(&[])?;
    if !check {
        return Err("--check is missing; docs/releasing.md says how to publish".to_owned());
    }
    let workspace = Workspace::read()?;
    if !allow_dirty {
        refuse_changes()?;
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let unpacked = package::all(&workspace, folder.path(), allow_dirty)?;
    let mut problems = look_into(&workspace, &unpacked)?;
    if problems.is_empty() {
        problems = build_and_run(&workspace, &unpacked, folder.path())?;
    }
    for problem in &problems {
        console::error(&format!("FAIL {problem}"));
    }
    if !problems.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let names: Vec<_> = workspace.packages.iter().map(name_and_version).collect();
    console::line(&format!("ready, in this order: {}", names.join(", ")));
    Ok(ExitCode::SUCCESS)
}

fn name_and_version(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

fn refuse_changes() -> Result<(), String> {
    let changes = command::output(command::program("git").args(["status", "--porcelain"]))?;
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!(
        "there are changes that are not committed (--allow-dirty goes on all the same):\n{}",
        changes.trim_end()
    ))
}

/// What is wrong in the packages.
fn look_into(workspace: &Workspace, unpacked: &[Unpacked<'_>]) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for one in unpacked {
        let found = contents::problems(one, &workspace.root)?;
        console::line(&format!(
            "packaged {}: {} KiB, {}",
            name_and_version(one.package),
            one.compressed_bytes / 1024,
            if found.is_empty() {
                "complete"
            } else {
                "not as it should be"
            }
        ));
        problems.extend(
            found
                .into_iter()
                .map(|found| format!("{}: {found}", one.package.name)),
        );
    }
    Ok(problems)
}

/// Builds every package, and runs the example of its README.
fn build_and_run(
    workspace: &Workspace,
    unpacked: &[Unpacked<'_>],
    folder: &Path,
) -> Result<Vec<String>, String> {
    let target = workspace.target.join("release-check");
    let mut problems = Vec::new();
    for one in unpacked {
        if !package::build(one, unpacked, &target)? {
            problems.push(format!(
                "{} does not build from its package",
                one.package.name
            ));
        }
    }
    if !problems.is_empty() {
        return Ok(problems);
    }
    let site = Site {
        workspace,
        packages: unpacked,
        sandbox: &Sandbox::start(&target)?,
        folder,
        target: &target,
    };
    for one in unpacked {
        let name = &one.package.name;
        let readme = Readme::read(&one.folder)?;
        match site.try_readme(one.package, &readme) {
            Ok(said) => console::line(&format!("the README's program of {name} ran: {said}")),
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    Ok(problems)
}
