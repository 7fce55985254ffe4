use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderValue;

use super::upload::{Upload, UploadReader};
use crate::randomness::Randomness;

/// A `multipart/form-data` body: texts and files, sent in the order in which they are put.
///
/// Its `Debug` shows the names of the fields only.
#[derive(Default)]
pub struct MultipartBody {
    parts: Vec<(&'static str, Value)>,
}

enum Value {
    Text(String),
    File(Upload),
}

impl MultipartBody {
    /// A body without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text at the end.
    pub fn put(&mut self, name: &'static str, text: impl Into<String>) {
        self.parts.push((name, Value::Text(text.into())));
    }

    /// Adds a file at the end.
    pub fn put_file(&mut self, name: &'static str, file: Upload) {
        self.parts.push((name, Value::File(file)));
    }

    /// The content type and the body. The boundary is drawn at random, so that no file can hold it
    /// and smuggle in a field.
    pub(crate) fn encode(self, randomness: &dyn Randomness) -> (Option<HeaderValue>, PartStream) {
        let mut random = [0; 16];
        randomness.fill(&mut random);
        let boundary = format!("part-{}", hex::encode(random));
        let mut segments = VecDeque::new();
        for (name, value) in self.parts {
            let head = part_head(&boundary, name, &value);
            segments.push_back(Segment::Bytes(head.into()));
            segments.push_back(match value {
                Value::Text(text) => Segment::Bytes(text.into()),
                Value::File(file) => Segment::File(file.len(), Box::new(file.into_reader())),
            });
            segments.push_back(Segment::Bytes(Bytes::from_static(b"\r\n")));
        }
        segments.push_back(Segment::Bytes(format!("--{boundary}--\r\n").into()));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type).ok();
        (content_type, PartStream { segments })
    }
}

impl fmt::Debug for MultipartBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parts.iter().map(|(name, _)| name).collect();
        write!(f, "Multipart({names:?})")
    }
}

fn part_head(boundary: &str, name: &str, value: &Value) -> String {
    let name = quoted(name);
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; name={name}");
    match value {
        Value::Text(_) => format!("{head}\r\n\r\n"),
        Value::File(file) => {
            let content_type = content_type(file.extension().as_deref());
            let file_name = quoted(file.name());
            format!("{head}; filename={file_name}\r\nContent-Type: {content_type}\r\n\r\n")
        }
    }
}

/// A name in quotes, escaped as browsers do (HTML, "multipart form data"): a line break or quote in
/// a file name cannot start a header or field of its own. Servers take a backslash for the beginning of
/// an escape, before the closing quote above all, so it is doubled.
fn quoted(name: &str) -> String {
    let escaped = name
        .replace('\\', "\\\\")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22");
    format!("\"{escaped}\"")
}

fn content_type(extension: Option<&str>) -> &'static str {
    match extension {
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("pdf") => "application/pdf",
        Some("doc") => "application/msword",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("mp4") => "video/mp4",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("aac") => "audio/aac",
        Some("amr") => "audio/amr",
        Some("m4a") => "audio/mp4",
        _ => "application/octet-stream",
    }
}

/// An encoded multipart body, read chunk by chunk.
pub(crate) struct PartStream {
    segments: VecDeque<Segment>,
}

enum Segment {
    Bytes(Bytes),
    File(u64, Box<UploadReader>),
}

impl PartStream {
    /// How many bytes are still to come.
    pub(crate) fn remaining(&self) -> u64 {
        let length = |segment: &Segment| match segment {
            Segment::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Segment::File(length, _) => *length,
        };
        self.segments
            .iter()
            .map(length)
            .fold(0, u64::saturating_add)
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            match self.segments.front_mut() {
                None => return Poll::Ready(None),
                Some(Segment::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.segments.pop_front();
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
                Some(Segment::File(remaining, reader)) => {
                    if let Some(chunk) = ready!(reader.poll_chunk(context)) {
                        let length = chunk.as_ref().map_or(0, Bytes::len);
                        *remaining =
                            remaining.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
                        return Poll::Ready(Some(chunk));
                    }
                    self.segments.pop_front();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[derive(Debug)]
    struct Zeros;

    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    async fn encoded(body: MultipartBody) -> (String, String) {
        let (content_type, mut stream) = body.encode(&Zeros);
        let announced = stream.remaining();
        let mut whole = Vec::new();
        while let Some(chunk) = poll_fn(|context| stream.poll_chunk(context)).await {
            whole.extend_from_slice(&chunk.unwrap());
            assert_eq!(stream.remaining() + whole.len() as u64, announced);
        }
        let content_type = content_type.unwrap().to_str().unwrap().to_owned();
        (content_type, String::from_utf8(whole).unwrap())
    }

    #[tokio::test]
    async fn texts_and_files_are_parts_in_order() {
        let mut body = MultipartBody::new();
        body.put("mobile", "812");
        body.put("empty", "");
        body.put_file("document", Upload::from_bytes("a.pdf", "%PDF"));
        let (content_type, text) = encoded(body).await;
        let b = "part-00000000000000000000000000000000";
        assert_eq!(content_type, format!("multipart/form-data; boundary={b}"));
        assert_eq!(
            text,
            format!(
                "--{b}\r\nContent-Disposition: form-data; name=\"mobile\"\r\n\r\n812\r\n\
                 --{b}\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n\
                 --{b}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n\
                 Content-Type: application/pdf\r\n\r\n%PDF\r\n--{b}--\r\n"
            )
        );
    }

    #[tokio::test]
    async fn a_file_name_cannot_start_a_field() {
        let mut body = MultipartBody::new();
        body.put_file("image", Upload::from_bytes("a\"\r\nX: y\r\n.png", "x"));
        let (_, text) = encoded(body).await;
        assert!(
            text.contains("filename=\"a%22%0D%0AX: y%0D%0A.png\""),
            "{text}"
        );
    }

    #[tokio::test]
    async fn a_backslash_does_not_escape_the_closing_quote() {
        let mut body = MultipartBody::new();
        body.put_file("image", Upload::from_bytes("C:\\a\\", "x"));
        let (_, text) = encoded(body).await;
        assert!(text.contains("filename=\"C:\\\\a\\\\\"\r\n"), "{text}");
    }

    #[test]
    fn boundaries_differ_and_debug_shows_names_only() {
        let mut body = MultipartBody::new();
        body.put("mobile", "marker");
        let shown = format!("{body:?}");
        assert!(
            shown.contains("mobile") && !shown.contains("marker"),
            "{shown}"
        );
        let boundary = || MultipartBody::new().encode(&crate::SystemRandomness).0;
        assert_ne!(boundary(), boundary());
    }
}
