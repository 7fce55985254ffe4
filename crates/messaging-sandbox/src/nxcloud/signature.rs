//! The signature of requests and callbacks.

use md5::Md5;
use sha2::Sha256;

use crate::digest::hex_digest;

/// The hash of a signature: MD5 unless the `algorithm` header says `sha256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5, 32 hex digits.
    #[default]
    Md5,
    /// SHA-256, 64 hex digits.
    Sha256,
}

impl Algorithm {
    /// The value of the `algorithm` header: `md5` or `sha256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        }
    }

    /// The algorithm of this name in any case; `None` for other names.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Md5, Self::Sha256]
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

/// The values of the signed headers, as sent.
///
/// `Debug` leaves out the access key.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "these four are what is signed, and tests write them down"
)]
pub struct SignedHeaders<'a> {
    /// `accessKey`.
    pub access_key: &'a str,
    /// `action`: `mt` on a send.
    pub action: &'a str,
    /// `bizType`: `2` for WhatsApp.
    pub biz_type: &'a str,
    /// `ts`: Unix milliseconds, 13 digits on a send.
    pub ts: &'a str,
}

debug_shows!(SignedHeaders<'_>(one) { action, biz_type, ts });

/// The signature over the headers, the very bytes of the body, and the secret, as lower-case hex.
///
/// The header values come in the order of their names, unescaped; an empty body leaves out its part; the secret
/// comes last. It is a plain hash, not an HMAC. Source: API Interface Invocation Convention.
pub fn sign(algorithm: Algorithm, headers: SignedHeaders<'_>, body: &[u8], secret: &str) -> String {
    let text = string_to_sign(headers, body, secret.as_bytes());
    hash(algorithm, &text)
}

/// The bytes that are hashed.
pub(super) fn string_to_sign(headers: SignedHeaders<'_>, body: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut text = format!(
        "accessKey={}&action={}&bizType={}&ts={}",
        headers.access_key, headers.action, headers.biz_type, headers.ts
    )
    .into_bytes();
    if !body.is_empty() {
        text.extend_from_slice(b"&body=");
        text.extend_from_slice(body);
    }
    text.extend_from_slice(b"&accessSecret=");
    text.extend_from_slice(secret);
    text
}

pub(super) fn hash(algorithm: Algorithm, text: &[u8]) -> String {
    match algorithm {
        Algorithm::Md5 => hex_digest::<Md5>(&[text]),
        Algorithm::Sha256 => hex_digest::<Sha256>(&[text]),
    }
}

#[cfg(test)]
mod tests;
