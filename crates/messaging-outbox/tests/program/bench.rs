//! The program as a process, a database for it, and the providers that it sends to.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use messaging_sandbox::{Sandbox, nusasms};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

/// What must never be in any output of the program.
pub(crate) const PERSONAL: [&str; 4] = ["62812", "6.2812", "628000", "Pesanan"];

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(60);

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) url: String,
    directory: TempDir,
}

/// How a run of the program ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let ended = Self {
            code: output.status.code().unwrap(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        for personal in PERSONAL {
            assert!(!ended.stdout.contains(personal), "{}", ended.stdout);
            assert!(!ended.stderr.contains(personal), "{}", ended.stderr);
        }
        assert!(!ended.stderr.contains(nusasms::SMS_PASSWORD));
        ended
    }
}

impl Bench {
    pub(crate) async fn in_a_file() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox.db");
        let url = path.to_str().unwrap().to_owned();
        Self {
            directory,
            ..Self::at(url).await
        }
    }

    pub(crate) async fn at(url: String) -> Self {
        Self {
            sandbox: Sandbox::start().await.unwrap(),
            url,
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// The program with the variables of NusaSMS, which name the sandbox, and of nobody else.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outbox"));
        command
            .args(arguments)
            .env_clear()
            .env("OUTBOX_DATABASE", &self.url)
            .env("NUSASMS_BASE_URL", self.sandbox.nusasms().url())
            .env("NUSASMS_SMS_USER", nusasms::SMS_USER)
            .env("NUSASMS_SMS_PASSWORD", nusasms::SMS_PASSWORD)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        Self::end(&mut self.command(arguments)).await
    }

    pub(crate) async fn end(command: &mut Command) -> Ended {
        Ended::of(&timeout(LONG, command.output()).await.unwrap().unwrap())
    }

    /// What a run that must end well says as JSON.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        let ended = self.run(&all).await;
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.stderr);
        serde_json::from_str(&ended.stdout).unwrap()
    }

    /// A CSV of these lines below `phone,order`.
    pub(crate) fn csv(&self, lines: impl IntoIterator<Item = String>) -> String {
        let mut text = "phone,order\n".to_owned();
        for line in lines {
            text += &line;
            text.push('\n');
        }
        let path: PathBuf = self.directory.path().join("rows.csv");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The import of a file as `news`, with what else is given, or in place of what is here.
    pub(crate) fn import<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec!["campaign", "import", file, "--account", "main=nusasms"];
        let request = r#"{"GSM": "{phone}", "SMSText": "Pesanan {order} sudah dikirim."}"#;
        for (option, value) in [
            ("--operation", "nusasms.sms.send"),
            ("--name", "news"),
            ("--request", request),
        ] {
            if !more.contains(&option) {
                arguments.extend([option, value]);
            }
        }
        arguments.extend(more);
        arguments
    }

    /// Imports these lines, gives what the program says, and the campaign's number.
    pub(crate) async fn imported(
        &self,
        lines: impl IntoIterator<Item = String>,
        more: &[&str],
    ) -> (Value, String) {
        let file = self.csv(lines);
        let said = self.json(&Self::import(&file, more)).await;
        let id = said["campaign"]["id"].to_string();
        (said, id)
    }

    pub(crate) fn worker(&self, more: &[&str]) -> Worker {
        let mut arguments = vec!["worker", "--account", "main=nusasms"];
        arguments.extend(more);
        Worker::start(&mut self.command(&arguments))
    }

    /// Asks until the answer is as it should be.
    pub(crate) async fn until(&self, arguments: &[&str], is_so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let said = self.json(arguments).await;
            if is_so(&said) {
                return said;
            }
            if begun.elapsed() > LONG {
                let status = self.run(&["status"]).await.stdout;
                panic!("{arguments:?} says {said}, and the status is {status}");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        let accepted = self.sandbox.nusasms().accepted().into_iter();
        let mut sent: Vec<_> = accepted
            .map(|one| (one.destination, one.text.unwrap()))
            .collect();
        sent.sort();
        sent
    }
}

/// A worker that runs.
pub(crate) struct Worker(Child);

impl Worker {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(child.spawn().unwrap())
    }

    /// From now on nobody reads what it logs, as when a log shipper dies.
    pub(crate) fn lose_log(&mut self) {
        drop(self.0.stderr.take());
    }

    pub(crate) async fn signal(&self, signal: &str) {
        let pid = self.0.id().unwrap().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args([signal, &pid]).status().await.unwrap().success());
    }

    pub(crate) async fn end(self) -> Ended {
        let output = timeout(LONG, self.0.wait_with_output()).await;
        Ended::of(&output.unwrap().unwrap())
    }

    pub(crate) async fn stop(self) -> Ended {
        self.signal("-TERM").await;
        let ended = self.end().await;
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
        ended
    }
}
