//! What happens in one call: the request, the turn under the rate limit, the signature, the attempt,
//! the response; and a retry where that is safe, within one deadline.

mod classify;
mod clock_shift;
mod observer;
mod pacer;
mod plan;
mod rate_limit;
mod retry;
mod retry_after;
mod run;

pub use classify::says_nothing_of_the_upstream;
pub use observer::{AttemptEnded, CallEnded, Observer};
pub use pacer::Pacer;
pub use plan::Departure;
pub(crate) use plan::{Context, Plan};
pub use rate_limit::{NoPermit, Permit, RateLimiter};
pub use retry::RetryPolicy;
pub(crate) use run::{check, run};
