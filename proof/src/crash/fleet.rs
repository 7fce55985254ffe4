//! The worker processes of one seed: started, woken, started again.

use std::iter::repeat_with;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::plan::{CALL_TIMEOUT, Deed, LEASE_MARGIN, Life, Strike};
use super::tally::Tally;

/// How much longer than its lease a stopped process sleeps.
const OVERSLEEP: Duration = Duration::from_millis(300);
/// How long a worker may take to finish what is under way.
const TO_FINISH: Duration = Duration::from_secs(10);

/// Where the workers of a seed find what they need.
#[derive(Debug, Clone)]
pub(super) struct Start {
    pub(super) database: String,
    pub(super) provider: String,
    pub(super) tally: Tally,
}

impl Start {
    /// Keeps one worker alive, life after life, until `end`.
    pub(super) async fn keep_alive(
        self,
        lives: Vec<Life>,
        mut end: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        for life in lives.into_iter().chain(repeat_with(Life::default)) {
            if *end.borrow() {
                break;
            }
            let mut child = self.spawn(&life)?;
            if self.watch(&mut child, &mut end).await? {
                break;
            }
            // One that ends by itself could not open the database.
            let status = child.wait().await?;
            if status.code().is_some() {
                self.tally.count("worker: ended without the database");
                sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    fn spawn(&self, life: &Life) -> anyhow::Result<Child> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("crash-worker")
            .args(["--database", &self.database])
            .args(["--provider", &self.provider])
            .args(["--life", &serde_json::to_string(life)?])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        Ok(command.spawn()?)
    }

    /// Until the process is dead (`false`), or it was told to end and did (`true`).
    async fn watch(
        &self,
        child: &mut Child,
        end: &mut watch::Receiver<bool>,
    ) -> anyhow::Result<bool> {
        let stdout = child.stdout.take().context("a worker without output")?;
        let mut lines = BufReader::new(stdout).lines();
        loop {
            tokio::select! {
                line = lines.next_line() => match line? {
                    Some(line) => self.strike(child, &line).await?,
                    None => return Ok(false),
                },
                _ = end.changed() => break,
            }
        }
        drop(child.stdin.take());
        let finished = self.finish(child, lines);
        if timeout(TO_FINISH, finished).await.is_err() {
            self.tally.count("worker: did not finish in time");
        }
        child.kill().await?;
        Ok(true)
    }

    async fn finish(&self, child: &mut Child, mut lines: Lines<BufReader<ChildStdout>>) {
        while let Ok(Some(line)) = lines.next_line().await {
            self.strike(child, &line).await.ok();
        }
        child.wait().await.ok();
    }

    /// A worker says how it is about to be struck. One that is stopped is woken when its lease is over.
    async fn strike(&self, child: &Child, line: &str) -> anyhow::Result<()> {
        let strike: Strike = serde_json::from_str(line)?;
        let (deed, point) = (strike.deed, strike.point);
        self.tally.count(&format!("{deed:?} at {point:?}"));
        if deed == Deed::Stop {
            sleep_until(Instant::now() + CALL_TIMEOUT + LEASE_MARGIN + OVERSLEEP).await;
            // It is not waited for yet, so its number is still its own.
            let pid = child
                .id()
                .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
            if let Some(pid) = pid {
                kill_process(pid, Signal::CONT).ok();
            }
        }
        Ok(())
    }
}
