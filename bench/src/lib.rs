//! What the programs of the benchmark share. `cargo xtask bench` builds and runs them.

#![expect(
    clippy::exhaustive_structs,
    reason = "these types are for the programs of this package only"
)]

pub mod account;
pub mod answer;
pub mod contestant;
pub mod operation;
pub mod ready_transport;
pub mod report;
pub mod resources;
pub mod wire;

/// What ends a program of the benchmark early.
pub type Problem = Box<dyn std::error::Error + Send + Sync>;
