use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// How much is read at a time. Each piece is read by another thread, so many small ones cost more than
/// few large ones.
pub(crate) const CHUNK: usize = 256 * 1024;

/// A file, read piece by piece by threads that may wait for a disk: one piece while the one before it is
/// being sent.
pub(crate) enum FileChunks {
    Closed(PathBuf),
    Reading(JoinHandle<io::Result<Piece>>),
    Ended,
}

/// A piece, and the file it is of.
type Piece = (File, Vec<u8>);

impl FileChunks {
    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        let read = match self {
            Self::Closed(path) => {
                let path = std::mem::take(path);
                let reading = read_piece(move || File::open(path));
                match reading {
                    Ok(reading) => *self = Self::Reading(reading),
                    Err(error) => return self.end(error),
                }
                return self.poll_chunk(context);
            }
            Self::Reading(reading) => ready!(Pin::new(reading).poll(context)),
            Self::Ended => return Poll::Ready(None),
        };
        let (file, piece) = match read.unwrap_or_else(|_| Err(not_read())) {
            Ok(read) => read,
            Err(error) => return self.end(error),
        };
        // Less than a whole piece is the end of the file.
        *self = match piece.len() {
            CHUNK => match read_piece(|| Ok(file)) {
                Ok(reading) => Self::Reading(reading),
                Err(error) => return self.end(error),
            },
            _ => Self::Ended,
        };
        Poll::Ready((!piece.is_empty()).then(|| Ok(piece.into())))
    }

    fn end(&mut self, error: io::Error) -> Poll<Option<io::Result<Bytes>>> {
        *self = Self::Ended;
        Poll::Ready(Some(Err(error)))
    }
}

/// Reads a whole piece, or what is left of the file.
fn read_piece(
    open: impl FnOnce() -> io::Result<File> + Send + 'static,
) -> io::Result<JoinHandle<io::Result<Piece>>> {
    let runtime = Handle::try_current();
    let runtime = runtime.map_err(|_| io::Error::other("a file is sent from a tokio runtime"))?;
    let mut piece = Vec::with_capacity(CHUNK);
    Ok(runtime.spawn_blocking(move || {
        let mut file = open()?;
        let limit = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        file.by_ref().take(limit).read_to_end(&mut piece)?;
        Ok((file, piece))
    }))
}

fn not_read() -> io::Error {
    io::Error::other("the file was not read: the runtime is shutting down")
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn read(content: &[u8]) -> Vec<Bytes> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, content).unwrap();
        let mut chunks = FileChunks::Closed(path);
        let mut read = Vec::new();
        while let Some(chunk) = poll_fn(|context| chunks.poll_chunk(context)).await {
            read.push(chunk.unwrap());
        }
        assert!(
            poll_fn(|context| chunks.poll_chunk(context))
                .await
                .is_none()
        );
        read
    }

    #[tokio::test]
    async fn a_file_is_read_in_whole_pieces_up_to_its_end() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
            let content: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let chunks = read(&content).await;
            assert_eq!(chunks.concat(), content);
            assert_eq!(chunks.len(), length.div_ceil(CHUNK), "{length}");
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_opened_is_an_error_once() {
        let mut chunks = FileChunks::Closed("/nowhere/at/all".into());
        let mut next = async || poll_fn(|context| chunks.poll_chunk(context)).await;
        assert!(next().await.unwrap().is_err());
        assert!(next().await.is_none());
    }

    #[test]
    fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
        let mut chunks = FileChunks::Closed("/nowhere/at/all".into());
        let context = &mut Context::from_waker(std::task::Waker::noop());
        let Poll::Ready(Some(Err(error))) = chunks.poll_chunk(context) else {
            panic!("an error is expected");
        };
        assert!(error.to_string().contains("runtime"), "{error}");
    }
}
