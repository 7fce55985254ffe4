use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, StatusCode};

const UNREPORTED: u8 = 0;
const WAITING: u8 = 1;
const BEGUN: u8 = 2;
const GIVEN_UP: u8 = 3;

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
pub struct Progress(Arc<Attempt>);

#[derive(Default)]
struct Attempt {
    state: AtomicU8,
    until_departure: Mutex<Option<Box<dyn Any + Send>>>,
    head: Mutex<Option<(StatusCode, HeaderMap)>>,
}

impl Progress {
    /// This transport will say when the request begins to be sent.
    pub fn will_report(&self) {
        self.0.state.store(WAITING, Ordering::Release);
    }

    /// The request begins to be sent. `false`: the call has ended, and its caller knows that nothing was
    /// sent, so nothing may be.
    #[must_use]
    pub fn begin(&self) -> bool {
        let begun = |state| (state != GIVEN_UP).then_some(BEGUN);
        match self.change(begun) {
            Ok(before) => {
                if before != BEGUN {
                    self.release();
                }
                true
            }
            Err(_) => false,
        }
    }

    /// The head of a response has come and its body has not yet: should the time run out now, the status
    /// counts.
    pub fn head_came(&self, status: StatusCode, headers: &HeaderMap) {
        let mut head = self.0.head.lock().unwrap_or_else(PoisonError::into_inner);
        *head = Some((status, headers.clone()));
    }

    pub(crate) fn take_head(&self) -> Option<(StatusCode, HeaderMap)> {
        let mut head = self.0.head.lock().unwrap_or_else(PoisonError::into_inner);
        head.take()
    }

    /// Ends the request if it has not begun to be sent; from then on it cannot. `false` where it may
    /// have begun: a look alone would not do, because another thread may begin behind it.
    pub(crate) fn give_up(&self) -> bool {
        let given_up = |state| matches!(state, WAITING | GIVEN_UP).then_some(GIVEN_UP);
        self.change(given_up).is_ok()
    }

    fn change(&self, next: impl FnMut(u8) -> Option<u8>) -> Result<u8, u8> {
        let state = &self.0.state;
        state.fetch_update(Ordering::AcqRel, Ordering::Acquire, next)
    }

    /// Keeps `guard` until the request begins to be sent, or will not be sent any more.
    pub(crate) fn hold(&self, guard: impl Any + Send) {
        *self.lock() = Some(Box::new(guard));
    }

    /// Lets go of the guard unless the transport, which has the request now, says later when it begins.
    pub(crate) fn release_unless_reported(&self) {
        if self.0.state.load(Ordering::Acquire) == UNREPORTED {
            self.release();
        }
    }

    /// Sent or given up.
    pub(super) fn release(&self) {
        // Taken out first: a limiter's own code must not run while the lock is held.
        let guard = self.lock().take();
        drop(guard);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Box<dyn Any + Send>>> {
        let lock = self.0.until_departure.lock();
        lock.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
