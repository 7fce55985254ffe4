//! Each statement by itself, on SQLite and on PostgreSQL: which rows it changes, and what it writes there. The
//! clock stands, so that what happens at the very millisecond of a limit can be seen.

mod accounts;
mod callbacks;
mod campaigns;
mod claim;
mod enqueue;
mod pace;
mod retention;
mod sweep;
mod transitions;

use super::*;
use crate::database::{Database, Row, Step, Value};
use crate::state::State;

/// What the clock says.
const NOW: i64 = 1_000_000;

/// A claim on a message, as a worker has it.
const CLAIMED: &str = "owner = 'w', fence = 7";

/// An outbox's database whose rows are set and read directly.
struct Ledger {
    database: Database,
    _directory: Option<tempfile::TempDir>,
}

/// Each is a test of its own on SQLite, and all are one on PostgreSQL: a server takes long to start.
macro_rules! on_both {
    ($(async fn $name:ident($ledger:ident: Ledger) $body:block)*) => {
        mod case {
            use super::*;
            $(pub(super) async fn $name($ledger: Ledger) $body)*
        }

        #[cfg(feature = "sqlite")]
        mod on_sqlite {
            use super::*;
            $(#[tokio::test] async fn $name() {
                case::$name(Ledger::in_a_file().await).await;
            })*
        }

        #[cfg(feature = "postgres")]
        pub(super) async fn on_postgres(url: &str) {
            $(
                let ledger = Ledger::at(url).await;
                let database = ledger.database.clone();
                case::$name(ledger).await;
                // A schema is made anew in less time than a database.
                database.batch("DROP SCHEMA messaging CASCADE".to_owned()).await.unwrap();
            )*
        }
    };
}
use on_both;

#[cfg(feature = "postgres")]
#[tokio::test]
async fn on_postgres() {
    let server = crate::testing::PostgresServer::start().unwrap();
    let may_be_missing = std::env::var_os("REQUIRE_POSTGRES").is_none();
    assert!(
        server.is_some() || may_be_missing,
        "PostgreSQL is not installed"
    );
    let Some(server) = server else { return };
    let url = server.database("statements").unwrap();
    accounts::on_postgres(&url).await;
    callbacks::on_postgres(&url).await;
    campaigns::on_postgres(&url).await;
    claim::on_postgres(&url).await;
    claim::passes_over_what_is_locked(&url).await;
    enqueue::on_postgres(&url).await;
    pace::on_postgres(&url).await;
    retention::on_postgres(&url).await;
    sweep::on_postgres(&url).await;
    transitions::on_postgres(&url).await;
}

impl Ledger {
    async fn at(url: &str) -> Self {
        let database = Database::open(url).await.unwrap();
        let ledger = Self {
            database,
            _directory: None,
        };
        ledger.clock(NOW).await;
        ledger
    }

    #[cfg(feature = "sqlite")]
    async fn in_a_file() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox.db");
        Self {
            _directory: Some(directory),
            ..Self::at(path.to_str().unwrap()).await
        }
    }

    async fn clock(&self, ms: i64) {
        let stopped = format!(
            "DROP VIEW messaging.clock; CREATE VIEW messaging.clock AS SELECT CAST({ms} AS bigint) AS ms;"
        );
        self.execute(&stopped).await;
    }

    async fn execute(&self, sql: &str) {
        let sql = self.database.dialect().text(sql);
        self.database.batch(sql).await.unwrap();
    }

    async fn run<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> Vec<Row> {
        self.database.one(Step::new(sql, values)).await.unwrap()
    }

    /// As [`run`](Self::run), with each row as text.
    async fn show<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> Vec<String> {
        self.run(sql, values).await.iter().map(shown).collect()
    }

    /// The rows of a query, each as its values with a bar between them.
    async fn look(&self, sql: &'static str) -> Vec<String> {
        self.show(sql, []).await
    }

    /// A queued message of the account `main`, put in at 0, but for what is `set`. Gives its number.
    async fn message(&self, set: &str) -> i64 {
        let new = "INSERT INTO messaging.message (account, lane, operation, request, state_at, created_at, not_before)
            VALUES ('main', 1, 'example', 'a request', 0, 0, 0) RETURNING id";
        let id = self.run(new, []).await.first().unwrap().int(0).unwrap();
        self.execute(&format!(
            "UPDATE messaging.message SET {set} WHERE id = {id}"
        ))
        .await;
        id
    }

    /// A message in this state.
    async fn in_state(&self, state: State, set: &str) -> i64 {
        self.message(&format!("state = '{state}', {set}")).await
    }

    async fn campaign(&self, account: &str, name: &str, state: &str) -> i64 {
        let new = [account.into(), name.into(), state.into(), Value::Null];
        let rows = self.run(NEW_CAMPAIGN, new).await;
        rows.first().unwrap().int(0).unwrap()
    }

    /// From which states to which the statement leads, given what is `set`; that it changes one message only, and
    /// says so.
    async fn leads<const N: usize>(
        &self,
        sql: &'static str,
        set: &str,
        values: impl Fn(i64) -> [Value; N],
    ) -> Vec<String> {
        let mut leads = Vec::new();
        for state in State::ALL {
            let id = self.in_state(*state, set).await;
            let other = self.in_state(*state, set).await;
            let said = self.show(sql, values(id)).await;
            let states = self.states().await;
            assert_eq!(
                states,
                [state_of(id, states.first()), format!("{other}|{state}")]
            );
            if let Some(said) = said.first() {
                leads.push(format!("{state} > {said}"));
            } else {
                assert_eq!(states.first(), Some(&format!("{id}|{state}")));
            }
            self.execute("DELETE FROM messaging.message").await;
        }
        leads
    }

    async fn states(&self) -> Vec<String> {
        self.look("SELECT id, state FROM messaging.message ORDER BY id")
            .await
    }
}

/// What is there, if it is about this message.
fn state_of(id: i64, shown: Option<&String>) -> String {
    let shown = shown.filter(|row| row.starts_with(&format!("{id}|")));
    shown.cloned().unwrap_or_default()
}

fn shown(row: &Row) -> String {
    let value = |column| match row.optional_int(column) {
        Ok(int) => Some(int.map_or("null".to_owned(), |int| int.to_string())),
        Err(_) => row.optional_text(column).ok().flatten(),
    };
    let values: Vec<_> = (0..).map_while(value).collect();
    values.join("|")
}
