//! Why there is no callback.

use std::error::Error;
use std::fmt;

/// Why the application cannot be told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// No accepted message has this id, or it has been forgotten.
    UnknownMessage,
    /// No callback address is registered.
    NoAddress,
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMessage => "no accepted message has this id",
            Self::NoAddress => "no callback address is registered",
        })
    }
}

impl Error for CallbackError {}
