#![doc = include_str!("../README.md")]

mod callback;
mod clock;
mod lock;
pub mod nxcloud;
mod sandbox;
pub mod server;

pub use self::callback::{CallbackAttempt, CallbackOutcome, CallbackUrl, CallbackUrlError};
pub use self::sandbox::{Sandbox, SandboxBuilder};
