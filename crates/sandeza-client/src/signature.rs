//! The signature of requests (Sandeza single channels, field `signature`).
//!
//! `SHA-256(username + password + time)`: a plain hash, although the document calls it encryption.
//! No separator is shown, so there is none; `time` is the string that the field `time` holds.

use messaging_client_core::Secret;
use sha2::{Digest, Sha256};

/// How the digest is written. The document does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum HexCase {
    /// `0123456789abcdef`, what nearly every API means by a hash in a string.
    #[default]
    Lower,
    /// `0123456789ABCDEF`.
    Upper,
}

/// The signature for a request of this time.
pub(crate) fn sign(username: &Secret, password: &Secret, time: &str, case: HexCase) -> String {
    // Fed piece by piece, so that no string with the password in it is ever built.
    let hash = Sha256::new()
        .chain_update(username.expose())
        .chain_update(password.expose())
        .chain_update(time)
        .finalize();
    match case {
        HexCase::Lower => hex::encode(hash),
        HexCase::Upper => hex::encode_upper(hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed from the rule; the provider publishes none.
    const VECTORS: [(&str, &str, &str); 2] = [
        (
            "user1",
            "pass1",
            "d8697116fafc66713ba40355ab700e61b37c43e22595b5dc3e11312e3bfa6250",
        ),
        (
            "divisi",
            "S3cret!",
            "56d0df6875dc26656b4cc2721277904b4eaab538b35679a72a3aaa6c0dbebe9f",
        ),
    ];

    #[test]
    fn the_vectors_are_met_in_both_cases() {
        for (username, password, expected) in VECTORS {
            let signed = |case| sign(&username.into(), &password.into(), "1730458063", case);
            assert_eq!(signed(HexCase::Lower), expected);
            assert_eq!(signed(HexCase::Upper), expected.to_uppercase());
        }
    }

    #[test]
    fn another_second_has_another_signature() {
        let at = |time| sign(&"user1".into(), &"pass1".into(), time, HexCase::Lower);
        assert_ne!(at("1730458063"), at("1730458064"));
    }
}
