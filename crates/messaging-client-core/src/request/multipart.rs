use std::fmt;

use futures_util::stream::{self, StreamExt as _};
use http::HeaderValue;

use super::encoded::RequestBody;
use super::upload::Upload;
use crate::randomness::Randomness;

/// A `multipart/form-data` body: texts and files, sent in the order in which they were added.
///
/// Its `Debug` shows only the names of the fields.
#[derive(Default)]
pub struct MultipartBody {
    /// The name, what follows it in the part, and the file that ends the part.
    parts: Vec<(&'static str, String, Option<Upload>)>,
}

impl MultipartBody {
    /// A body without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text at the end.
    pub fn put(&mut self, name: &'static str, text: impl Into<String>) {
        let mut rest = text.into();
        rest.insert_str(0, "\r\n\r\n");
        self.parts.push((name, rest, None));
    }

    /// Adds a file at the end.
    pub fn put_file(&mut self, name: &'static str, file: Upload) {
        let file_name = quoted(file.name());
        let content_type = content_type(file.extension().as_deref());
        let rest = format!("; filename={file_name}\r\nContent-Type: {content_type}\r\n\r\n");
        self.parts.push((name, rest, Some(file)));
    }

    /// The content type and the content. The boundary is drawn at random, so that no file
    /// can hold it and smuggle in a field.
    pub(super) fn encode(self, randomness: &dyn Randomness) -> (Option<HeaderValue>, RequestBody) {
        let mut random = [0; 16];
        randomness.fill(&mut random);
        let boundary = format!("part-{}", hex::encode(random));
        let mut pieces = Vec::new();
        let mut text = String::new();
        for (name, rest, file) in self.parts {
            let name = quoted(name);
            text.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name={name}{rest}"
            ));
            if let Some(file) = file {
                pieces.extend([Upload::from_bytes("", std::mem::take(&mut text)), file]);
            }
            text.push_str("\r\n");
        }
        text.push_str(&format!("--{boundary}--\r\n"));
        pieces.push(Upload::from_bytes("", text));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let length = pieces.iter().map(Upload::len).fold(0, u64::saturating_add);
        let chunks = stream::iter(pieces).flat_map(Upload::into_chunks);
        (
            HeaderValue::try_from(content_type).ok(),
            RequestBody::streamed(length, Box::pin(chunks)),
        )
    }
}

impl fmt::Debug for MultipartBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parts.iter().map(|(name, ..)| name).collect();
        write!(f, "Multipart({names:?})")
    }
}

/// A name in quotes, escaped as browsers do (HTML, "multipart form data"): a line break or quote in
/// a file name cannot start a header or field of its own, and no control character can end the name
/// early for a server. Servers take a backslash for the beginning of
/// an escape, before the closing quote above all, so it is doubled.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for c in name.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("%22"),
            c if c.is_ascii_control() => quoted.push_str(&format!("%{:02X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Zeros;

    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    async fn encoded(body: MultipartBody) -> (String, String) {
        let (content_type, mut body) = body.encode(&Zeros);
        let announced = body.len();
        let mut whole = Vec::new();
        while let Some(chunk) = body.next_chunk().await {
            whole.extend_from_slice(&chunk.unwrap());
        }
        assert_eq!(whole.len() as u64, announced);
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
        body.put_file("image", Upload::from_bytes("a\"\r\nX: y\r\n\0\t.png", "x"));
        let (_, text) = encoded(body).await;
        assert!(
            text.contains("filename=\"a%22%0D%0AX: y%0D%0A%00%09.png\""),
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

    #[test]
    fn a_file_is_of_the_type_that_its_name_says() {
        for (name, expected) in [
            ("a.jpg", "image/jpeg"),
            ("a.JPEG", "image/jpeg"),
            ("a.png", "image/png"),
            ("a.pdf", "application/pdf"),
            ("a.doc", "application/msword"),
            (
                "a.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            ("a.mp4", "video/mp4"),
            ("a.mp3", "audio/mpeg"),
            ("a.ogg", "audio/ogg"),
            ("a.aac", "audio/aac"),
            ("a.amr", "audio/amr"),
            ("a.m4a", "audio/mp4"),
            ("a.exe", "application/octet-stream"),
            ("pdf", "application/octet-stream"),
        ] {
            let upload = Upload::from_bytes(name, "x");
            assert_eq!(
                content_type(upload.extension().as_deref()),
                expected,
                "{name}"
            );
        }
    }
}
