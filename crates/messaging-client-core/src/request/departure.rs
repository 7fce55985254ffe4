use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, StatusCode};

/// How far one attempt got, so that a call whose time runs out while it still waits for a connection
/// can say that nothing was sent, and so that the rate limit counts from the moment at which a request
/// leaves.
///
/// A transport that knows this calls [`will_report`](Self::will_report) first, before it waits for
/// anything, and [`begin`](Self::begin) when the first byte of the request is about to go out. It sends
/// nothing if the call has given up by then. A transport that does not know it calls neither: the
/// pipeline then assumes the worst, and the rate limit counts from the moment at which the transport
/// got the request.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<Attempt>>);

#[derive(Default)]
struct Attempt {
    state: State,
    until_departure: Option<Box<dyn Any + Send>>,
    head: Option<(StatusCode, HeaderMap)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Unreported,
    Waiting,
    Begun,
    GivenUp,
}

impl Progress {
    /// This transport will say when the request begins to be sent.
    pub fn will_report(&self) {
        self.lock().state = State::Waiting;
    }

    /// The request begins to be sent. `false`: the call has ended, and its caller knows that nothing was
    /// sent, so nothing may be.
    #[must_use]
    pub fn begin(&self) -> bool {
        let mut attempt = self.lock();
        if attempt.state == State::GivenUp {
            return false;
        }
        attempt.state = State::Begun;
        drop(attempt);
        self.release();
        true
    }

    /// The head of a response has come and its body has not yet: should the time run out now, the status
    /// counts.
    pub fn head_came(&self, status: StatusCode, headers: &HeaderMap) {
        self.lock().head = Some((status, headers.clone()));
    }

    pub(crate) fn take_head(&self) -> Option<(StatusCode, HeaderMap)> {
        self.lock().head.take()
    }

    /// Ends the request if it has not begun to be sent; from then on it cannot. `false` where it may
    /// have begun: a look alone would not do, because another thread may begin behind it.
    pub(crate) fn give_up(&self) -> bool {
        let mut attempt = self.lock();
        if attempt.state == State::Waiting {
            attempt.state = State::GivenUp;
        }
        attempt.state == State::GivenUp
    }

    /// Keeps `guard` until the request begins to be sent, or will not be sent any more.
    pub(crate) fn hold(&self, guard: impl Any + Send) {
        self.lock().until_departure = Some(Box::new(guard));
    }

    /// Lets go of the guard unless the transport, which has the request now, says later when it begins.
    pub(crate) fn release_unless_reported(&self) {
        if self.lock().state == State::Unreported {
            self.release();
        }
    }

    /// Sent or given up.
    pub(super) fn release(&self) {
        // Taken out first: a limiter's own code must not run while the lock is held.
        let guard = self.lock().until_departure.take();
        drop(guard);
    }

    fn lock(&self) -> MutexGuard<'_, Attempt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
