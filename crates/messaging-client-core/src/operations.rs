use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::endpoint::Endpoint;

/// Something that is done with every operation of a provider: a replay of fixtures, a test of faults, a
/// table in the documentation.
///
/// Each provider crate has one list of its operations, `operations::visit`, which calls
/// [`operation`](Self::operation) for each. What a visitor needs to know of an operation is in its type: its
/// constants, and its request and response in the provider's own JSON.
pub trait OperationVisitor<A> {
    /// The next operation.
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = A> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned;
}
