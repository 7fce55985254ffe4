//! Callbacks: the HTTP requests that a provider makes to the application.
//!
//! What is common to all providers: where a callback may go, how it is posted and repeated, and the log of all
//! attempts. What a callback says and how it is signed is the provider's business.

mod attempt;
mod outbox;
mod post;
mod url;

use std::error::Error;
use std::fmt;

pub use self::attempt::{CallbackAttempt, CallbackOutcome, Redelivery};
pub use self::url::{CallbackUrl, CallbackUrlError};

pub(crate) use self::outbox::{Delivery, MakeHeaders, Outbox};
#[cfg(feature = "ui")]
pub(crate) use self::url::is_loopback;

/// Why the application cannot be told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// No accepted message has this id, or it has been forgotten.
    UnknownMessage,
    /// No callback address is registered.
    NoAddress,
}

// By hand: without the page this library compiles no derive macro.
impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMessage => "no accepted message has this id",
            Self::NoAddress => "no callback address is registered",
        })
    }
}

impl Error for CallbackError {}
