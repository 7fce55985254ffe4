use serde::Serialize;

use crate::database::Step;
use crate::error::OutboxError;
use crate::outbox::{Outbox, unsigned};
use crate::statements as sql;

/// A worker on an outbox: one start of one process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WorkerState {
    /// The random name of this start, as it is in the messages that it has.
    pub owner: String,
    /// What people call it; see [`WorkerBuilder::name`](crate::WorkerBuilder::name).
    pub name: Option<String>,
    /// The version of this crate that it runs.
    pub version: String,
    /// How long ago it began, in milliseconds.
    pub age_ms: u64,
    /// When it was last seen, in milliseconds ago. One that runs says every 5 s that it does.
    pub seen_ms: u64,
}

impl Outbox {
    /// The workers on this outbox, in the order in which they began. One that ended as it should is not listed, and one
    /// that was killed for a day.
    ///
    /// # Errors
    /// The database failed.
    pub async fn workers(&self) -> Result<Vec<WorkerState>, OutboxError> {
        let rows = self.database.one(Step::new(sql::WORKERS, [])).await?;
        rows.iter()
            .map(|row| {
                Ok(WorkerState {
                    owner: row.text(0)?,
                    name: row.optional_text(1)?,
                    version: row.text(2)?,
                    age_ms: unsigned(row.int(3)?),
                    seen_ms: unsigned(row.int(4)?),
                })
            })
            .collect()
    }
}
