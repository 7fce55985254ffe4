//! An empty outbox for each seed.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use messaging_outbox::testing::PostgresServer;
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::console;

/// Where memory is a directory: nothing here outlives a power failure, and nothing has to.
const IN_MEMORY: &str = "/dev/shm";

/// Makes the absence of PostgreSQL a failure, where it is set.
const REQUIRE: &str = "REQUIRE_POSTGRES";

/// Which database.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Choice {
    /// On PostgreSQL, by the programs that are installed, instead of SQLite
    #[arg(long)]
    postgres: bool,
    /// Do nothing where PostgreSQL is not installed, unless REQUIRE_POSTGRES is set
    #[arg(long, requires = "postgres")]
    if_installed: bool,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.postgres {
            "PostgreSQL"
        } else {
            "SQLite"
        })
    }
}

pub(crate) enum Databases {
    Sqlite(TempDir),
    Postgres(PostgresServer),
}

impl Databases {
    /// With so many places. Nothing where PostgreSQL is asked for and not installed, and that is no failure.
    pub(crate) fn start(choice: Choice, places: usize) -> anyhow::Result<Option<Self>> {
        if !choice.postgres {
            let directory = match Path::new(IN_MEMORY).is_dir() {
                true => TempDir::new_in(IN_MEMORY),
                false => TempDir::new(),
            };
            return Ok(Some(Self::Sqlite(directory?)));
        }
        let Some(server) = PostgresServer::start()? else {
            let may_be_absent = choice.if_installed && std::env::var_os(REQUIRE).is_none();
            ensure!(
                may_be_absent,
                "the programs of PostgreSQL are not installed"
            );
            console::line("PostgreSQL is not installed: nothing was tried on it");
            return Ok(None);
        };
        for place in 0..places {
            server.database(&name(place))?;
        }
        Ok(Some(Self::Postgres(server)))
    }

    /// The port of the server, where there is one.
    pub(crate) fn port(&self) -> Option<u16> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(server) => Some(server.port()),
        }
    }

    /// The address of the empty database of this place. What was in it is gone.
    pub(crate) async fn empty(&self, place: usize) -> anyhow::Result<String> {
        match self {
            Self::Sqlite(directory) => {
                let file = directory.path().join(name(place));
                for end in ["", "-wal", "-shm"] {
                    let mut path = file.clone().into_os_string();
                    path.push(end);
                    match std::fs::remove_file(PathBuf::from(path)) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                            return Err(error.into());
                        }
                        _ => {}
                    }
                }
                Ok(file.to_string_lossy().into_owned())
            }
            Self::Postgres(server) => {
                let url = server.url(&name(place));
                clear(&url).await?;
                Ok(url)
            }
        }
    }
}

fn name(place: usize) -> String {
    format!("crash_{place}")
}

/// Workers that were killed have left connections, and those may still hold locks.
async fn clear(url: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let connection = tokio::spawn(connection);
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid();
               SET client_min_messages = warning;
               DROP SCHEMA IF EXISTS messaging CASCADE;";
    client.batch_execute(sql).await?;
    drop(client);
    connection.await??;
    Ok(())
}
