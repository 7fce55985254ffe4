use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::stream;
use serde_json::Value;
use url::form_urlencoded;

/// A request as a [`FakeTransport`](super::FakeTransport) received it: signed and encoded.
///
/// It dereferences to the [`http::Request`], for its method, address, headers and body as they were sent.
/// Its `Debug` shows only the method and the length of the body.
#[derive(Clone)]
pub struct SentRequest {
    pub(super) request: http::Request<Bytes>,
    pub(super) at: Duration,
}

/// One part of a multipart form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentPart {
    /// The name of the field.
    pub name: String,
    /// The name of the file, for a file.
    pub file_name: Option<String>,
    /// The content type, for a file.
    pub content_type: Option<String>,
    /// The text or the file.
    pub content: Bytes,
}

impl SentRequest {
    /// When it came, counted from the creation of its transport, on tokio's clock.
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The path, as it was sent.
    pub fn path(&self) -> &str {
        self.uri().path()
    }

    /// The parameters of the query, decoded.
    pub fn query(&self) -> Vec<(String, String)> {
        pairs(self.uri().query().unwrap_or_default().as_bytes())
    }

    /// A header as text; `None` if it is missing or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body()).into_owned()
    }

    /// The body as JSON; null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap_or_default()
    }

    /// The fields of a urlencoded form, decoded, in the order in which they were sent; no order is promised.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(self.body())
    }

    /// The parts of a multipart form, read by a parser of another crate; none if the body is not such a
    /// form.
    pub fn multipart(&self) -> Vec<SentPart> {
        let content_type = self.header("content-type").unwrap_or_default();
        let Ok(boundary) = multer::parse_boundary(content_type) else {
            return Vec::new();
        };
        // The body is in memory, so nothing is waited for.
        parts(self.body().clone(), boundary)
            .now_or_never()
            .and_then(Result::ok)
            .unwrap_or_default()
    }
}

impl Deref for SentRequest {
    type Target = http::Request<Bytes>;

    fn deref(&self) -> &Self::Target {
        &self.request
    }
}

async fn parts(body: Bytes, boundary: String) -> multer::Result<Vec<SentPart>> {
    let whole = stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await? {
        parts.push(SentPart {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            content: field.bytes().await?,
        });
    }
    Ok(parts)
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", self.method())
            .field("body_bytes", &self.body().len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SentPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentPart")
            .field("name", &self.name)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}
