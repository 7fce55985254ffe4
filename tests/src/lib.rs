//! Replays the workspace's fixtures against the real clients.
//!
//! A fixture is one JSON file ([`Fixture`]): what a caller asks of a client, the HTTP requests that this
//! must cause, the responses to give, and what the caller must get back. [`replay`] plays it over a real
//! loopback socket through the client's public, typed API; [`check_folder`] replays a whole folder. [`run`]
//! makes one call of an operation by its name, also against a live server, and [`record`] turns such a call
//! into a fixture.

pub mod canary;
mod check;
mod compare_json;
mod compare_outcome;
mod compare_request;
mod field_names;
pub mod fixture;
pub mod fuzz;
mod input;
mod json_members;
mod multipart;
mod outcome;
mod provider;
mod record;
mod recorder;
mod replay;
mod replay_server;
mod sample;
mod setup;
mod validate;

pub use check::{Checked, Report, check_folder, fixtures_folder};
pub use field_names::FieldNames;
pub use fixture::Fixture;
pub use input::Input;
pub use outcome::Outcome;
pub use provider::{
    Provider, ProviderVisitor, ReadCallback, ReceivedCallback, check_name, implemented,
    operation_name, run, visit_providers,
};
pub use record::{Recording, record};
pub use recorder::Recorder;
pub use replay::replay;
pub use sample::{fixtures, sample};
pub use setup::{Setup, Stopped, UsageError};

/// The examples of the project's front page, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct FrontPage;
