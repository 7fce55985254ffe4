//! The programs of the benchmark: built, and run as processes of their own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::console;

/// Where the programs are.
pub(crate) struct Programs {
    target: PathBuf,
    folder: PathBuf,
}

impl Programs {
    /// Builds them: optimised, or for a smoke exactly as `cargo test --workspace` has built them.
    pub(crate) fn build(smoke: bool) -> Result<Self, String> {
        let arguments: &[&str] = if smoke {
            &["build", "--workspace", "--all-targets"]
        } else {
            &[
                "build",
                "--release",
                "--package",
                "messaging-bench",
                "--bins",
            ]
        };
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).current_dir(workspace());
        let built = cargo.status().map_err(|error| error.to_string())?;
        if !built.success() {
            return Err("the programs of the benchmark cannot be built".to_owned());
        }
        let target = target_directory()?;
        let folder = target.join(if smoke { "debug" } else { "release" });
        Ok(Self { target, folder })
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Runs a program to its end: the JSON that it prints.
    pub(crate) fn run(&self, name: &str, arguments: &[&str]) -> Result<Value, String> {
        let mut command = Command::new(self.path(name));
        let printed = output(command.args(arguments))?;
        serde_json::from_str(&printed).map_err(|error| format!("{name} printed no JSON: {error}"))
    }
}

/// What a command prints on standard output; it must succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let done = command.output();
    let done = done.map_err(|error| format!("{name} cannot be run: {error}"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(format!("{name} failed: {}", said.trim()));
    }
    String::from_utf8(done.stdout).map_err(|_| format!("{name} printed something odd"))
}

/// Whether a program of the system is there.
pub(crate) fn is_installed(name: &str) -> bool {
    let mut command = Command::new(name);
    let command = command.arg("--version");
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn target_directory() -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(workspace());
    let metadata: Value =
        serde_json::from_str(&output(&mut cargo)?).map_err(|error| error.to_string())?;
    let directory = metadata.get("target_directory").and_then(Value::as_str);
    directory
        .map(PathBuf::from)
        .ok_or_else(|| "cargo metadata names no target directory".to_owned())
}

/// The loopback server. It ends with this value.
pub(crate) struct Server {
    process: Child,
    url: String,
}

impl Server {
    pub(crate) fn start(programs: &Programs) -> Result<Self, String> {
        let mut process = Command::new(programs.path("server"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the server cannot be started: {error}"))?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            let read = BufReader::new(output).read_line(&mut url);
            read.map_err(|error| error.to_string())?;
        }
        if url.is_empty() {
            return Err("the server did not start".to_owned());
        }
        Ok(Self {
            process,
            url: url.trim().to_owned(),
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server ends with its standard input.
        drop(self.process.stdin.take());
        if let Err(error) = self.process.wait() {
            console::error(&format!("the server: {error}"));
        }
    }
}
