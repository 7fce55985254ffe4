use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Notify;

use crate::campaign::Counted;
use crate::database::{Database, Row, Step};
use crate::error::OutboxError;
use crate::message::{Attempt, Enqueued, Lane, Message, MessageId, NewMessage, millis};
use crate::state::State;
use crate::statements as sql;

/// How many rows one statement deletes.
const PRUNED_AT_ONCE: i64 = 5_000;

/// Messages that are to be sent, kept in a database until they are, and their results.
///
/// Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Outbox {
    pub(crate) database: Database,
    otp_database: Database,
    /// Wakes the workers of this process when an OTP comes in.
    pub(crate) otp: Arc<Notify>,
    pub(crate) counted: Arc<Counted>,
}

impl Outbox {
    /// Opens the outbox at an address, and makes its tables where there are none: the path of a SQLite file
    /// (`sqlite:outbox.db` or the path alone), or `postgres://user:password@host/database`.
    ///
    /// The file must be on a local disk. On PostgreSQL the tables are in the schema `messaging`.
    ///
    /// # Errors
    /// The address cannot be used, the database is out of reach, or its tables are of a newer version.
    pub async fn open(url: &str) -> Result<Self, OutboxError> {
        let database = Database::open(url).await?;
        Ok(Self {
            otp_database: database.for_otp(),
            database,
            otp: Arc::default(),
            counted: Arc::default(),
        })
    }

    /// The database for what must be done for a message of this lane: an OTP does not wait for a connection.
    pub(crate) fn database_for(&self, lane: Lane) -> &Database {
        match lane {
            Lane::Otp => &self.otp_database,
            Lane::Transactional | Lane::Bulk => &self.database,
        }
    }

    /// Puts a message in. When this returns, it is on disk: it will be sent, or it is known why not.
    ///
    /// # Errors
    /// The database failed. The message may have been put in anyway: with a
    /// [`dedupe_key`](NewMessage::dedupe_key), put it in again.
    pub async fn enqueue(&self, message: NewMessage) -> Result<Enqueued, OutboxError> {
        let list = format!("[{}]", message.to_json());
        let mut steps = vec![
            Step::new(sql::ENQUEUE, [list.as_str().into()]),
            Step::new(sql::KNOWN, [list.as_str().into()]),
        ];
        let is_otp = message.in_lane() == Lane::Otp;
        if is_otp {
            steps.push(Step::new(sql::WAKE, []));
        }
        let results = self.database_for(message.in_lane()).run(steps).await?;
        if is_otp {
            self.otp.notify_waiters();
        }
        let first = |n: usize| results.get(n).and_then(|rows| rows.first());
        let (row, created) = match (first(0), first(1)) {
            (Some(new), _) => (new, true),
            (None, Some(known)) => (known, false),
            (None, None) => return Err(OutboxError::Row(0)),
        };
        Ok(Enqueued {
            id: MessageId(row.int(0)?),
            created,
        })
    }

    /// Puts many messages in, all or none. Gives how many are new; those with known keys are left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn enqueue_all(
        &self,
        messages: impl IntoIterator<Item = NewMessage>,
    ) -> Result<usize, OutboxError> {
        let items: Vec<String> = messages.into_iter().map(|one| one.to_json()).collect();
        let list = format!("[{}]", items.join(","));
        let new = self.database.one(Step::new(sql::ENQUEUE, [list.into()]));
        Ok(new.await?.len())
    }

    /// What is known of a message; nothing where there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn message(&self, id: MessageId) -> Result<Option<Message>, OutboxError> {
        let rows = self.database.one(Step::new(sql::MESSAGE, [id.0.into()]));
        rows.await?.first().map(read_message).transpose()
    }

    /// Every attempt to send a message, the first one first: whatever was sent was written down before. None where it
    /// was never tried, or where there is no message of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn attempts(&self, id: MessageId) -> Result<Vec<Attempt>, OutboxError> {
        let rows = self.database.one(Step::new(sql::ATTEMPTS, [id.0.into()]));
        rows.await?.iter().map(read_attempt).collect()
    }

    /// Takes a message back that no worker has yet. `false`: it is too late.
    ///
    /// # Errors
    /// The database failed.
    pub async fn cancel(&self, id: MessageId) -> Result<bool, OutboxError> {
        let rows = self.database.one(Step::new(sql::CANCEL, [id.0.into()]));
        Ok(!rows.await?.is_empty())
    }

    /// Deletes what has been final for this long: messages, their attempts, and callbacks. Their requests
    /// were cleared when they became final. Keys of deleted messages can be used again.
    ///
    /// # Errors
    /// The database failed; what was deleted stays deleted.
    pub async fn prune(&self, final_for: Duration) -> Result<u64, OutboxError> {
        let age = millis(final_for);
        let mut pruned = 0;
        loop {
            let values = [age.into(), PRUNED_AT_ONCE.into()];
            let rows = self.database.one(Step::new(sql::PRUNE, values)).await?;
            pruned += rows.len() as u64;
            if rows.is_empty() {
                break;
            }
        }
        let rest = [sql::PRUNE_ATTEMPTS, sql::PRUNE_CALLBACKS];
        let steps = rest.map(|one| Step::new(one, [age.into()])).into();
        self.database.run(steps).await?;
        Ok(pruned)
    }

    /// Counts, for a page or for metrics. They read the whole index: once a second is often enough.
    ///
    /// # Errors
    /// The database failed.
    pub async fn figures(&self) -> Result<Figures, OutboxError> {
        let asked = [sql::FIGURES, sql::OLDEST_QUEUED, sql::CALLBACK_LAG];
        let steps = asked.map(|one| Step::new(one, [])).into();
        let results = self.database.run(steps).await?;
        let mut figures = Figures::default();
        let mut results = results.into_iter();
        for row in results.next().unwrap_or_default() {
            figures.messages.push(Count {
                lane: Lane::of_number(row.int(0)?),
                state: row.text(1)?.parse()?,
                count: unsigned(row.int(2)?),
            });
        }
        for row in results.next().unwrap_or_default() {
            figures.oldest_queued.push(Age {
                lane: Lane::of_number(row.int(0)?),
                age_ms: unsigned(row.int(1)?),
            });
        }
        if let Some(row) = results.next().unwrap_or_default().first() {
            figures.callbacks_waiting = unsigned(row.int(0)?);
            figures.callback_lag_ms = unsigned(row.int(1)?);
        }
        Ok(figures)
    }

    /// Settings of the database that would break what the outbox promises, each as a sentence. Ask once
    /// when the program starts.
    ///
    /// # Errors
    /// The database failed.
    pub async fn dangers(&self) -> Result<Vec<String>, OutboxError> {
        self.database.dangers().await
    }
}

/// How many messages are where, and how long things wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Figures {
    /// Messages by lane and state; what there is none of is left out.
    pub messages: Vec<Count>,
    /// How long the oldest message that could be sent has waited, in each lane where one waits.
    pub oldest_queued: Vec<Age>,
    /// Callbacks whose message is not known yet.
    pub callbacks_waiting: u64,
    /// How long the oldest of them has waited, in milliseconds.
    pub callback_lag_ms: u64,
}

impl Figures {
    /// How many messages are in this state, in all lanes.
    pub fn in_state(&self, state: State) -> u64 {
        let counts = self.messages.iter().filter(|one| one.state == state);
        counts.map(|one| one.count).sum()
    }
}

/// How many messages of a lane are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// The lane.
    pub lane: Lane,
    /// The state.
    pub state: State,
    /// How many.
    pub count: u64,
}

/// How long the oldest message of a lane waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Age {
    /// The lane.
    pub lane: Lane,
    /// In milliseconds.
    pub age_ms: u64,
}

pub(crate) fn unsigned(int: i64) -> u64 {
    u64::try_from(int).unwrap_or_default()
}

fn read_attempt(row: &Row) -> Result<Attempt, OutboxError> {
    Ok(Attempt {
        n: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
        owner: row.text(1)?,
        began_at_ms: unsigned(row.int(2)?),
        age_ms: unsigned(row.int(3)?),
        took_ms: row.optional_int(4)?.map(unsigned),
        outcome: json(row.optional_text(5)?),
    })
}

fn json(text: Option<String>) -> Option<serde_json::Value> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}

fn read_message(row: &Row) -> Result<Message, OutboxError> {
    Ok(Message {
        id: MessageId(row.int(0)?),
        account: row.text(1)?,
        operation: row.text(2)?,
        lane: Lane::of_number(row.int(3)?),
        campaign: Some(row.int(4)?).filter(|id| *id != 0),
        state: row.text(5)?.parse()?,
        attempts: u32::try_from(row.int(6)?).unwrap_or(u32::MAX),
        provider_ref: row.optional_text(7)?,
        client_ref: row.optional_text(8)?,
        delivery: row.optional_text(9)?.and_then(|status| status.parse().ok()),
        outcome: json(row.optional_text(10)?),
    })
}
