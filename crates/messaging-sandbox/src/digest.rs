//! Hashes as lower-case hex.

use md5::Md5;
use sha2::Digest;

/// The digest over these parts one after the other, as lower-case hex.
pub(crate) fn hex_digest<D: Digest>(parts: &[&[u8]]) -> String {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    hex(digest)
}

/// What a digest comes to, as lower-case hex.
pub(crate) fn hex<D: Digest>(digest: D) -> String {
    let bytes = digest.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 hex digits that differ for different texts: the form of many identifiers.
pub(crate) fn fingerprint(text: &str) -> String {
    hex_digest::<Md5>(&[text.as_bytes()])
}
