use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use tokio::runtime::Handle;

use crate::personal::Personal;

/// How much of a file is read at a time. Each piece is read by another thread, so many small ones cost
/// more than few large ones.
const PIECE: usize = 256 * 1024;

pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
type OnProgress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// A file to be sent: from memory, from a path, or from a stream of chunks.
///
/// It is streamed: whatever its size, a few pieces of 256 KiB are in memory at a time, unless the file
/// is in memory already. Its length is known before anything is sent, so that limits can be checked.
///
/// ```
/// use messaging_client_core::Upload;
///
/// let invoice = Upload::from_bytes("invoice.pdf", b"%PDF-1.7".to_vec())
///     .on_progress(|sent, total| eprintln!("{sent} of {total} bytes"));
/// assert_eq!(invoice.len(), 8);
/// assert_eq!(invoice.extension().as_deref(), Some("pdf"));
/// ```
#[must_use]
#[derive(Clone)]
pub struct Upload {
    file_name: Personal,
    length: u64,
    source: Source,
    on_progress: Option<OnProgress>,
}

#[derive(Clone)]
enum Source {
    Memory(Bytes),
    Path(PathBuf),
    /// Taken when the first chunk is needed, so that an attempt that finds no connection leaves it
    /// for the next one.
    Stream(Arc<Mutex<Option<Chunks>>>),
}

impl Upload {
    /// A file from memory.
    pub fn from_bytes(file_name: impl Into<Personal>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self::new(file_name.into(), length, Source::Memory(bytes))
    }

    /// A file of the file system, with its own name. It is opened when it is sent, and must not change
    /// until then.
    ///
    /// # Errors
    /// There is no readable file at the path.
    pub async fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        tokio::task::spawn_blocking(move || Self::of_file(&path)).await?
    }

    /// [`from_path`](Self::from_path) for code that is not async.
    ///
    /// # Errors
    /// There is no readable file at the path.
    #[cfg(feature = "blocking")]
    pub fn from_path_blocking(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::of_file(path.as_ref())
    }

    fn of_file(path: &Path) -> io::Result<Self> {
        // Before it is opened: to open a pipe waits for one who writes to it.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        std::fs::File::open(path)?;
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let source = Source::Path(path.to_owned());
        Ok(Self::new(file_name.into(), metadata.len(), source))
    }

    /// A file from a stream of chunks, which must have exactly `length` bytes. It can be sent once; an attempt
    /// that did not get as far as sending leaves it untouched. For a `tokio::io::AsyncRead`, wrap it in
    /// `tokio_util::io::ReaderStream`.
    pub fn from_stream(
        file_name: impl Into<Personal>,
        length: u64,
        chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        let chunks: Chunks = Box::pin(chunks);
        let source = Source::Stream(Arc::new(Mutex::new(Some(chunks))));
        Self::new(file_name.into(), length, source)
    }

    fn new(file_name: Personal, length: u64, source: Source) -> Self {
        Self {
            file_name,
            length,
            source,
            on_progress: None,
        }
    }

    /// Sends it under another name.
    pub fn file_name(mut self, file_name: impl Into<Personal>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// Calls `report` with the bytes sent so far and the length, each time a part of the file is passed
    /// to the connection. It must return quickly. It starts again with every attempt.
    pub fn on_progress(mut self, report: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(report));
        self
    }

    /// The name under which it is sent.
    pub fn name(&self) -> &Personal {
        &self.file_name
    }

    /// The part of the name behind the last dot, in lower case.
    pub fn extension(&self) -> Option<String> {
        let (_, extension) = self.file_name.rsplit_once('.')?;
        Some(extension.to_ascii_lowercase())
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Its content, if it is in memory; `None` for a path or a stream.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Memory(bytes) => Some(bytes),
            Source::Path(_) | Source::Stream(_) => None,
        }
    }

    /// The content, chunk by chunk, exactly as long as was announced or an error.
    pub(super) fn into_chunks(self) -> Chunks {
        let chunks: Chunks = match self.source {
            Source::Memory(bytes) => Box::pin(stream::iter([Ok(bytes)])),
            Source::Path(path) => Box::pin(pieces(path)),
            Source::Stream(chunks) => Box::pin(stream::once(taken(chunks)).flatten()),
        };
        let length = self.length;
        let next = move |(mut chunks, sent, report): (Chunks, u64, Option<OnProgress>)| async move {
            let Some(bytes) = chunks.try_next().await? else {
                return (sent == length).then_some(None).ok_or_else(other_length);
            };
            let sent = sent.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            if sent > length {
                return Err(other_length());
            }
            if let Some(report) = report.as_ref().filter(|_| !bytes.is_empty()) {
                report(sent, length);
            }
            Ok(Some((bytes, (chunks, sent, report))))
        };
        Box::pin(stream::try_unfold((chunks, 0, self.on_progress), next))
    }
}

/// The chunks of a stream, taken when the first of them is wanted.
async fn taken(chunks: Arc<Mutex<Option<Chunks>>>) -> Chunks {
    let mut chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner);
    let problem = "the stream of the file was read by an earlier attempt and cannot be read again";
    let refused = || stream::iter([Err(io::Error::other(problem))]);
    chunks.take().unwrap_or_else(|| Box::pin(refused()))
}

/// A file, opened when its first piece is wanted.
fn pieces(path: PathBuf) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold((path, None), |(path, file)| async {
        // Tokio's file would panic.
        Handle::try_current()
            .map_err(|_| io::Error::other("a file is read within a tokio runtime"))?;
        let mut file = match file {
            Some(file) => file,
            None => File::open(&path).await?,
        };
        let mut piece = Vec::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| (Bytes::from(piece), (path, Some(file)))))
    })
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.length)
    }
}

fn other_length() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the file does not have the length that was announced before it was sent",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    async fn read(upload: Upload) -> io::Result<Vec<u8>> {
        let mut chunks = upload.into_chunks();
        let mut whole = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            assert!(chunk.len() <= PIECE);
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    fn listed(chunks: Vec<&'static [u8]>) -> impl Stream<Item = io::Result<Bytes>> {
        stream::iter(
            chunks
                .into_iter()
                .map(|chunk| Ok(Bytes::from_static(chunk))),
        )
    }

    #[tokio::test]
    async fn a_file_is_read_in_chunks_and_reported() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("Invoice.PDF");
        let content: Vec<u8> = (0..600_000_u32).map(|n| n as u8).collect();
        std::fs::write(&path, &content).unwrap();
        let seen = Arc::new(AtomicU64::new(0));
        let report = Arc::clone(&seen);
        let upload = Upload::from_path(&path)
            .await
            .unwrap()
            .on_progress(move |sent, total| {
                assert_eq!(total, 600_000);
                assert!(report.swap(sent, Ordering::Relaxed) < sent, "it only grows");
            });
        assert_eq!(upload.extension().as_deref(), Some("pdf"));
        assert_eq!(upload.name().as_str(), "Invoice.PDF");
        assert_eq!(read(upload.clone()).await.unwrap(), content);
        assert_eq!(seen.swap(0, Ordering::Relaxed), 600_000);
        assert_eq!(
            read(upload).await.unwrap(),
            content,
            "a path can be read again"
        );
    }

    #[tokio::test]
    async fn a_stream_is_read_once() {
        let upload = Upload::from_stream("a.txt", 5, listed(vec![b"he", b"llo"]));
        assert_eq!(read(upload.clone()).await.unwrap(), b"hello");
        assert!(
            read(upload)
                .await
                .unwrap_err()
                .to_string()
                .contains("earlier attempt")
        );
    }

    /// As for a request that is only checked, or that finds no connection.
    #[tokio::test]
    async fn a_stream_that_was_not_asked_for_a_chunk_is_left_as_it_is() {
        let upload = Upload::from_stream("a.txt", 5, listed(vec![b"he", b"llo"]));
        drop(upload.clone().into_chunks());
        assert_eq!(read(upload).await.unwrap(), b"hello");
    }

    #[tokio::test]
    async fn another_length_than_announced_is_an_error() {
        for (length, chunks) in [
            (3, vec![&b"hello"[..]]),
            (6, vec![&b"hello"[..]]),
            (1, vec![]),
        ] {
            let upload = Upload::from_stream("a.txt", length, listed(chunks));
            assert!(read(upload).await.is_err(), "{length}");
        }
        assert!(
            read(Upload::from_bytes("empty", ""))
                .await
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn only_a_file_in_memory_gives_its_content() {
        let upload = Upload::from_bytes("a.txt", "hello");
        assert_eq!(upload.bytes().unwrap(), "hello");
        assert_eq!(upload.file_name("b.pdf").name().as_str(), "b.pdf");
        assert!(
            Upload::from_stream("a.txt", 0, listed(vec![]))
                .bytes()
                .is_none()
        );
    }

    #[tokio::test]
    async fn a_path_without_a_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Upload::from_path(directory.path()).await.is_err());
        assert!(
            Upload::from_path(directory.path().join("absent"))
                .await
                .is_err()
        );
    }

    /// Opening it would wait for one who writes to it.
    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(Upload::of_file(&path).is_err()));
        let refused = receiver.recv_timeout(std::time::Duration::from_secs(20));
        assert_eq!(refused, Ok(true));
    }

    #[tokio::test]
    async fn a_file_that_is_gone_or_has_changed_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for now in [None, Some(""), Some("hell"), Some("hello!")] {
            std::fs::write(&path, "hello").unwrap();
            let upload = Upload::from_path(&path).await.unwrap();
            match now {
                None => std::fs::remove_file(&path).unwrap(),
                Some(content) => std::fs::write(&path, content).unwrap(),
            }
            assert!(read(upload).await.is_err(), "{now:?}");
        }
    }

    #[test]
    fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
        let upload = Upload::new("a".into(), 1, Source::Path("/nowhere/at/all".into()));
        let mut chunks = upload.into_chunks();
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(Some(Err(error))) = chunks.as_mut().poll_next(&mut context)
        else {
            panic!("an error is expected");
        };
        assert!(error.to_string().contains("runtime"), "{error}");
    }

    #[test]
    fn debug_shows_no_name_and_no_content() {
        let shown = format!("{:?}", Upload::from_bytes("marker.pdf", "marker"));
        assert_eq!(shown, "Upload(6 bytes)");
    }

    #[tokio::test]
    async fn only_what_is_sent_is_reported() {
        let reported = Arc::new(Mutex::new(Vec::new()));
        let chunks = listed(vec![b"ab", b"", b"cd", b"ef"]);
        let upload = Upload::from_stream("a.pdf", 5, chunks).on_progress({
            let reported = Arc::clone(&reported);
            move |sent, length| reported.lock().unwrap().push((sent, length))
        });
        assert!(!upload.is_empty() && Upload::from_bytes("a.pdf", "").is_empty());
        assert!(read(upload).await.is_err(), "it is longer than announced");
        assert_eq!(*reported.lock().unwrap(), [(2, 5), (4, 5)]);
    }
}
