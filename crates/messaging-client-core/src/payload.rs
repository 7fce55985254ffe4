use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::Turn;
use crate::multipart::PartStream;

/// The encoded body of a request: the very bytes that were signed and are sent, or a stream of files
/// that is read while it is sent.
///
/// `Debug` shows the length only.
pub struct Payload {
    content: Content,
    progress: Progress,
}

enum Content {
    Whole(Bytes),
    Streamed(PartStream),
}

impl Payload {
    /// The bytes that are sent; empty for a body that is streamed, which no signature covers.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.content {
            Content::Whole(bytes) => bytes,
            Content::Streamed(_) => &[],
        }
    }

    /// How many bytes are sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Whole(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Content::Streamed(parts) => parts.remaining(),
        }
    }

    /// Whether there is no body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells the pipeline how far the request got; see [`Progress`].
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The next piece of the body, for a transport of your own; nothing once all were given.
    ///
    /// # Errors
    /// A file could not be read, or has another length than it had before.
    pub async fn next_chunk(&mut self) -> Option<io::Result<Bytes>> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        match &mut self.content {
            Content::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)))
            }
            Content::Streamed(parts) => parts.poll_chunk(context),
        }
    }

    pub(crate) fn streamed(parts: PartStream) -> Self {
        Self {
            content: Content::Streamed(parts),
            progress: Progress::default(),
        }
    }

    pub(crate) fn into_watched_body(self) -> WatchedBody {
        self.progress.will_report();
        WatchedBody(self)
    }
}

impl Drop for Payload {
    /// Sent or given up: the next request need not wait for this one.
    fn drop(&mut self) {
        self.progress.end_turn();
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self {
            content: Content::Whole(bytes),
            progress: Progress::default(),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}

const UNREPORTED: u8 = 0;
const WAITING: u8 = 1;
const BEGUN: u8 = 2;

/// How far one attempt got, so that a call whose time runs out while it still waits for a connection
/// can say that nothing was sent, and so that the rate limit counts from the moment at which a request
/// leaves.
///
/// A transport that knows calls [`will_report`](Self::will_report) first, before it waits for
/// anything, and [`begin`](Self::begin) when the first byte of the request is about to go out. One
/// that does not know calls neither: the pipeline then assumes the worst, and the rate limit counts
/// from the moment at which the transport got the request.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Attempt>);

#[derive(Debug, Default)]
struct Attempt {
    state: AtomicU8,
    turn: Mutex<Option<Turn>>,
}

impl Progress {
    /// This transport will say when the request begins to be sent.
    pub fn will_report(&self) {
        self.0.state.store(WAITING, Ordering::Release);
    }

    /// The request begins to be sent.
    pub fn begin(&self) {
        if self.0.state.swap(BEGUN, Ordering::AcqRel) != BEGUN {
            self.end_turn();
        }
    }

    /// Whether the transport reports, and has not begun.
    pub(crate) fn nothing_was_sent(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == WAITING
    }

    /// Keeps the attempt's turn under the rate limit until the request begins to be sent.
    pub(crate) fn hold(&self, turn: Turn) {
        *self.turn() = Some(turn);
    }

    /// Ends the turn unless the transport, which has the request now, says later when it begins.
    pub(crate) fn end_turn_unless_reported(&self) {
        if self.0.state.load(Ordering::Acquire) == UNREPORTED {
            self.end_turn();
        }
    }

    fn end_turn(&self) {
        // Taken out first: a limiter's own code must not run while the lock is held.
        let turn = self.turn().take();
        drop(turn);
    }

    fn turn(&self) -> MutexGuard<'_, Option<Turn>> {
        self.0.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The payload as an HTTP body that notes when it is first asked for: hyper asks only once it has a
/// connection and has begun to write the request to it. An empty body it never asks for, but drops at
/// that moment.
pub(crate) struct WatchedBody(Payload);

impl Drop for WatchedBody {
    fn drop(&mut self) {
        if self.0.is_empty() {
            self.0.progress.begin();
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
        self.0.progress.begin();
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

    #[tokio::test]
    async fn a_body_reports_from_the_moment_it_is_asked_for() {
        let payload = Payload::from(Bytes::from_static(b"text"));
        let progress = payload.progress().clone();
        assert!(
            !progress.nothing_was_sent(),
            "until it is known, the worst is assumed"
        );

        let mut body = payload.into_watched_body();
        assert!(progress.nothing_was_sent());

        let mut context = Context::from_waker(std::task::Waker::noop());
        let _ = http_body::Body::poll_frame(Pin::new(&mut body), &mut context);
        assert!(!progress.nothing_was_sent());
    }

    #[test]
    fn an_empty_body_reports_when_it_is_dropped() {
        let payload = Payload::from(Bytes::new());
        let progress = payload.progress().clone();
        let body = payload.into_watched_body();
        assert!(progress.nothing_was_sent());
        drop(body);
        assert!(!progress.nothing_was_sent());
    }

    #[test]
    fn a_body_that_is_dropped_unasked_was_not_sent() {
        let payload = Payload::from(Bytes::from_static(b"text"));
        let progress = payload.progress().clone();
        drop(payload.into_watched_body());
        assert!(progress.nothing_was_sent());
    }

    /// A payload, and whether its turn has ended.
    fn with_turn(bytes: &'static [u8]) -> (Payload, impl Fn() -> bool) {
        let ended = Arc::new(AtomicU8::new(0));
        let payload = Payload::from(Bytes::from_static(bytes));
        let noted = Arc::clone(&ended);
        payload.progress().hold(Turn::until(move || {
            noted.fetch_add(1, Ordering::Relaxed);
        }));
        (payload, move || ended.load(Ordering::Relaxed) == 1)
    }

    #[test]
    fn a_turn_ends_when_the_body_is_asked_for_or_dropped() {
        let (payload, ended) = with_turn(b"text");
        let progress = payload.progress().clone();
        let mut body = payload.into_watched_body();
        progress.end_turn_unless_reported();
        assert!(!ended());
        let mut context = Context::from_waker(std::task::Waker::noop());
        let _ = http_body::Body::poll_frame(Pin::new(&mut body), &mut context);
        assert!(ended());
        drop(body);
        assert!(ended(), "once");

        for bytes in [&b"text"[..], b""] {
            let (payload, ended) = with_turn(bytes);
            let body = payload.into_watched_body();
            assert!(!ended());
            drop(body);
            assert!(ended());
        }
    }

    #[test]
    fn a_turn_ends_at_once_where_nothing_is_reported() {
        let (payload, ended) = with_turn(b"text");
        payload.progress().end_turn_unless_reported();
        assert!(ended());
        drop(payload);
        assert!(ended(), "once");
    }

    #[tokio::test]
    async fn the_pieces_are_given_once() {
        let mut payload = Payload::from(Bytes::from_static(b"text"));
        assert_eq!(payload.next_chunk().await.unwrap().unwrap(), "text");
        assert!(payload.next_chunk().await.is_none());
    }

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(
            format!("{:?}", Payload::from(Bytes::from_static(b"text"))),
            "Payload(4 bytes)"
        );
    }
}
