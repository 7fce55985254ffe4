use std::error::Error as StdError;

use messaging_client_core::Error;

/// Why the outbox could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// The database failed or is out of reach. What was being written may or may not have been: a message
    /// with a [`dedupe_key`](crate::NewMessage::dedupe_key) can be given again, and is kept once.
    #[error("the database failed: the source says how")]
    Database(#[source] Box<dyn StdError + Send + Sync>),
    /// A setting that cannot be used.
    #[error("{setting} {problem}")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The tables are of a newer version of this crate. Nothing was read or written: use that version.
    #[error("the tables have version {found}, and this program knows {known}: use a newer one")]
    NewerSchema {
        /// The version of the tables.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A request that cannot be stored, such as one with a file that is a stream.
    #[error("the request of {operation} cannot be stored: give files as a link or as bytes")]
    NotStorable {
        /// The operation.
        operation: &'static str,
    },
    /// The client would refuse to send the request. The source says which field of it, and what is allowed.
    #[error("the client would refuse the request: the source says why")]
    Refused(#[source] Box<Error>),
    /// There is no such message, campaign or account, or it is in a state in which this cannot be done.
    #[error("{what}")]
    NotPossible {
        /// What there is not, or which states allow it.
        what: &'static str,
    },
    /// A row of the tables holds something else than this crate wrote, at this column of the result.
    #[error("a row of the outbox's tables holds something else than was written (column {0})")]
    Row(usize),
}

impl OutboxError {
    pub(crate) fn database(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::Database(error)
    }

    /// An address that needs the feature that is not turned on.
    #[cfg(any(
        all(feature = "sqlite", not(feature = "postgres")),
        all(feature = "postgres", not(feature = "sqlite"))
    ))]
    pub(crate) fn setting(feature: &'static str) -> Self {
        Self::Setting {
            setting: "database",
            problem: match feature {
                "postgres" => "is PostgreSQL: turn on the feature `postgres`",
                _ => "is a SQLite file: turn on the feature `sqlite`",
            },
        }
    }
}
