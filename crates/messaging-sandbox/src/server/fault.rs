//! Faults that happen on the socket, not in the answer's text.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

/// What goes wrong while an [`Answer`](super::Answer) is delivered. The request has been read whole before.
///
/// `Debug` leaves out the bytes of [`Raw`](Self::Raw).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed and nothing is answered.
    CloseWithoutAnswer,
    /// The head and the first half of the body are sent with the `content-length` of the whole, then the
    /// connection is closed. An empty body is announced as one byte, so that it is cut short as well.
    TruncateBody,
    /// The answer is sent, but only after this time.
    Delay(Duration),
    /// These bytes are sent in place of the answer, HTTP or not, then the connection is closed.
    Raw(Bytes),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CloseWithoutAnswer => f.write_str("CloseWithoutAnswer"),
            Self::TruncateBody => f.write_str("TruncateBody"),
            Self::Delay(duration) => f.debug_tuple("Delay").field(duration).finish(),
            Self::Raw(bytes) => write!(f, "Raw({} bytes)", bytes.len()),
        }
    }
}
