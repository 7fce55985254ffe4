//! `multipart/form-data`, read piece by piece as it comes.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use multer::{Error, Multipart};

use crate::lock::lock;

/// The most bytes that may come in without a part beginning or going on: only header lines do that.
const MOST_HEAD_BYTES: usize = 256 * 1024;

/// The longest boundary of RFC 2046.
const LONGEST_BOUNDARY: usize = 70;

/// What the header lines of a part say.
pub(crate) struct PartHead {
    pub(crate) name: String,
    /// Given for a file, and empty where a browser had none to send. Without its folders.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
}

/// Takes the parts in the order of the body.
pub(crate) trait Parts: Send + 'static {
    /// A part begins.
    fn begin(&mut self, head: PartHead) -> Result<(), Malformed>;
    /// Some more of its content, in as many pieces as it comes in.
    fn content(&mut self, bytes: &[u8]) -> Result<(), Malformed>;
    /// It is complete.
    fn end(&mut self) -> Result<(), Malformed>;
}

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// The boundary of a `multipart/form-data` content type; `None` for another type, and without a
/// boundary of 1 to 70 bytes.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    (1..=LONGEST_BOUNDARY)
        .contains(&boundary.len())
        .then_some(boundary)
}

/// Reads a body that is pushed to it, and holds on to no more than the last chunk and the header
/// lines of a part.
pub(crate) struct Reader<P> {
    body: Arc<Mutex<Body>>,
    reading: Pin<Box<dyn Future<Output = Result<P, Malformed>> + Send>>,
    done: Option<Result<P, Malformed>>,
}

/// What has come in and is not read yet.
#[derive(Default)]
struct Body {
    chunks: VecDeque<Bytes>,
    /// The bytes since the last part that began or went on.
    unused: usize,
    ended: bool,
}

impl<P: Parts> Reader<P> {
    pub(crate) fn new(boundary: &str, parts: P) -> Self {
        let body = Arc::default();
        let multipart = Multipart::new(Chunks(Arc::clone(&body)), boundary);
        Self {
            reading: Box::pin(read(multipart, parts, Arc::clone(&body))),
            body,
            done: None,
        }
    }

    pub(crate) fn push(&mut self, chunk: &Bytes) {
        {
            let mut body = lock(&self.body);
            body.unused = body.unused.saturating_add(chunk.len());
            body.chunks.push_back(chunk.clone());
        }
        self.go_on();
        if lock(&self.body).unused > MOST_HEAD_BYTES && self.done.is_none() {
            self.done = Some(Err(Malformed("a part has too long a head")));
        }
    }

    /// What the parts came to, at the end of the body.
    pub(crate) fn finish(mut self) -> Result<P, Malformed> {
        lock(&self.body).ended = true;
        self.go_on();
        self.done.unwrap_or(Err(INCOMPLETE))
    }

    fn go_on(&mut self) {
        if self.done.is_some() {
            lock(&self.body).chunks.clear();
            return;
        }
        // It is asked again with every chunk, so that nobody has to be woken.
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(result) = self.reading.as_mut().poll(&mut context) {
            self.done = Some(result);
        }
    }
}

const INCOMPLETE: Malformed = Malformed("the last boundary is missing");

async fn read<P: Parts>(
    mut multipart: Multipart<'static>,
    mut parts: P,
    body: Arc<Mutex<Body>>,
) -> Result<P, Malformed> {
    let used = || lock(&body).unused = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(malformed)? {
        used();
        let name = field.name().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(Malformed("a part has no name"));
        }
        parts.begin(PartHead {
            name,
            file_name: field.file_name().map(last_part),
            content_type: field.content_type().map(ToString::to_string),
        })?;
        while let Some(chunk) = field.chunk().await.map_err(malformed)? {
            used();
            if !chunk.is_empty() {
                parts.content(&chunk)?;
            }
        }
        parts.end()?;
    }
    Ok(parts)
}

/// A file's name without the folders that it is sent with: what PHP, and so a provider written in
/// it, keeps.
fn last_part(name: &str) -> String {
    let name = name.replace("\\\"", "\"");
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn malformed(error: Error) -> Malformed {
    match error {
        Error::IncompleteStream | Error::IncompleteFieldData { .. } => INCOMPLETE,
        Error::IncompleteHeaders | Error::ReadHeaderFailed(_) => {
            Malformed("the head of a part cannot be read")
        }
        _ => Malformed("it is no multipart body"),
    }
}

struct Chunks(Arc<Mutex<Body>>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = lock(&self.0);
        match body.chunks.pop_front() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None if body.ended => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

/// The texts of a body that was received whole, without its files. `None` for one that cannot be
/// read.
pub(crate) fn texts(body: &Bytes, boundary: &str) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::new(boundary, Texts::default());
    reader.push(body);
    Some(reader.finish().ok()?.fields)
}

#[derive(Default)]
struct Texts {
    fields: Vec<(String, String)>,
    current: Option<(String, Vec<u8>)>,
}

impl Parts for Texts {
    fn begin(&mut self, head: PartHead) -> Result<(), Malformed> {
        self.current = head.file_name.is_none().then_some((head.name, Vec::new()));
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        if let Some((_, text)) = &mut self.current {
            text.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        if let Some((name, text)) = self.current.take() {
            self.fields
                .push((name, String::from_utf8_lossy(&text).into_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
