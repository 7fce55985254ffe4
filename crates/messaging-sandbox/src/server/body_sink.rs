//! Where a body goes that is not to be held whole.

use bytes::Bytes;

use super::{Answer, BoxFuture, ReceivedRequest};

/// Takes the body of one request while it is received, and answers at its end.
///
/// [`Handler::body_sink`](super::Handler::body_sink) makes one. It is dropped without an answer of
/// its own when the body is longer than the limit or breaks off.
pub trait BodySink: Send {
    /// Takes the next bytes of the body, as many as the socket gave at once.
    fn write(&mut self, chunk: &Bytes);

    /// Answers the request, whose [`body`](ReceivedRequest::body) is empty: all of it was written.
    ///
    /// As with [`Handler::handle`](super::Handler::handle), the future is dropped when the caller
    /// closes the connection before it is ready.
    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer>;
}
