//! The ways to make the same call: our client, and what it is measured against.

pub mod by_hand;
pub mod calls;
pub mod case;
pub mod hyper;
pub mod ours;
pub mod reqwest;

use crate::Problem;

/// A way to make one call. A clone is a worker that makes its calls one after the other.
pub trait Contestant: Clone + Send + Sync + 'static {
    /// Makes one call.
    fn call(&mut self) -> impl Future<Output = Result<(), Problem>> + Send;
}
