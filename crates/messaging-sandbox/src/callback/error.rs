//! Why there is no callback.

use thiserror::Error;

/// Why the application cannot be told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// No accepted message has this id, or it has been forgotten.
    #[error("no accepted message has this id")]
    UnknownMessage,
    /// No callback address is registered.
    #[error("no callback address is registered")]
    NoAddress,
}
