//! The faults that every operation meets, and how a call must end in each.

mod connections;
mod deadlines;
mod refusals;
mod responses;
mod statuses;

use std::time::Duration;

use messaging_client_core::ErrorKind;

use crate::expected::{End, Expected};
use crate::operation::Operation;
use crate::wire_server::Act;

/// Long enough that no call reaches it unless the deadline is its subject.
const AMPLE: Duration = Duration::from_secs(20);
/// What a client reads at most when it is not told otherwise.
const DEFAULT_LIMIT: usize = 2 * 1024 * 1024;

/// One fault of one operation.
pub(crate) struct Fault {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) expected: Expected,
    /// The deadline of the call.
    pub(crate) timeout: Duration,
    /// How long the call may take, where that is less than its deadline.
    pub(crate) quick: Option<Duration>,
    pub(crate) response_limit: usize,
    /// The pauses that the client must make between its attempts.
    pub(crate) waits: Vec<Duration>,
    /// What the error must say of how long to wait.
    pub(crate) retry_after: Option<Duration>,
    /// What the error must say of the provider's own code, where that is known.
    pub(crate) code: Option<String>,
    /// The length of the response, as it was sent, that the caller must get.
    pub(crate) body_length: Option<usize>,
    /// Whether the provider certainly did not accept what it got, so that a write may come again.
    pub(crate) surely_not_accepted: bool,
    /// Whether the end depends on what comes first, which a busy machine may change.
    pub(crate) races: bool,
}

/// What is at the address to which the client sends.
pub(crate) enum Place {
    /// A port on which nobody listens.
    Nobody,
    /// A name that no resolver knows.
    UnknownName,
    /// A server that does this at the first bytes of a TLS handshake.
    BrokenTls(Vec<Act>),
    /// A server that answers the first request with the first acts, and so on; all others with the
    /// last.
    Server(Vec<Vec<Act>>),
    /// A server that redirects with this status to another origin, which listens.
    Redirect(u16),
}

impl Fault {
    fn new(name: impl Into<String>, place: Place, expected: Expected) -> Self {
        Self {
            name: name.into(),
            place,
            expected,
            timeout: AMPLE,
            quick: None,
            response_limit: DEFAULT_LIMIT,
            waits: Vec::new(),
            retry_after: None,
            code: None,
            body_length: None,
            surely_not_accepted: false,
            races: false,
        }
    }

    /// Every whole request meets these acts.
    fn served(name: impl Into<String>, acts: Vec<Act>, expected: Expected) -> Self {
        Self::new(name, Place::Server(vec![acts]), expected)
    }

    /// Whether only the deadline can end the call.
    pub(crate) fn ends_at_deadline(&self) -> bool {
        matches!(self.expected.end, End::Failure { kind, .. } if kind == ErrorKind::Timeout)
    }
}

/// All cases of an operation.
pub(crate) fn faults(operation: &Operation) -> Vec<Fault> {
    let mut all = connections::faults(operation);
    all.extend(responses::faults(operation));
    all.extend(statuses::faults(operation));
    all.extend(deadlines::faults(operation));
    all.extend(refusals::faults(operation));
    all
}
