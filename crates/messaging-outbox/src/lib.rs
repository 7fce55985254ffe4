#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("messaging-outbox needs a database: turn on `sqlite`, `postgres` or both");

mod account;
mod callback;
mod campaign;
mod database;
mod error;
mod message;
mod observer;
mod outbox;
mod shared_pacer;
mod state;
mod statements;
#[cfg(feature = "testing")]
pub mod testing;
mod unknown;
mod worker;
mod workers;

pub use account::AccountState;
pub use callback::Callback;
pub use campaign::{Campaign, CampaignId, CampaignState};
pub use error::OutboxError;
pub use message::{Attempt, Enqueued, Lane, Message, MessageId, NewMessage};
pub use observer::{OutboxObserver, StateChange};
pub use outbox::{Age, Count, Figures, Outbox};
pub use shared_pacer::SharedPacer;
pub use state::State;
pub use unknown::UnknownMessage;
pub use worker::{Account, Operations, Worker, WorkerBuilder};
pub use workers::WorkerState;

/// What puts messages in on SQLite inside a transaction of the application's own, on its own connection to
/// the same file: one statement with one value, a JSON list of messages as
/// [`NewMessage::to_json`] writes them. It gives the number of each new message; those with a known key are
/// left out.
#[cfg(feature = "sqlite")]
pub fn enqueue_sqlite() -> String {
    database::sqlite_text(statements::ENQUEUE)
}
