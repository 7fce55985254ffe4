//! The parts of a multipart body as fields and files. Of a file nothing is kept but what describes
//! it: never its bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use super::fields::Form;
use super::{MOST_FIELDS, MOST_TEXT_BYTES};
use crate::multipart::{Malformed, PartHead, Parts};

/// A file that was received. Its bytes are counted and hashed while they come in, and forgotten.
///
/// `Debug` leaves out the name.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadedFile {
    /// The name, as sent.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The content type, as sent; `None` without one.
    pub content_type: Option<String>,
    /// The SHA-256 of the bytes, as lower-case hex.
    pub sha256: String,
}

impl UploadedFile {
    /// What the name ends with behind its last dot, in lower case; empty without a dot.
    pub(in crate::whatsnesia) fn extension(&self) -> String {
        let extension = self.name.rsplit_once('.').unwrap_or_default().1;
        extension.to_ascii_lowercase()
    }
}

debug_shows!(UploadedFile(one) { size, content_type });

/// A file that is coming in.
struct Incoming {
    file: UploadedFile,
    digest: Sha256,
}

impl Incoming {
    fn new(name: String, content_type: Option<String>) -> Self {
        let file = UploadedFile {
            name,
            size: 0,
            content_type,
            sha256: String::new(),
        };
        Self {
            file,
            digest: Sha256::new(),
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let added = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.file.size = self.file.size.saturating_add(added);
        self.digest.update(bytes);
    }

    fn finish(mut self) -> UploadedFile {
        let digest = self.digest.finalize();
        self.file.sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.file
    }
}

/// Collects the parts. Texts are kept, of files only their description.
#[derive(Default)]
pub(in crate::whatsnesia) struct FormCollector {
    form: Form,
    current: Current,
    text_bytes: usize,
    parts: usize,
    held: Arc<AtomicUsize>,
}

/// The part that is coming in.
#[derive(Default)]
enum Current {
    /// A file that a browser had none to send for, or none at all.
    #[default]
    Nothing,
    Text(String, Vec<u8>),
    File(String, Incoming),
}

impl FormCollector {
    /// A collector that reports how many bytes it holds.
    pub(in crate::whatsnesia) fn new(held: Arc<AtomicUsize>) -> Self {
        Self {
            held,
            ..Self::default()
        }
    }

    pub(in crate::whatsnesia) fn into_form(self) -> Form {
        self.form
    }
}

impl Parts for FormCollector {
    fn begin(&mut self, head: PartHead) -> Result<(), Malformed> {
        self.parts = self.parts.saturating_add(1);
        if self.parts > MOST_FIELDS {
            return Err(Malformed("it has too many parts"));
        }
        self.current = match head.file_name {
            None => Current::Text(head.name, Vec::new()),
            Some(name) if name.is_empty() => Current::Nothing,
            Some(name) => Current::File(head.name, Incoming::new(name, head.content_type)),
        };
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        match &mut self.current {
            Current::Nothing => {}
            Current::File(_, file) => file.write(bytes),
            Current::Text(_, text) => {
                self.text_bytes = self.text_bytes.saturating_add(bytes.len());
                if self.text_bytes > MOST_TEXT_BYTES {
                    return Err(Malformed("its texts are too long"));
                }
                text.extend_from_slice(bytes);
                let held = self.text_bytes.saturating_add(bytes.len());
                self.held.fetch_max(held, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        match std::mem::take(&mut self.current) {
            Current::Nothing => {}
            Current::Text(name, text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                self.form.put(name, text);
            }
            Current::File(name, file) => self.form.put_file(name, file.finish()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str, file_name: Option<&str>) -> PartHead {
        PartHead {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            content_type: None,
        }
    }

    #[test]
    fn texts_and_files_are_told_apart() {
        let mut collector = FormCollector::default();
        for (name, file_name) in [("a", None), ("b", Some("c.png")), ("d", Some(""))] {
            collector.begin(head(name, file_name)).unwrap();
            collector.content(b"x").unwrap();
            collector.end().unwrap();
        }
        let form = collector.into_form();
        assert_eq!(form.text("a"), Some("x"));
        assert_eq!(form.file("b").map(|file| file.size), Some(1));
        assert!(form.names().all(|name| name != "d"));
    }

    #[test]
    fn texts_are_limited_and_files_are_not() {
        let mut collector = FormCollector::default();
        let much = vec![b'x'; MOST_TEXT_BYTES + 1];
        collector.begin(head("a", Some("b"))).unwrap();
        collector.content(&much).unwrap();
        collector.end().unwrap();
        collector.begin(head("a", None)).unwrap();
        collector.content(&much).unwrap_err();
    }

    #[test]
    fn parts_are_limited() {
        let mut collector = FormCollector::default();
        for _ in 0..MOST_FIELDS {
            collector.begin(head("a", None)).unwrap();
            collector.end().unwrap();
        }
        collector.begin(head("a", None)).unwrap_err();
    }

    #[test]
    fn a_file_is_counted_and_hashed_over_its_pieces() {
        let mut incoming = Incoming::new("Marker.tar.PNG".to_owned(), None);
        incoming.write(b"a");
        incoming.write(b"bc");
        let file = incoming.finish();
        assert_eq!((file.size, file.extension().as_str()), (3, "png"));
        // The vector of FIPS 180 for "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file.sha256, expected);
        assert!(!format!("{file:?}").contains("Marker"));
    }
}
