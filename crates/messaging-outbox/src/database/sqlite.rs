use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior};
use tokio::task::spawn_blocking;

use super::{Row, Step, Value, sqlite_text};
use crate::error::OutboxError;

/// How long a statement waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// One file, one connection: SQLite has one writer at a time whatever one does.
#[derive(Clone)]
pub(crate) struct Sqlite {
    connection: Arc<Mutex<Connection>>,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sqlite")
    }
}

impl Sqlite {
    pub(crate) async fn open(path: &str) -> Result<Self, OutboxError> {
        let path = path.to_owned();
        blocking(move || {
            let connection = Connection::open(Path::new(&path))?;
            connection.busy_timeout(BUSY)?;
            // A writer and readers beside each other; and a commit is on disk before it returns. Both
            // before any transaction, and the second for each connection anew.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            Ok(Self {
                connection: Arc::new(Mutex::new(connection)),
            })
        })
        .await
    }

    pub(crate) async fn run(&self, steps: Vec<Step>) -> Result<Vec<Vec<Row>>, OutboxError> {
        self.with(move |connection| {
            // Immediate: a transaction that begins by reading cannot always become one that writes.
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut results = Vec::with_capacity(steps.len());
            for step in &steps {
                let mut statement = transaction.prepare(&sqlite_text(step.sql))?;
                let mut rows = statement.query(rusqlite::params_from_iter(&step.values))?;
                let mut result = Vec::new();
                while let Some(row) = rows.next()? {
                    result.push(read(row)?);
                }
                results.push(result);
            }
            transaction.commit()?;
            Ok(results)
        })
        .await
    }

    pub(crate) async fn batch(&self, sql: String) -> Result<(), OutboxError> {
        self.with(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(&sql)?;
            transaction.commit()
        })
        .await
    }

    pub(crate) async fn dangers(&self) -> Result<Vec<String>, OutboxError> {
        self.with(|connection| {
            let pragma = |name: &str| -> rusqlite::Result<String> {
                connection.pragma_query_value(None, name, |row| {
                    row.get_ref(0).map(|value| match value {
                        ValueRef::Integer(number) => number.to_string(),
                        other => other.as_str().unwrap_or_default().to_owned(),
                    })
                })
            };
            let mut dangers = Vec::new();
            // 2 is FULL, 3 is EXTRA.
            if !matches!(pragma("synchronous")?.as_str(), "2" | "3") {
                dangers.push("synchronous is below FULL: a power failure can undo the mark that a message was being sent, and it would be sent again".to_owned());
            }
            if pragma("journal_mode")? != "wal" {
                dangers.push("journal_mode is not WAL: the file may lie on a network file system, where locks cannot be trusted".to_owned());
            }
            Ok(dangers)
        })
        .await
    }

    async fn with<T, F>(&self, work: F) -> Result<T, OutboxError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let connection = Arc::clone(&self.connection);
        blocking(move || {
            // A panic in a transaction has rolled it back, so the connection can be used again.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }
}

async fn blocking<T, F>(work: F) -> Result<T, OutboxError>
where
    T: Send + 'static,
    F: FnOnce() -> rusqlite::Result<T> + Send + 'static,
{
    match spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| OutboxError::database(Box::new(error))),
        Err(ended) => Err(OutboxError::database(Box::new(ended))),
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let columns = row.as_ref().column_count();
    let mut values = Vec::with_capacity(columns);
    for column in 0..columns {
        values.push(match row.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(int) => Value::Int(int),
            other => Value::Text(other.as_str()?.to_owned()),
        });
    }
    Ok(Row::new(values))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(int) => ValueRef::Integer(*int),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
