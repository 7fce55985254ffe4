use std::fmt;

use crate::message::{Lane, MessageId};
use crate::state::State;

/// Is told of what happens to messages in this process, for metrics. Its methods run in the worker and must
/// return quickly. Of calls and attempts the client's own
/// [`Observer`](messaging_client_core::Observer) is told.
///
/// Use neither the number of a message nor an account of many as an attribute of a metric: lane and state
/// are few.
pub trait OutboxObserver: fmt::Debug + Send + Sync {
    /// A message came into a state, and the database has it.
    fn state_changed(&self, _change: &StateChange<'_>) {}

    /// An answer could not be written down: the database is out of reach. The worker tries until it can, and
    /// takes no other message meanwhile.
    fn recording_failed(&self) {}
}

/// A message came into a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateChange<'a> {
    /// The message.
    pub id: MessageId,
    /// The account that sends it.
    pub account: &'a str,
    /// Its lane.
    pub lane: Lane,
    /// Where it is now.
    pub state: State,
}
