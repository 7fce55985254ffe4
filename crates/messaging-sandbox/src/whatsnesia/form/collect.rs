//! The parts of a multipart body as fields and files. Of a file nothing is kept but what describes
//! it: never its bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use super::{Form, MOST_FIELDS, MOST_TEXT_BYTES};
use crate::digest::hex;
use crate::multipart::{Malformed, Parts};

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

/// Reads the parts of a body. Texts are kept, of files only their description. `held` is told how
/// many bytes that takes at most.
pub(in crate::whatsnesia) async fn read_parts(
    mut parts: Parts,
    held: Arc<AtomicUsize>,
) -> Result<Form, Malformed> {
    let mut form = Form::default();
    let (mut number, mut text_bytes) = (0_usize, 0_usize);
    while let Some(mut part) = parts.next().await? {
        number = number.saturating_add(1);
        if number > MOST_FIELDS {
            return Err(Malformed("it has too many parts"));
        }
        let mut text = Vec::new();
        let (mut size, mut digest) = (0_u64, Sha256::new());
        while let Some(bytes) = part.content().await? {
            if part.file_name.is_some() {
                size = size.saturating_add(bytes.len() as u64);
                digest.update(&bytes);
                continue;
            }
            text_bytes = text_bytes.saturating_add(bytes.len());
            if text_bytes > MOST_TEXT_BYTES {
                return Err(Malformed("its texts are too long"));
            }
            text.extend_from_slice(&bytes);
            held.fetch_max(text_bytes.saturating_add(bytes.len()), Ordering::Relaxed);
        }
        match part.file_name {
            None => {
                let text = String::from_utf8_lossy(&text).into_owned();
                form.fields.push((part.name, text));
            }
            // A browser had none to send.
            Some(name) if name.is_empty() => {}
            Some(name) => {
                let file = UploadedFile {
                    name,
                    size,
                    content_type: part.content_type,
                    sha256: hex(digest),
                };
                form.files.insert(part.name, file);
            }
        }
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::multipart::Reader;

    fn part(name: &str, file_name: Option<&str>, content: &str) -> String {
        let file_name = file_name.map(|name| format!("; filename=\"{name}\""));
        let file_name = file_name.unwrap_or_default();
        format!(
            "--X\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n{content}\r\n"
        )
    }

    /// Reads a body of these parts that comes in pieces of so many bytes.
    fn read(parts: &[String], piece: usize) -> Result<Form, Malformed> {
        let body = parts.concat() + "--X--";
        let mut reader = Reader::new("X", |parts| read_parts(parts, Arc::default()));
        for bytes in body.as_bytes().chunks(piece) {
            reader.push(&Bytes::copy_from_slice(bytes));
        }
        reader.finish()
    }

    #[test]
    fn texts_and_files_are_told_apart() {
        let parts = [("a", None), ("b", Some("c.png")), ("d", Some(""))];
        let parts = parts.map(|(name, file_name)| part(name, file_name, "x"));
        let form = read(&parts, usize::MAX).unwrap();
        assert_eq!(form.text("a"), Some("x"));
        assert_eq!(form.files.get("b").map(|file| file.size), Some(1));
        assert!(form.names().all(|name| name != "d"));
    }

    #[test]
    fn texts_are_limited_and_files_are_not() {
        let much = "x".repeat(MOST_TEXT_BYTES + 1);
        let file = part("a", Some("b"), &much);
        let text = part("a", None, &much);
        for piece in [10_000, usize::MAX] {
            read(std::slice::from_ref(&file), piece).unwrap();
            let error = read(&[file.clone(), text.clone()], piece).unwrap_err();
            assert_eq!(error, Malformed("its texts are too long"));
        }
        let fits = part("a", None, &"x".repeat(MOST_TEXT_BYTES));
        read(&[fits], usize::MAX).unwrap();
    }

    #[test]
    fn parts_are_limited() {
        let mut parts = vec![part("a", None, ""); MOST_FIELDS];
        read(&parts, usize::MAX).unwrap();
        parts.push(part("a", None, ""));
        let error = read(&parts, usize::MAX).unwrap_err();
        assert_eq!(error, Malformed("it has too many parts"));
    }

    #[test]
    fn a_file_is_counted_and_hashed_over_its_pieces() {
        let form = read(&[part("a", Some("Marker.tar.PNG"), "abc")], 1).unwrap();
        let file = form.files.get("a").unwrap();
        assert_eq!((file.size, file.extension().as_str()), (3, "png"));
        // The vector of FIPS 180 for "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file.sha256, expected);
        assert!(!format!("{file:?}").contains("Marker"));
    }
}
