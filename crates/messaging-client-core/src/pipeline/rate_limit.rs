use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::BoxFuture;

/// Delays calls so that they come no faster than the provider allows.
///
/// A client asks before every attempt; its clones ask the same limiter. Pass your own to share a limit
/// between processes. Time spent waiting counts against the call's deadline.
pub trait RateLimiter: fmt::Debug + Send + Sync {
    /// Resolves when the next request may go. `within` is the time that the call has left: a limiter
    /// that already knows that the turn comes later says so at once. Dropping the future returns the
    /// turn.
    ///
    /// # Errors
    /// There is no turn for this call, and nothing is sent: [`NoPermit`] says why.
    fn acquire(&self, within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>>;
}

/// Why a [`RateLimiter`] stopped a call. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoPermit {
    /// The turn would come after the call's deadline; another call may have one after this time.
    #[error("the turn would come after the deadline")]
    TooLate {
        /// How long to wait before calling again.
        retry_after: Duration,
    },
    /// The limiter cannot tell, because the store that it counts in cannot be reached. The reason must
    /// contain no URL and no credential.
    #[error("the rate limiter cannot be reached: {0}")]
    OutOfReach(Cow<'static, str>),
}

/// The permission to send one request.
///
/// It ends, and is dropped, when the request begins to be sent or will not be sent any more. Between
/// the permission and that moment a connection may have to be made, which can take longer than the
/// distance that the limiter keeps; a limiter that counts from that moment passes a closure.
///
/// ```
/// use messaging_client_core::Permit;
///
/// let permit = Permit::until(|| { /* the next may go 50 ms from now */ });
/// let nothing_to_note = Permit::default();
/// ```
#[derive(Default)]
pub struct Permit(Option<Box<dyn FnOnce() + Send>>);

impl Permit {
    /// A permit that calls `on_departure` when it ends, once. It must return quickly.
    pub fn until(on_departure: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(on_departure)))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(on_departure) = self.0.take() {
            on_departure();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}

#[cfg(test)]
mod tests {
    use super::Permit;

    #[test]
    fn debug_shows_that_it_is_a_permit() {
        assert_eq!(format!("{:?}", Permit::until(|| ())), "Permit");
    }
}
