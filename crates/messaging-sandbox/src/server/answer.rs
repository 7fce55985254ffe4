//! What a handler answers, and what goes wrong while that is delivered.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// An answer to one request.
///
/// The server adds `content-length` and nothing else; in particular it adds no `date`, so that a provider can
/// answer with the time of its own clock. `content-length`, `transfer-encoding` and `connection` in
/// [`headers`](Self::headers) are ignored: to answer with wrong ones, use [`Fault::Raw`].
///
/// `Debug` leaves out the header values and the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status, from 200 up.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// What goes wrong while this answer is delivered; `None` delivers it properly.
    pub fault: Option<Fault>,
    /// The fault that was scripted for the request, for the log.
    pub(crate) scripted: Option<String>,
    /// The provider's code and words, of an answer that refuses.
    pub(crate) refused: Option<(String, String)>,
}

impl Answer {
    /// An answer without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            fault: None,
            scripted: None,
            refused: None,
        }
    }

    /// An answer with a JSON body and `content-type: application/json`.
    pub fn json(status: StatusCode, body: &serde_json::Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// An answer with a text body of the given content type, for example `text/html; charset=utf-8`. A content type
    /// that no header can carry is left out.
    pub fn text(status: StatusCode, content_type: &str, body: impl Into<String>) -> Self {
        let answer = Self::new(status).body(body.into());
        match HeaderValue::try_from(content_type) {
            Ok(value) => answer.header(CONTENT_TYPE, value),
            Err(_) => answer,
        }
    }

    builders! {
        answer:

        /// Replaces the body.
        body(body: impl Into<Bytes>) => answer.body = body.into();

        /// Adds a header, beside others of the same name.
        header(name: HeaderName, value: HeaderValue) => answer.headers.append(name, value);

        /// Makes something go wrong while this answer is delivered.
        fault(fault: Fault) => answer.fault = Some(fault);
    }

    /// Says why it refuses.
    pub(crate) fn refused(mut self, code: impl ToString, words: impl Into<String>) -> Self {
        self.refused = Some((code.to_string(), words.into()));
        self
    }

    /// Why it refuses, if it does: in its provider's words where there are any.
    pub(crate) fn reason(&self) -> Option<(String, String)> {
        let refuses = self.status.is_client_error() || self.status.is_server_error();
        let plain = || refuses.then(|| (String::new(), format!("HTTP {}", self.status)));
        self.refused.clone().or_else(plain)
    }

    /// Takes out what frames the message, which is for the server to write.
    pub(super) fn without_framing(mut self) -> Self {
        for name in [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION] {
            self.headers.remove(name);
        }
        self
    }

    /// The bytes on the wire of an answer that ends in the middle of its body.
    pub(super) fn truncated(self) -> Bytes {
        let answer = self.without_framing();
        let declared = answer.body.len().max(1);
        let mut wire = format!("HTTP/1.1 {}\r\n", answer.status).into_bytes();
        for (name, value) in &answer.headers {
            let line = [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"];
            wire.extend(line.concat());
        }
        wire.extend(format!("content-length: {declared}\r\n\r\n").as_bytes());
        wire.extend(answer.body.slice(..answer.body.len() / 2));
        Bytes::from(wire)
    }
}

debug_shows!(Answer(one) {
    status,
    header_names: names(&one.headers),
    body_bytes: one.body.len(),
    fault,
});

/// What goes wrong while an [`Answer`] is delivered. The request has been read whole before.
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

/// The names of headers, for `Debug`.
pub(super) fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(HeaderName::as_str).collect()
}
