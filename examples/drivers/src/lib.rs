//! An order and its message, both in or both not: the transaction is the application's own, by the driver that it has.
//! The page `docs/outbox.md` has the same for tokio-postgres and rusqlite.

pub mod with_diesel;
pub mod with_sqlx;
