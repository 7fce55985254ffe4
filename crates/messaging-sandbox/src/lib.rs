#![doc = include_str!("../README.md")]

mod callback;
mod clock;
mod date_time;
mod digest;
mod fault;
mod identifiers;
mod journal;
mod lock;
mod magic_fault;
pub mod nusasms;
pub mod nxcloud;
mod sandbox;
pub mod sandeza;
pub mod server;
pub mod whatsnesia;

pub use self::callback::{CallbackAttempt, CallbackOutcome, CallbackUrl, CallbackUrlError};
pub use self::fault::{RetryAfter, ScriptedFault};
pub use self::journal::MOST_KEPT;
pub use self::sandbox::{Sandbox, SandboxBuilder};
