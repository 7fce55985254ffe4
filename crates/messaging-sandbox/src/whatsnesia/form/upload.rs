//! What is kept of a file: never its bytes.

use sha2::{Digest, Sha256};

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
pub(super) struct Incoming {
    file: UploadedFile,
    digest: Sha256,
}

impl Incoming {
    pub(super) fn new(name: String, content_type: Option<String>) -> Self {
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

    pub(super) fn write(&mut self, bytes: &[u8]) {
        let added = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.file.size = self.file.size.saturating_add(added);
        self.digest.update(bytes);
    }

    pub(super) fn finish(mut self) -> UploadedFile {
        let digest = self.digest.finalize();
        self.file.sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
