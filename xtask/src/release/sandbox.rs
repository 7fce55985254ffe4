//! The sandbox of the package, as a process of its own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

const PROGRAM: &str = "messaging-sandbox";
/// The last line of the greeting.
const READY: &str = "Ctrl-C stops.";

/// A running sandbox on free ports; it ends when this is dropped.
pub(super) struct Sandbox {
    process: Child,
    /// Kept open, so that the sandbox does not write into nothing.
    _output: BufReader<ChildStdout>,
    greeting: Greeting,
}

impl Sandbox {
    /// Starts the program that was built into `target`.
    pub(super) fn start(target: &Path) -> Result<Self, String> {
        let program = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
        let mut command = Command::new(target.join("debug").join(program));
        for provider in [
            "nxcloud",
            "sandeza",
            "nusasms",
            "nusasms-test",
            "whatsnesia",
        ] {
            command.arg(format!("--{provider}-port")).arg("0");
        }
        let process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = process.map_err(|error| format!("{PROGRAM} cannot be run: {error}"))?;
        let output = process.stdout.take();
        let mut output = BufReader::new(output.ok_or("the sandbox has no output")?);
        let mut sandbox = Greeting::default();
        let mut line = String::new();
        while line.trim_end() != READY {
            line.clear();
            let read = output
                .read_line(&mut line)
                .map_err(|error| error.to_string())?;
            if read == 0 {
                return Err("the sandbox ended before it was ready".to_owned());
            }
            sandbox.read(&line);
        }
        Ok(Self {
            process,
            _output: output,
            greeting: sandbox,
        })
    }

    pub(super) fn url(&self, host: &str) -> Option<&str> {
        self.greeting.urls.get(host).map(String::as_str)
    }

    pub(super) fn credential(&self, host: &str, name: &str) -> Option<&str> {
        let credentials = self.greeting.credentials.get(host)?;
        credentials.get(name).map(String::as_str)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the sandbox prints for people to copy.
#[derive(Debug, Default)]
struct Greeting {
    urls: BTreeMap<String, String>,
    credentials: BTreeMap<String, BTreeMap<String, String>>,
    host: String,
}

impl Greeting {
    /// `Host   URL`, or `  credential   value` below it.
    fn read(&mut self, line: &str) {
        let Some((name, value)) = line.trim().rsplit_once("  ") else {
            return;
        };
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        if line.starts_with(' ') {
            let of_host = self.credentials.entry(self.host.clone()).or_default();
            of_host.insert(name, value);
        } else {
            self.host.clone_from(&name);
            self.urls.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_is_read_as_it_is_printed() {
        let mut greeting = Greeting::default();
        for line in [
            "NXCloud         http://127.0.0.1:7801\n",
            "  access key      sandbox-access-key\n",
            "NusaSMS test    http://127.0.0.1:7804\n",
            "  API key         DEV\n",
            "Ctrl-C stops.\n",
        ] {
            greeting.read(line);
        }
        assert_eq!(greeting.urls["NXCloud"], "http://127.0.0.1:7801");
        assert_eq!(
            greeting.credentials["NXCloud"]["access key"],
            "sandbox-access-key"
        );
        assert_eq!(greeting.credentials["NusaSMS test"]["API key"], "DEV");
        assert_eq!(greeting.urls.len(), 2);
    }
}
