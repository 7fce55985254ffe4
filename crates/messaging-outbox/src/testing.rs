//! For tests: a PostgreSQL server of their own, and a clock that can be moved.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use crate::error::OutboxError;
use crate::message::millis;
use crate::outbox::Outbox;

/// How often it is asked whether the server is there, and how long apart.
const PATIENCE: u32 = 1500;
const APART: Duration = Duration::from_millis(20);
/// How often one that was killed is started again, until its children are gone.
const ATTEMPTS: u32 = 100;

/// Moves the clock of an outbox's database to so long after the real time: leases end and messages expire as
/// if the time had passed.
///
/// # Errors
/// The database failed.
pub async fn set_clock_ahead(outbox: &Outbox, by: Duration) -> Result<(), OutboxError> {
    let sql = format!(
        "DROP VIEW messaging.clock; CREATE VIEW messaging.clock AS SELECT {{epoch ms}} + {} AS ms;",
        millis(by)
    );
    execute(outbox, &sql).await
}

/// Stops the clock of an outbox's database at this time since 1970, until it is set again: a machine that is
/// slow changes nothing then.
///
/// # Errors
/// The database failed.
pub async fn stop_clock_at(outbox: &Outbox, time: Duration) -> Result<(), OutboxError> {
    let sql = format!(
        "DROP VIEW messaging.clock; CREATE VIEW messaging.clock AS SELECT CAST({} AS bigint) AS ms;",
        millis(time)
    );
    execute(outbox, &sql).await
}

/// Runs statements on the outbox's database, to break it or to look at it. Tables are named as on PostgreSQL,
/// such as `messaging.message`.
///
/// # Errors
/// The database refused.
pub async fn execute(outbox: &Outbox, sql: &str) -> Result<(), OutboxError> {
    let sql = outbox.database.dialect().text(sql);
    outbox.database.batch(sql).await
}

/// A PostgreSQL server on a free port of loopback, in a temporary directory, with the installed programs. It
/// ends when it is dropped.
///
/// It keeps nothing on disk for certain (`fsync=off`), unless it was started with
/// [`start_durable`](Self::start_durable).
#[derive(Debug)]
pub struct PostgresServer {
    server: Child,
    directory: TempDir,
    port: u16,
    is_durable: bool,
}

impl PostgresServer {
    /// Starts one. Nothing where its programs are not installed.
    ///
    /// # Errors
    /// They are, and do not work.
    pub fn start() -> io::Result<Option<Self>> {
        Self::start_with(false)
    }

    /// As [`start`](Self::start), with commits that reach the disk.
    ///
    /// # Errors
    /// The programs are there, and do not work.
    pub fn start_durable() -> io::Result<Option<Self>> {
        Self::start_with(true)
    }

    fn start_with(is_durable: bool) -> io::Result<Option<Self>> {
        let Some(programs) = programs() else {
            return Ok(None);
        };
        let directory = tempfile::tempdir()?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(directory.path()))?;
        }
        let data = directory.path().join("data");
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.arg("-D").arg(&data);
        run(initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let mut server = Self {
            server: Self::spawn(&programs, directory.path(), port, is_durable)?,
            directory,
            port,
            is_durable,
        };
        server.wait_until_ready()?;
        Ok(Some(server))
    }

    fn spawn(programs: &Path, directory: &Path, port: u16, durable: bool) -> io::Result<Child> {
        let mut postgres = as_postgres(&programs.join("postgres"));
        postgres
            .arg("-D")
            .arg(directory.join("data"))
            .arg("-k")
            .arg(directory);
        postgres.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        postgres.args(["-c", "max_connections=200", "-c", "shared_buffers=64MB"]);
        if !durable {
            postgres.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        postgres.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }

    /// Kills the server without warning, and starts it again on what it left on disk.
    ///
    /// # Errors
    /// It does not start again.
    pub fn kill_and_restart(&mut self) -> io::Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        let programs = programs().ok_or(io::ErrorKind::NotFound)?;
        let mut started = Err(io::ErrorKind::TimedOut.into());
        // Its own children notice within moments that it is gone. Until then the one that starts sees them by the
        // file of the one that died, and ends: two servers on one directory would spoil it.
        for _ in 0..ATTEMPTS {
            let directory = self.directory.path();
            self.server = Self::spawn(&programs, directory, self.port, self.is_durable)?;
            started = self.wait_until_ready();
            if started.is_ok() {
                break;
            }
            sleep(APART);
        }
        started
    }

    fn wait_until_ready(&mut self) -> io::Result<()> {
        let pid = self.directory.path().join("data/postmaster.pid");
        for _ in 0..PATIENCE {
            let status = std::fs::read_to_string(&pid).unwrap_or_default();
            // The file may still be that of one that was killed.
            let is_its_own = status.lines().next() == Some(&self.server.id().to_string());
            let is_ready = is_its_own && status.contains("ready");
            if is_ready && TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                return Err(io::Error::other("PostgreSQL ended while it started"));
            }
            sleep(APART);
        }
        Err(io::Error::other("PostgreSQL did not start in time"))
    }

    /// Makes an empty database, and gives its address.
    ///
    /// # Errors
    /// The server refuses.
    pub fn database(&self, name: &str) -> io::Result<String> {
        let programs = programs().ok_or(io::ErrorKind::NotFound)?;
        let mut createdb = as_postgres(&programs.join("createdb"));
        createdb.arg("-h").arg(self.directory.path());
        run(createdb.args(["-p", &self.port.to_string(), "-U", "postgres", name]))?;
        Ok(self.url(name))
    }

    /// The address of a database.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // "Immediate": it leaves at once, with its children.
        let pid = self.server.id().to_string();
        let asked = Command::new("kill").args(["-QUIT", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.server.kill().ok();
        }
        self.server.wait().ok();
    }
}

/// Where the programs are: on the path, or where Debian has them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter_map(|dir| {
        // The others are beside what a link leads to.
        let found = std::fs::canonicalize(dir.join("initdb")).ok()?;
        found.parent().map(Path::to_owned)
    });
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut debian: Vec<PathBuf> = versions
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    debian.sort();
    on_path.chain(debian.into_iter().rev()).find(|dir| {
        ["initdb", "postgres", "createdb"]
            .iter()
            .all(|one| dir.join(one).exists())
    })
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    command.arg(program);
    command
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.current_dir("/").output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )),
    }
}
