//! Calls from code that is not async.
//!
//! [`Call::wait`](crate::Call::wait) makes any call and blocks the thread until it has ended;
//! [`wait`] does the same for a future that makes several. The operations, their retries, deadlines,
//! rate limit and errors are the same ones.
//!
//! One thread of the process, started by the first call, drives the connections of all such calls. They are
//! kept apart from those of async calls, as those of any two runtimes are, so that no call depends on a runtime
//! that its own caller is blocking. Your own transport is used for both, and must not depend on the caller's
//! runtime.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tracing::{Span, dispatcher};

use crate::error::{Error, ErrorKind};

/// The runtime of all calls that block.
static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

/// Runs `future` to its end and blocks the thread until then.
///
/// It works outside of a runtime and inside one. Inside one it needs its own thread for the time of the
/// call, and tasks that share the blocked thread do not run meanwhile; prefer `.await` there, or
/// `tokio::task::spawn_blocking`.
///
/// # Errors
/// Those of the future. Also of kind [`Connect`](ErrorKind::Connect), with nothing sent, if the
/// operating system cannot start a thread.
///
/// # Panics
/// If the future panics; no future of this crate does.
pub fn wait<T: Send>(future: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let runtime = runtime().map_err(no_thread)?;
    // A thread that runs tasks must not enter another runtime. One that merely knows of a runtime
    // could, but cannot be told apart.
    if Handle::try_current().is_err() {
        return runtime.block_on(future);
    }
    let (span, subscriber) = (Span::current(), dispatcher::get_default(Clone::clone));
    let in_context =
        || dispatcher::with_default(&subscriber, || span.in_scope(|| runtime.block_on(future)));
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("messaging-client-call".to_owned())
            .spawn_scoped(scope, in_context)
            .map_err(no_thread)?;
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn runtime() -> io::Result<Handle> {
    let mut running = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*running {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("messaging-client".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    *running = Some(handle.clone());
    Ok(handle)
}

fn no_thread(error: io::Error) -> Error {
    let detail = "no thread could be started for the call, and nothing was sent: the process or the \
                  machine has too many";
    Error::new("blocking.wait", ErrorKind::Connect, detail).with_source(Some(error.into()))
}
