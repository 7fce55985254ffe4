use std::error::Error as StdError;
use std::sync::Arc;

use crate::BoxFuture;

/// The attempt that is about to be made, for a step before departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departure {
    /// The operation, such as `provider.group.verb`.
    pub operation: &'static str,
    /// Which HTTP request of the call it is, from 1.
    pub attempt: u32,
}

/// Runs after the turn is taken and the request is signed, just before its first byte.
pub(crate) type BeforeDeparture = Arc<
    dyn Fn(Departure) -> BoxFuture<'static, Result<(), Box<dyn StdError + Send + Sync>>>
        + Send
        + Sync,
>;
