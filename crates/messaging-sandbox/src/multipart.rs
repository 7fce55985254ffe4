//! `multipart/form-data`, read piece by piece as it comes.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use multer::{Error, Field, Multipart};

/// The most bytes that may come in without a part beginning or going on: only header lines do that.
const MOST_HEAD_BYTES: usize = 256 * 1024;

/// The longest boundary of RFC 2046.
const LONGEST_BOUNDARY: usize = 70;

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// The boundary of a `multipart/form-data` content type; `None` for another type, and without a
/// boundary of 1 to 70 bytes.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    Some(boundary).filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()))
}

/// Reads a body that is pushed to it, and holds on to no more than the last chunk and the header
/// lines of a part.
pub(crate) struct Reader<T> {
    chunks: Sender<Bytes>,
    unused: Arc<AtomicUsize>,
    reading: Pin<Box<dyn Future<Output = Result<T, Malformed>> + Send>>,
    done: Option<Result<T, Malformed>>,
}

impl<T> Reader<T> {
    /// `read` makes something of the parts.
    pub(crate) fn new<F>(boundary: &str, read: impl FnOnce(Parts) -> F) -> Self
    where
        F: Future<Output = Result<T, Malformed>> + Send + 'static,
    {
        let (chunks, received) = channel();
        let parts = Parts {
            multipart: Multipart::new(Chunks(received), boundary),
            unused: Arc::default(),
        };
        Self {
            chunks,
            unused: Arc::clone(&parts.unused),
            reading: Box::pin(read(parts)),
            done: None,
        }
    }

    pub(crate) fn push(&mut self, chunk: &Bytes) {
        if self.done.is_some() {
            return;
        }
        self.unused.fetch_add(chunk.len(), Ordering::Relaxed);
        // The other end is there for as long as nothing is done.
        let _ = self.chunks.send(chunk.clone());
        self.go_on();
        if self.done.is_none() && self.unused.load(Ordering::Relaxed) > MOST_HEAD_BYTES {
            self.done = Some(Err(Malformed("a part has too long a head")));
        }
    }

    /// What the parts came to, at the end of the body.
    pub(crate) fn finish(mut self) -> Result<T, Malformed> {
        self.chunks = channel().0;
        if self.done.is_none() {
            self.go_on();
        }
        self.done.unwrap_or(Err(INCOMPLETE))
    }

    fn go_on(&mut self) {
        // It is asked again with every chunk, so that nobody has to be woken.
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(result) = self.reading.as_mut().poll(&mut context) {
            self.done = Some(result);
        }
    }
}

const INCOMPLETE: Malformed = Malformed("the last boundary is missing");

/// The parts of a body, in its order.
pub(crate) struct Parts {
    multipart: Multipart<'static>,
    /// The bytes since the last part that began or went on.
    unused: Arc<AtomicUsize>,
}

/// A part of a body.
pub(crate) struct Part {
    pub(crate) name: String,
    /// Given for a file, and empty where a browser had none to send. Without its folders.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    field: Field<'static>,
    unused: Arc<AtomicUsize>,
}

impl Parts {
    /// The next part, once the content of the one before it has been read to its end.
    pub(crate) async fn next(&mut self) -> Result<Option<Part>, Malformed> {
        let Some(field) = self.multipart.next_field().await.map_err(malformed)? else {
            return Ok(None);
        };
        self.unused.store(0, Ordering::Relaxed);
        let name = field.name().filter(|name| !name.is_empty());
        Ok(Some(Part {
            name: name.ok_or(Malformed("a part has no name"))?.to_owned(),
            file_name: field.file_name().map(last_part),
            content_type: field.content_type().map(ToString::to_string),
            field,
            unused: Arc::clone(&self.unused),
        }))
    }
}

impl Part {
    /// Some more of its content, in as many pieces as it comes in.
    pub(crate) async fn content(&mut self) -> Result<Option<Bytes>, Malformed> {
        let chunk = self.field.chunk().await.map_err(malformed)?;
        self.unused.store(0, Ordering::Relaxed);
        Ok(chunk)
    }
}

/// A file's name without the folders that it is sent with: what PHP, and so a provider written in
/// it, keeps.
fn last_part(name: &str) -> String {
    let name = name.replace("\\\"", "\"");
    let last = name.rsplit(['/', '\\']).next();
    last.unwrap_or_default().to_owned()
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

struct Chunks(Receiver<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.try_recv() {
            Ok(chunk) => Poll::Ready(Some(Ok(chunk))),
            Err(TryRecvError::Disconnected) => Poll::Ready(None),
            Err(TryRecvError::Empty) => Poll::Pending,
        }
    }
}

/// The texts of a body that was received whole, without its files. `None` for one that cannot be
/// read.
pub(crate) fn texts(body: &Bytes, boundary: &str) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::new(boundary, async |mut parts: Parts| {
        let mut texts = Vec::new();
        while let Some(mut part) = parts.next().await? {
            let mut text = Vec::new();
            while let Some(bytes) = part.content().await? {
                text.extend_from_slice(&bytes);
            }
            if part.file_name.is_none() {
                texts.push((part.name, String::from_utf8_lossy(&text).into_owned()));
            }
        }
        Ok(texts)
    });
    reader.push(body);
    reader.finish().ok()
}

#[cfg(test)]
mod tests;
