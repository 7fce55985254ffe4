use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::departure::Progress;
use super::upload::Chunks;

/// The encoded body of a request: the bytes that were signed and are sent, or a stream of files that is
/// read while it is sent.
///
/// `Debug` shows only the length.
pub struct RequestBody {
    /// Empty where a stream is sent.
    whole: Bytes,
    /// The lock is never waited for: it is there because a stream of the application's own cannot be
    /// shared between threads, and a body must be.
    streamed: Option<Mutex<Chunks>>,
    /// How many bytes are still to come.
    left: u64,
    progress: Progress,
}

impl RequestBody {
    /// The bytes that are sent; empty for a body that is streamed, which no signature covers.
    pub fn as_bytes(&self) -> &[u8] {
        &self.whole
    }

    /// How many bytes are sent.
    pub fn len(&self) -> u64 {
        self.left
    }

    /// Whether there is no body.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells the pipeline how far the request got; see [`Progress`].
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The next piece of the body, for your own transport; `None` at the end.
    ///
    /// # Errors
    /// A file could not be read, or its length has changed.
    pub async fn next_chunk(&mut self) -> Option<io::Result<Bytes>> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let chunk = match &mut self.streamed {
            Some(chunks) => {
                let chunks = chunks.get_mut().unwrap_or_else(PoisonError::into_inner);
                ready!(chunks.as_mut().poll_next(context))
            }
            None => (self.left > 0).then(|| Ok(std::mem::take(&mut self.whole))),
        };
        if let Some(Ok(bytes)) = &chunk {
            let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            self.left = self.left.saturating_sub(read);
        }
        Poll::Ready(chunk)
    }

    pub(super) fn streamed(length: u64, chunks: Chunks) -> Self {
        let mut body = Self::from(Bytes::new());
        body.streamed = Some(Mutex::new(chunks));
        body.left = length;
        body
    }

    pub(crate) fn into_watched_body(self) -> WatchedBody {
        self.progress.will_report();
        WatchedBody(self)
    }
}

impl Drop for RequestBody {
    /// Sent or given up: the next request need not wait for this one.
    fn drop(&mut self) {
        self.progress.release();
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self {
            left: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            whole: bytes,
            streamed: None,
            progress: Progress::default(),
        }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes)", self.len())
    }
}

/// The body as HTTP sends it, a body that notes when it is first asked for: hyper asks only once it has a
/// connection and has begun to write the request to it. An empty body it never asks for, but drops at
/// that moment.
pub(crate) struct WatchedBody(RequestBody);

impl Drop for WatchedBody {
    fn drop(&mut self) {
        if self.0.is_empty() {
            let _ = self.0.progress.begin();
        }
    }
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.0.progress.begin() {
            let problem = "the call ended before the request began to be sent";
            return Poll::Ready(Some(Err(io::Error::other(problem))));
        }
        let chunk = ready!(self.0.poll_chunk(context));
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of this text on its way, and how far it is.
    fn watched(text: &'static str) -> (WatchedBody, Progress) {
        let body = RequestBody::from(Bytes::from_static(text.as_bytes()));
        let progress = body.progress().clone();
        (body.into_watched_body(), progress)
    }

    fn asked(body: &mut WatchedBody) -> Option<io::Result<Frame<Bytes>>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match http_body::Body::poll_frame(Pin::new(body), &mut context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => panic!("a body from memory does not wait"),
        }
    }

    #[test]
    fn a_body_has_begun_once_it_is_asked_for() {
        let (mut body, progress) = watched("text");
        assert!(asked(&mut body).is_some_and(|frame| frame.is_ok()));
        assert!(!progress.give_up());
        assert!(asked(&mut body).is_none(), "and goes on to its end");
    }

    #[test]
    fn a_body_that_was_given_up_gives_nothing() {
        let (mut body, progress) = watched("text");
        assert!(progress.give_up());
        assert!(asked(&mut body).is_some_and(|frame| frame.is_err()));
        assert!(progress.give_up(), "and nothing was sent");
    }

    #[test]
    fn where_nothing_is_reported_the_worst_is_assumed() {
        let body = RequestBody::from(Bytes::from_static(b"text"));
        assert!(!body.progress().give_up());
    }

    #[test]
    fn an_empty_body_has_begun_once_it_is_dropped() {
        let (body, progress) = watched("");
        drop(body);
        assert!(!progress.give_up());
    }

    #[test]
    fn a_body_that_is_dropped_unasked_was_not_sent() {
        let (body, progress) = watched("text");
        drop(body);
        assert!(progress.give_up());
    }

    /// A body, and whether the guard that it holds was let go.
    fn with_guard(bytes: &'static [u8]) -> (RequestBody, impl Fn() -> bool) {
        let guard = std::sync::Arc::new(());
        let held = std::sync::Arc::downgrade(&guard);
        let body = RequestBody::from(Bytes::from_static(bytes));
        body.progress().hold(guard);
        (body, move || held.strong_count() == 0)
    }

    #[test]
    fn a_guard_is_held_until_the_body_is_asked_for_or_dropped() {
        let (body, released) = with_guard(b"text");
        let progress = body.progress().clone();
        let mut body = body.into_watched_body();
        progress.release_unless_reported();
        assert!(!released());
        let _ = asked(&mut body);
        assert!(released());

        for bytes in [&b""[..], b"text"] {
            let (body, released) = with_guard(bytes);
            // The pipeline knows of it for longer.
            let _progress = body.progress().clone();
            drop(body.into_watched_body());
            assert!(released());
        }
    }

    #[test]
    fn a_guard_is_let_go_at_once_where_nothing_is_reported() {
        let (body, released) = with_guard(b"text");
        body.progress().release_unless_reported();
        assert!(released());
    }

    #[test]
    fn a_transport_that_only_says_that_it_begins_ends_the_turn() {
        let (body, released) = with_guard(b"text");
        assert!(body.progress().begin());
        assert!(released());
    }

    #[test]
    fn debug_shows_the_length_only() {
        let body = RequestBody::from(Bytes::from_static(b"text"));
        assert_eq!(format!("{body:?}"), "RequestBody(4 bytes)");
    }

    #[test]
    fn a_body_that_never_reached_a_connection_lets_its_guard_go() {
        let (body, released) = with_guard(b"text");
        let progress = body.progress().clone();
        progress.will_report();
        drop(body);
        assert!(released());
        assert_eq!(format!("{progress:?}"), "Progress { .. }");
    }
}
