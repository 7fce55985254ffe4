use std::fmt;

use crate::BoxFuture;

/// Holds calls back so that they come no faster than the provider allows.
///
/// A client asks before every attempt; its clones ask the same limiter. Pass one of your own to share
/// a limit between processes. Time spent waiting counts against the call's deadline.
pub trait RateLimiter: fmt::Debug + Send + Sync {
    /// Resolves when the next request may go. Dropping the future gives the turn back.
    fn acquire(&self) -> BoxFuture<'_, Turn>;
}

/// The permission to send one request.
///
/// It ends, and is dropped, when the request begins to be sent or will not be sent any more. Between
/// the permission and that moment lies the making of a connection, which can take longer than the
/// distance that the limiter keeps; a limiter that counts from that moment gives a closure.
///
/// ```
/// use messaging_client_core::Turn;
///
/// let turn = Turn::until(|| { /* the next may go 50 ms from now */ });
/// let nothing_to_note = Turn::default();
/// ```
#[derive(Default)]
pub struct Turn {
    on_departure: Option<Box<dyn FnOnce() + Send>>,
}

impl Turn {
    /// A turn that calls `on_departure` when it ends, once. It must return quickly.
    #[must_use]
    pub fn until(on_departure: impl FnOnce() + Send + 'static) -> Self {
        Self {
            on_departure: Some(Box::new(on_departure)),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(on_departure) = self.on_departure.take() {
            on_departure();
        }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}
