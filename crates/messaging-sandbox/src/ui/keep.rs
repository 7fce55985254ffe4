//! Messages in a file, over restarts.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use rusqlite::{Connection, params};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::wire::message_json;
use crate::clock::{system_time, unix};
use crate::messages::{Change, Messages, ProviderName, SentMessage};

/// How many rows are written, or how much time passes, before what is too much is looked for.
const LIMITED_ROWS: usize = 1000;
const LIMITED_EVERY: Duration = Duration::from_secs(60);

/// How much waits for a file that cannot be written before it is taken from the memory anew.
const MOST_WAITING: usize = 4096;

/// The wait after a write that failed.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// What is kept in the file. What is too much is removed at the start, after 1,000 more messages or states, and with the
/// next message after a minute.
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
    connection: Connection,
    limits: StoreLimits,
}

impl Kept {
    /// Opens the file and takes its messages into memory.
    pub(crate) fn open(
        path: &Path,
        limits: StoreLimits,
        messages: &Messages,
    ) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE IF NOT EXISTS message
                 (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, json TEXT NOT NULL);
             CREATE INDEX IF NOT EXISTS message_at ON message (at);",
        )?;
        let kept = Self { connection, limits };
        kept.limit()?;
        kept.load(messages)?;
        Ok(kept)
    }

    fn load(&self, messages: &Messages) -> rusqlite::Result<()> {
        let all = "SELECT json FROM message ORDER BY id";
        let mut statement = self.connection.prepare(all)?;
        for text in statement.query_map([], |row| row.get::<_, String>(0))? {
            // A line of another version is left where it is.
            if let Ok(message) = serde_json::from_str(&text?) {
                messages.restore([message]);
            }
        }
        Ok(())
    }

    /// Removes what is too old and what is too much.
    fn limit(&self) -> rusqlite::Result<()> {
        let oldest = system_time().checked_sub(self.limits.age);
        let oldest = oldest.map_or(0, milliseconds);
        let most = i64::try_from(self.limits.messages).unwrap_or(i64::MAX);
        let old = "DELETE FROM message WHERE at < ?1";
        self.connection.execute(old, params![oldest])?;
        let more = "DELETE FROM message WHERE id <= (SELECT id FROM message ORDER BY id DESC LIMIT 1 OFFSET ?1)";
        self.connection.execute(more, params![most])?;
        Ok(())
    }

    /// Does all steps or none.
    fn write(&mut self, steps: &[Step], messages: &Messages) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for step in steps {
            match step {
                Step::Put(message) => put(&transaction, message)?,
                Step::Forget(only) => {
                    transaction.execute(
                        "DELETE FROM message WHERE ?1 IS NULL OR
                             CASE WHEN json_valid(json) THEN json ->> 'provider' END = ?1",
                        params![only.map(ProviderName::as_str)],
                    )?;
                }
                Step::Agree => {
                    let (made_room, kept) = messages.complete();
                    let newer = "DELETE FROM message WHERE id > ?1";
                    transaction.execute(newer, params![number(made_room)])?;
                    kept.iter()
                        .try_for_each(|message| put(&transaction, message))?;
                }
            }
        }
        transaction.commit()
    }
}

fn put(connection: &Connection, message: &SentMessage) -> rusqlite::Result<()> {
    let put = "INSERT OR REPLACE INTO message (id, at, json) VALUES (?1, ?2, ?3)";
    let (id, at) = (number(message.id), milliseconds(message.at));
    connection.execute(put, params![id, at, message_json(message).to_string()])?;
    Ok(())
}

fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn milliseconds(at: SystemTime) -> i64 {
    i64::try_from(unix(at).as_millis()).unwrap_or(i64::MAX)
}

/// What a change means for the file.
enum Step {
    Put(Arc<SentMessage>),
    /// Everything, or everything of one provider.
    Forget(Option<ProviderName>),
    /// The file is to say what the memory says. What has made room in memory stays.
    Agree,
}

/// The next step, or `None` when there are no more changes.
async fn next(changes: &mut Receiver<Change>) -> Option<Step> {
    loop {
        return Some(match changes.recv().await {
            Ok(Change::Message(message) | Change::State(message)) => Step::Put(message),
            Ok(Change::Forgotten(only)) => Step::Forget(only),
            Ok(Change::Imported) | Err(RecvError::Lagged(_)) => Step::Agree,
            Ok(_) => continue,
            Err(RecvError::Closed) => return None,
        });
    }
}

/// Writes what changes, many changes at once, until the sandbox stops.
pub(crate) async fn keep(mut kept: Kept, messages: Messages, mut changes: Receiver<Change>) {
    let mut steps = Vec::new();
    let (mut limited, mut rows) = (Instant::now(), 0_usize);
    while let Some(step) = next(&mut changes).await {
        steps.push(step);
        while !steps.is_empty() {
            while let Some(Some(step)) = next(&mut changes).now_or_never() {
                steps.push(step);
            }
            if steps.len() > MOST_WAITING {
                steps = vec![Step::Agree];
            }
            rows = rows.saturating_add(steps.len());
            let agree = steps.iter().any(|step| matches!(step, Step::Agree));
            let is_due = agree || rows >= LIMITED_ROWS || limited.elapsed() >= LIMITED_EVERY;
            let memory = messages.clone();
            let writing = spawn_blocking(move || {
                let written = kept.write(&steps, &memory);
                let limit = || if is_due { kept.limit() } else { Ok(()) };
                (written.and_then(|()| limit()).is_ok(), steps, kept)
            });
            let Ok(done) = writing.await else {
                return;
            };
            let is_written;
            (is_written, steps, kept) = done;
            if !is_written {
                // A full disk must not stop the sandbox, and nothing is lost by it.
                sleep(RETRY_PAUSE).await;
                continue;
            }
            steps.clear();
            if is_due {
                (limited, rows) = (Instant::now(), 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tempfile::TempDir;

    use super::*;
    use crate::messages::{Channel, Content, MessageState};

    fn message(provider: ProviderName, text: &str) -> SentMessage {
        let content = Content::text(text);
        SentMessage::new(provider, "sms.send", Channel::Sms, text, "1", content)
    }

    fn open(folder: &TempDir, limits: StoreLimits) -> (Kept, Messages) {
        let messages = Messages::new();
        let kept = Kept::open(&folder.path().join("m.db"), limits, &messages).unwrap();
        (kept, messages)
    }

    fn second(folder: &TempDir) -> Connection {
        Connection::open(folder.path().join("m.db")).unwrap()
    }

    fn ids(connection: &Connection) -> Vec<i64> {
        let mut all = connection
            .prepare("SELECT id FROM message ORDER BY id")
            .unwrap();
        let rows = all.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    async fn has(connection: &Connection, expected: &[i64]) {
        for _ in 0..400 {
            if ids(connection) == expected {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?} is not {expected:?}", ids(connection));
    }

    #[tokio::test]
    async fn a_write_that_failed_is_made_again_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, messages) = open(&folder, StoreLimits::default());
        kept.connection.busy_timeout(Duration::ZERO).unwrap();
        let other = second(&folder);
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let changes = messages.changes();
        let first = messages.add(message(ProviderName::NusaSms, "a"));
        messages.add(message(ProviderName::Sandeza, "b"));
        messages.set_state(first, MessageState::Read);
        messages.forget(Some(ProviderName::Sandeza));
        messages.add(message(ProviderName::Sandeza, "c"));
        let keeping = tokio::spawn(keep(kept, messages.clone(), changes));
        sleep(Duration::from_millis(200)).await;
        other.execute_batch("ROLLBACK").unwrap();
        has(&other, &[1, 3]).await;
        let state = "SELECT json ->> 'state' FROM message WHERE id = 1";
        let state: String = other.query_row(state, [], |row| row.get(0)).unwrap();
        assert_eq!(state, "read");
        keeping.abort();
    }

    #[tokio::test]
    async fn what_a_slow_file_missed_is_made_up_for() {
        let folder = tempfile::tempdir().unwrap();
        let (mut kept, messages) = open(&folder, StoreLimits::default());
        let small = |text| message(ProviderName::NusaSms, text);
        messages.add(small("makes room"));
        let mut large = message(ProviderName::NxCloud, "large");
        large.request.body = Bytes::from(vec![0; 200 * 1024 * 1024]);
        messages.add(large.clone());
        messages.add(large);
        messages.add(message(ProviderName::Sandeza, "forgotten"));
        for (id, text) in [(1, "makes room"), (4, "forgotten")] {
            let mut small = small(text);
            (small.id, small.at) = (id, system_time());
            kept.write(&[Step::Put(Arc::new(small))], &messages)
                .unwrap();
        }
        let changes = messages.changes();
        for gone in [ProviderName::Sandeza, ProviderName::NxCloud] {
            messages.forget(Some(gone));
        }
        messages.add(small("missed"));
        // More than listeners may be behind, and none that the file is for.
        for number in 0..2000 {
            messages.tell(Change::Callback(number));
        }
        let other = second(&folder);
        assert_eq!(ids(&other), [1, 4]);
        let keeping = tokio::spawn(keep(kept, messages.clone(), changes));
        has(&other, &[1, 5]).await;
        messages.clear();
        has(&other, &[]).await;
        keeping.abort();
    }

    #[tokio::test]
    async fn what_is_too_much_is_removed_after_so_many_rows() {
        let folder = tempfile::tempdir().unwrap();
        let limits = StoreLimits {
            messages: 2,
            ..StoreLimits::default()
        };
        let (kept, messages) = open(&folder, limits);
        let changes = messages.changes();
        let add = || messages.add(message(ProviderName::NusaSms, "a"));
        let all: Vec<i64> = (1..LIMITED_ROWS).map(|_| number(add())).collect();
        let other = second(&folder);
        let keeping = tokio::spawn(keep(kept, messages.clone(), changes));
        has(&other, &all).await;
        add();
        has(&other, &[999, 1000]).await;
        keeping.abort();
    }

    #[test]
    fn all_steps_are_done_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let (mut kept, messages) = open(&folder, StoreLimits::default());
        messages.add(message(ProviderName::NusaSms, "a"));
        kept.write(&[Step::Agree], &messages).unwrap();
        let other = second(&folder);
        let full =
            "CREATE TRIGGER no BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'full'); END";
        other.execute_batch(full).unwrap();
        assert!(kept.write(&[Step::Agree], &messages).is_err());
        assert_eq!(ids(&other), [1]);
    }

    #[test]
    fn what_is_too_much_or_too_old_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let limits = StoreLimits {
            messages: 2,
            age: Duration::from_secs(3600),
        };
        let (mut kept, messages) = open(&folder, limits.clone());
        let mut old = message(ProviderName::NusaSms, "old");
        old.at = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        for _ in 0..3 {
            messages.add(message(ProviderName::NusaSms, "new"));
        }
        messages.add(old);
        kept.write(&[Step::Agree], &messages).unwrap();
        let other = second(&folder);
        assert_eq!(ids(&other), [1, 2, 3, 4]);
        kept.limit().unwrap();
        assert_eq!(ids(&other), [2, 3]);
        let plan = "EXPLAIN QUERY PLAN DELETE FROM message WHERE at < 1";
        let plan: String = other.query_row(plan, [], |row| row.get(3)).unwrap();
        assert!(plan.contains("INDEX message_at"), "{plan}");
        drop(kept);
        assert_eq!(open(&folder, limits).1.count(), 2);
    }

    #[test]
    fn a_row_that_cannot_be_read_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (mut kept, messages) = open(&folder, StoreLimits::default());
        messages.add(message(ProviderName::NusaSms, "a"));
        kept.write(&[Step::Agree], &messages).unwrap();
        let other = second(&folder);
        let broken = "INSERT INTO message VALUES (9, 4102444800000, 'not JSON')";
        other.execute_batch(broken).unwrap();
        let mut forget = |provider| kept.write(&[Step::Forget(provider)], &messages).unwrap();
        forget(Some(ProviderName::Sandeza));
        assert_eq!(ids(&other), [1, 9]);
        forget(Some(ProviderName::NusaSms));
        assert_eq!(ids(&other), [9]);
        forget(None);
        assert_eq!(ids(&other), [0; 0]);
    }
}
