//! The two databases behind one small interface: a script of statements in one transaction.

mod dialect;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;

pub(crate) use dialect::Dialect;
#[cfg(feature = "sqlite")]
pub(crate) use dialect::sqlite_text;
pub(crate) use row::{Row, Value};
pub(crate) use schema::VERSION;

use crate::error::OutboxError;

/// One statement of a script, in the words of PostgreSQL; see [`Dialect`].
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) sql: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Step {
    pub(crate) fn new<const N: usize>(sql: &'static str, values: [Value; N]) -> Self {
        Self {
            sql,
            values: values.into(),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Database {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Postgres),
}

impl Database {
    /// By an address: `postgres://..` or `postgresql://..`; `sqlite:PATH` or a path alone.
    pub(crate) async fn open(url: &str) -> Result<Self, OutboxError> {
        let database = Self::connect(url).await?;
        schema::migrate(&database).await?;
        Ok(database)
    }

    #[cfg_attr(
        not(feature = "sqlite"),
        expect(clippy::unused_async, reason = "opening a file waits for a thread")
    )]
    async fn connect(url: &str) -> Result<Self, OutboxError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return postgres::Postgres::open(url).map(Self::Postgres);
            #[cfg(not(feature = "postgres"))]
            return Err(OutboxError::setting("postgres"));
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        if path.is_empty() || path.starts_with("//") {
            return Err(OutboxError::Setting {
                setting: "database",
                problem: "is neither postgres://.. nor the path of a SQLite file",
            });
        }
        #[cfg(feature = "sqlite")]
        return sqlite::Sqlite::open(path).await.map(Self::Sqlite);
        #[cfg(not(feature = "sqlite"))]
        Err(OutboxError::setting("sqlite"))
    }

    /// The same database by the connections that are left to OTPs. A SQLite file has one writer at a time, and one
    /// connection is enough for it.
    pub(crate) fn for_otp(&self) -> Self {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => Self::Sqlite(sqlite.clone()),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => Self::Postgres(postgres.for_otp()),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs the steps in one transaction, and gives the rows of each. When this returns, what they wrote is
    /// on disk. After an error it may or may not have been written.
    pub(crate) async fn run(&self, steps: Vec<Step>) -> Result<Vec<Vec<Row>>, OutboxError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.run(steps).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.run(steps).await,
        }
    }

    /// Runs one statement.
    pub(crate) async fn one(&self, step: Step) -> Result<Vec<Row>, OutboxError> {
        Ok(self.run(vec![step]).await?.pop().unwrap_or_default())
    }

    /// Fails where a newer program has brought the tables up to its version.
    pub(crate) async fn check_version(&self) -> Result<(), OutboxError> {
        schema::check(self).await
    }

    /// Calls `told` whenever another process says that an OTP waits, for as long as that can be heard. On SQLite
    /// nothing is: the file has no such thing.
    pub(crate) async fn listen(&self, told: impl Fn()) -> Result<(), OutboxError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => {
                drop(told);
                std::future::pending().await
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.listen(told).await,
        }
    }

    /// Settings of this database that would break what the outbox promises, each as a sentence.
    pub(crate) async fn dangers(&self) -> Result<Vec<String>, OutboxError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.dangers().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.dangers().await,
        }
    }

    /// Runs text that is not a statement of this crate, such as a schema: several statements, no values.
    pub(crate) async fn batch(&self, sql: String) -> Result<(), OutboxError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.batch(sql).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.batch(sql).await,
        }
    }
}
