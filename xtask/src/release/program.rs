//! Programs that depend on one crate only, and do what its README shows first.

use std::fmt::Write as _;
use std::path::Path;

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

/// A program: what it depends on, as lines of TOML, and its `main.rs`.
pub(super) struct Program {
    name: String,
    dependencies: String,
    main: String,
}

impl Program {
    /// What the README of a crate shows first, with the dependencies that it tells its reader to add.
    pub(super) fn of(package: &Package, readme: &Readme) -> Result<Self, String> {
        let dependencies = readme.dependencies()?;
        let name = &package.name;
        let beside = BESIDE.iter().find(|(of, _)| of == name || of.is_empty());
        let beside = beside.map_or(&[][..], |(_, beside)| beside);
        for needed in names(dependencies) {
            if needed != name && !beside.contains(&needed) {
                return Err(format!(
                    "README.md tells its reader to depend on {needed} too"
                ));
            }
        }
        Ok(Self {
            name: format!("readme-of-{name}"),
            dependencies: dependencies.to_owned(),
            main: readme.program()?,
        })
    }

    /// The same without async: the feature `blocking` instead of a runtime, and `.wait()` for `.await`.
    /// `None` for a crate without that feature.
    pub(super) fn without_async(&self, package: &Package) -> Option<Self> {
        if !package.features.contains_key("blocking") {
            return None;
        }
        let lines = self.dependencies.lines();
        let lines = lines.filter_map(|line| match line.split_once('=') {
            Some((name, _)) if name.trim() == "tokio" => None,
            Some((name, version)) if name.trim() == package.name => Some(format!(
                "{name}= {{ version ={version}, features = [\"blocking\"] }}\n"
            )),
            _ => Some(format!("{line}\n")),
        });
        let is_attribute = |line: &&str| line.starts_with("#[tokio::main");
        let main = self.main.lines().filter(|line| !is_attribute(line));
        let main: Vec<_> = main.collect();
        let main = main.join("\n").replace("async fn main", "fn main");
        Some(Self {
            name: format!("{}-without-async", self.name),
            dependencies: lines.collect(),
            main: main.replace(".await", ".wait()"),
        })
    }

    fn write(
        &self,
        all: &[Unpacked<'_>],
        workspace: &Workspace,
        folder: &Path,
    ) -> std::io::Result<()> {
        let mut manifest = format!(
            "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{}\n[patch.crates-io]\n",
            self.name, self.dependencies
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
        std::fs::create_dir_all(folder.join("src"))?;
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        std::fs::write(folder.join("src").join("main.rs"), &self.main)?;
        // The versions of the dependencies that everything else was tested with.
        std::fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(())
    }
}

/// The names of the dependencies in lines of TOML.
fn names(dependencies: &str) -> impl Iterator<Item = &str> {
    dependencies
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
}

/// What the programs are built from and run against.
pub(super) struct Site<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) packages: &'a [Unpacked<'a>],
    pub(super) sandbox: &'a Sandbox,
    pub(super) folder: &'a Path,
    pub(super) target: &'a Path,
}

impl Site<'_> {
    /// Builds and runs the program of a crate's README, and the same without async, with an account of
    /// the sandbox; gives what they printed.
    pub(super) fn try_readme(&self, package: &Package, readme: &Readme) -> Result<String, String> {
        let environment = accounts::environment(&package.name, self.sandbox)?;
        for (variable, _) in &environment {
            if !readme.says(variable) {
                return Err(format!(
                    "README.md does not say {variable}, which its example needs"
                ));
            }
        }
        let program = Program::of(package, readme)?;
        let mut said = self.run(&program, package, &environment)?;
        if let Some(program) = program.without_async(package) {
            let without = self
                .run(&program, package, &environment)
                .map_err(|problem| format!("without async: {problem}"))?;
            said = format!("{said}; without async: {without}");
        }
        Ok(said)
    }

    fn run(
        &self,
        program: &Program,
        package: &Package,
        environment: &[(&'static str, String)],
    ) -> Result<String, String> {
        let folder = self.folder.join(&program.name);
        program
            .write(self.packages, self.workspace, &folder)
            .map_err(|error| error.to_string())?;
        let mut cargo = command::cargo();
        cargo
            .args(["run", "--quiet", "--target-dir"])
            .arg(self.target);
        cargo.arg("--manifest-path").arg(folder.join("Cargo.toml"));
        let environment = environment.iter().map(|(name, value)| (name, value));
        let output = command::output(cargo.envs(environment))?;
        // What the sandbox's example prints depends on code that the reader is to write.
        for beginning in printed(&program.main).filter(|_| package.name != "messaging-sandbox") {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_told_by_their_names() {
        let lines = "a-client = \"0.1\"\ntokio = { version = \"1\", features = [\"rt\"] }\n\n";
        assert_eq!(names(lines).collect::<Vec<_>>(), ["a-client", "tokio"]);
    }

    #[test]
    fn without_async_only_the_crate_is_left() {
        let workspace = Workspace::read().unwrap();
        let package = |name: &str| workspace.packages.iter().find(|one| one.name == name);
        let program = Program {
            name: "p".to_owned(),
            dependencies: "nxcloud-client = \"0.1\"\nhttp = \"1\"\ntokio = { version = \"1\" }\n"
                .to_owned(),
            main: "#[tokio::main(flavor = \"x\")]\nasync fn main() {\n    a.send().await?;\n}"
                .to_owned(),
        };
        let blocking = program
            .without_async(package("nxcloud-client").unwrap())
            .unwrap();
        assert_eq!(
            blocking.dependencies,
            "nxcloud-client = { version = \"0.1\", features = [\"blocking\"] }\nhttp = \"1\"\n"
        );
        assert_eq!(blocking.main, "fn main() {\n    a.send().wait()?;\n}");
        let sandbox = package("messaging-sandbox").unwrap();
        assert!(program.without_async(sandbox).is_none());
    }
}
