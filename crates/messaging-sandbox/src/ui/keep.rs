//! Messages in a file, over restarts.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, params};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;

use super::wire::{message_json, read_message};
use crate::clock::{system_time, unix};
use crate::lock::lock;
use crate::messages::{Change, Messages, SentMessage};

/// What is kept in the file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StoreLimits {
    /// How many messages, 100,000 unless set.
    pub messages: u64,
    /// How old they get, 30 days unless set.
    pub age: Duration,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self {
            messages: 100_000,
            age: Duration::from_secs(30 * 24 * 60 * 60),
        }
    }
}

/// The file, an SQLite database with one table: `message(id, at, json)`.
pub(crate) struct Kept {
    connection: Mutex<Connection>,
    limits: StoreLimits,
}

fn other(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}

impl Kept {
    /// Opens the file and takes its messages into memory.
    pub(crate) fn open(
        path: &Path,
        limits: StoreLimits,
        messages: &Messages,
    ) -> io::Result<Arc<Self>> {
        let connection = Connection::open(path).map_err(other)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
                 CREATE TABLE IF NOT EXISTS message
                     (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, json TEXT NOT NULL);",
            )
            .map_err(other)?;
        let kept = Self {
            connection: Mutex::new(connection),
            limits,
        };
        kept.limit().map_err(other)?;
        kept.load(messages).map_err(other)?;
        Ok(Arc::new(kept))
    }

    fn load(&self, messages: &Messages) -> rusqlite::Result<()> {
        let connection = lock(&self.connection);
        let mut statement = connection.prepare("SELECT json FROM message ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            let json: Option<Value> = serde_json::from_str(&text).ok();
            // A line of another version is left where it is.
            if let Some(message) = json.as_ref().and_then(read_message) {
                messages.restore(message);
            }
        }
        Ok(())
    }

    /// Removes what is too old and what is too much.
    fn limit(&self) -> rusqlite::Result<()> {
        let oldest = system_time().checked_sub(self.limits.age);
        let oldest = oldest.map_or(0, milliseconds);
        let most = i64::try_from(self.limits.messages).unwrap_or(i64::MAX);
        let connection = lock(&self.connection);
        connection.execute("DELETE FROM message WHERE at < ?1", params![oldest])?;
        connection.execute(
            "DELETE FROM message WHERE id <= (SELECT id FROM message ORDER BY id DESC LIMIT 1 OFFSET ?1)",
            params![most],
        )?;
        Ok(())
    }

    fn write(&self, changed: &[Arc<SentMessage>]) -> rusqlite::Result<()> {
        let mut connection = lock(&self.connection);
        let transaction = connection.transaction()?;
        for message in changed {
            transaction.execute(
                "INSERT OR REPLACE INTO message (id, at, json) VALUES (?1, ?2, ?3)",
                params![
                    i64::try_from(message.id).unwrap_or(i64::MAX),
                    milliseconds(message.at),
                    message_json(message).to_string(),
                ],
            )?;
        }
        transaction.commit()
    }

    /// Makes the file say what the memory says.
    fn write_all(&self, messages: &Messages) -> rusqlite::Result<()> {
        lock(&self.connection).execute("DELETE FROM message", [])?;
        self.write(&messages.find(|_| true))
    }
}

fn milliseconds(at: SystemTime) -> i64 {
    i64::try_from(unix(at).as_millis()).unwrap_or(i64::MAX)
}

/// Writes what changes, many changes at once, until the sandbox stops.
pub(crate) async fn keep(kept: Arc<Kept>, messages: Messages) {
    let mut changes = messages.changes();
    while let Ok(first) = next(&mut changes).await {
        let mut changed = Vec::new();
        let mut anew = false;
        let mut change = Some(first);
        while let Some(Noted { message, all }) = change.take() {
            anew |= all;
            changed.extend(message);
            change = changes.try_recv().ok().map(Noted::of);
        }
        let written = if anew {
            kept.write_all(&messages)
        } else {
            kept.write(&changed)
        };
        // A full disk must not stop the sandbox; the next write tries again.
        if written.and_then(|()| kept.limit()).is_err() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// What a change means for the file.
struct Noted {
    message: Option<Arc<SentMessage>>,
    all: bool,
}

impl Noted {
    fn of(change: Change) -> Self {
        let all = matches!(change, Change::Forgotten);
        let message = match change {
            Change::Message(message) | Change::State(message) => Some(message),
            _ => None,
        };
        Self { message, all }
    }
}

async fn next(changes: &mut tokio::sync::broadcast::Receiver<Change>) -> Result<Noted, RecvError> {
    match changes.recv().await {
        Ok(change) => Ok(Noted::of(change)),
        Err(RecvError::Lagged(_)) => Ok(Noted {
            message: None,
            all: true,
        }),
        Err(closed) => Err(closed),
    }
}
