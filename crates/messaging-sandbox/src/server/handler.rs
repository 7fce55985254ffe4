//! What answers the requests that a [`Server`](super::Server) receives.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::{Answer, ReceivedRequest};

/// A future on the heap that may borrow from the handler that made it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The largest request body, in bytes, that a handler is given unless it says otherwise: 128 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 128 * 1024 * 1024;

/// Answers requests. One handler serves all connections of a server, at the same time.
///
/// A function from [`ReceivedRequest`] to a future of [`Answer`] is a handler.
///
/// The future is dropped when the caller closes the connection before it is ready, so what must happen for
/// every received request has to happen before its first `await`.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request, whose body has been received whole. Never called for a request with a
    /// [`body_sink`](Self::body_sink).
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer>;

    /// The largest request body in bytes; a longer one is answered with 413 and never reaches
    /// [`handle`](Self::handle) nor the end of a sink. [`DEFAULT_BODY_LIMIT`] unless overridden.
    fn body_limit(&self) -> usize {
        DEFAULT_BODY_LIMIT
    }

    /// What takes the body of a request while it is received, asked when only its head is there.
    /// `None`, unless overridden: the body is held and goes to [`handle`](Self::handle).
    fn body_sink(&self, head: &ReceivedRequest) -> Option<Box<dyn BodySink>> {
        // So that the parameter has its name in the documentation.
        let _ = head;
        None
    }
}

impl<F, A> Handler for F
where
    F: Fn(ReceivedRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        Box::pin(self(request))
    }
}

/// Takes the body of one request while it is received, and answers at its end.
///
/// [`Handler::body_sink`] makes one. It is dropped without an answer of
/// its own when the body is longer than the limit or breaks off.
pub trait BodySink: Send {
    /// Takes the next bytes of the body, as many as the socket gave at once.
    fn write(&mut self, chunk: &Bytes);

    /// Answers the request, whose [`body`](ReceivedRequest::body) is empty: all of it was written.
    ///
    /// As with [`Handler::handle`], the future is dropped when the caller
    /// closes the connection before it is ready.
    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer>;
}
