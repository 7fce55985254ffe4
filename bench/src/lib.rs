//! What the benchmarks share: a loopback server, and the same message to each provider in three ways.

pub mod account;
pub mod case;
mod fixture;
pub mod memory;
pub mod operation;
mod raw_reqwest;
mod ready_transport;
pub mod report;
pub mod rounds;
pub mod server;
pub mod upload;

/// What ends a benchmark early.
pub type Problem = Box<dyn std::error::Error + Send + Sync>;

/// A runtime of one thread, on which everything is measured.
///
/// # Errors
/// The operating system refuses it.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build()
}
