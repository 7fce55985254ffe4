#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "redis")))]
compile_error!(
    "messaging-outbox needs a database: turn on `sqlite`, `postgres` or both; or `redis`, for the shared rate alone"
);

#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod account;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod callback;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod campaign;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod database;
mod error;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod message;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod observer;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod outbox;
mod shared_pacer;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod state;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod statements;
#[cfg(all(feature = "testing", any(feature = "sqlite", feature = "postgres")))]
pub mod testing;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod unknown;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod worker;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod workers;

pub use error::OutboxError;
pub use shared_pacer::SharedPacer;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use {
    account::AccountState,
    callback::Callback,
    campaign::{Campaign, CampaignId, CampaignState},
    message::{Attempt, Enqueued, Lane, Message, MessageId, NewMessage},
    observer::{OutboxObserver, StateChange},
    outbox::{Age, Count, Figures, Outbox},
    state::State,
    unknown::UnknownMessage,
    worker::{Account, Operations, Worker, WorkerBuilder},
    workers::WorkerState,
};

/// What puts messages in on SQLite inside a transaction of the application's own, on its own connection to
/// the same file: one statement with one value, a JSON list of messages as
/// [`NewMessage::to_json`] writes them. It gives the number of each new message; those with a known key are
/// left out.
#[cfg(feature = "sqlite")]
pub fn enqueue_sqlite() -> String {
    database::sqlite_text(statements::ENQUEUE)
}
