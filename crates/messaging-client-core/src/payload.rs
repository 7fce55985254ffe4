use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

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
        // An empty body is never asked for, so its sending would go unnoticed.
        if !self.is_empty() {
            self.progress.will_report();
        }
        WatchedBody(self)
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

// 0, the default, is a transport that does not report.
const WAITING: u8 = 1;
const BEGUN: u8 = 2;

/// How far one attempt got, so that a call whose time runs out while it still waits for a connection
/// can say that nothing was sent.
///
/// A transport that knows calls [`will_report`](Self::will_report) first and
/// [`begin`](Self::begin) when the first byte of the request is about to go out. One that does not
/// know calls neither, and the pipeline assumes the worst.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    /// This transport will say when the request begins to be sent.
    pub fn will_report(&self) {
        self.0.store(WAITING, Ordering::Release);
    }

    /// The request begins to be sent.
    pub fn begin(&self) {
        self.0.store(BEGUN, Ordering::Release);
    }

    /// Whether the transport reports, and has not begun.
    pub(crate) fn nothing_was_sent(&self) -> bool {
        self.0.load(Ordering::Acquire) == WAITING
    }
}

/// The payload as an HTTP body that notes when it is first asked for: hyper asks only once it has a
/// connection and has begun to write the request to it.
pub(crate) struct WatchedBody(Payload);

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
    fn an_empty_body_promises_nothing() {
        let payload = Payload::from(Bytes::new());
        let progress = payload.progress().clone();
        let _body = payload.into_watched_body();
        assert!(!progress.nothing_was_sent());
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
