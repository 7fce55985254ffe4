use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// The encoded body of a request: the very bytes that were signed and are sent.
///
/// `Debug` shows the length only.
pub struct Payload {
    bytes: Bytes,
    progress: Progress,
}

impl Payload {
    /// The bytes that are sent.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Tells the pipeline how far the request got; see [`Progress`].
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    pub(crate) fn into_watched_body(self) -> WatchedBody {
        // An empty body is never asked for, so its sending would go unnoticed.
        if !self.bytes.is_empty() {
            self.progress.will_report();
        }
        WatchedBody {
            rest: Some(self.bytes).filter(|bytes| !bytes.is_empty()),
            progress: self.progress,
        }
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self {
            bytes,
            progress: Progress::default(),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.bytes.len())
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
pub(crate) struct WatchedBody {
    rest: Option<Bytes>,
    progress: Progress,
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.progress.begin();
        Poll::Ready(self.rest.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.rest.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_reports_from_the_moment_it_is_asked_for() {
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

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(
            format!("{:?}", Payload::from(Bytes::from_static(b"text"))),
            "Payload(4 bytes)"
        );
    }
}
