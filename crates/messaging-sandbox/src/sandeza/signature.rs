//! The signature of a request, and why one is wrong.

use sha2::Sha256;

use super::envelope::Envelope;
use crate::digest::hex_digest;
use crate::messages::SignatureCheck;

/// SHA-256 over the username, the password and the `time` field as sent, nothing between them, as
/// lower-case hex.
///
/// The documents call it "Encrypted (Username+Password+Time)" of type "SHA 256 Hash". That `+`
/// joins without a separator and that the digits are lower case is inferred.
pub fn sign(username: &str, password: &str, time: &str) -> String {
    hex_digest::<Sha256>(&[username.as_bytes(), password.as_bytes(), time.as_bytes()])
}

/// What stands for the password in what is shown.
const HIDDEN: &str = "(password)";

/// Compares the signature of a request with the right one, and with what usual mistakes give.
pub(super) fn explain(envelope: &Envelope<'_>, password: &str) -> SignatureCheck {
    let (username, time) = (envelope.username, envelope.time);
    let check = SignatureCheck {
        expected_string: [username, HIDDEN, time].concat(),
        expected: sign(username, password, time),
        received: envelope.signature.to_owned(),
        ..SignatureCheck::default()
    };
    let between = "Nothing stands between username, password and time.";
    let order = "The order is username, password, time.";
    let no_time = "The time is missing at the end.";
    let md5 = "The hash is SHA-256, not MD5.";
    let mistakes = |password: &str| {
        vec![
            (between, [username, "+", password, "+", time].concat()),
            (between, [username, ":", password, ":", time].concat()),
            (order, [username, time, password].concat()),
            (order, [time, username, password].concat()),
            (no_time, [username, password].concat()),
            (md5, [username, password, time].concat()),
        ]
    };
    check.explained(password, HIDDEN, mistakes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `sha256sum`, not by this code.
    #[test]
    fn vectors() {
        for (username, password, time, expected) in [
            (
                "user1",
                "pass1",
                "1730458063",
                "d8697116fafc66713ba40355ab700e61b37c43e22595b5dc3e11312e3bfa6250",
            ),
            (
                "divisi",
                "S3cret!",
                "1730458063",
                "56d0df6875dc26656b4cc2721277904b4eaab538b35679a72a3aaa6c0dbebe9f",
            ),
            (
                "",
                "",
                "",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
        ] {
            assert_eq!(sign(username, password, time), expected, "{username}");
        }
    }
}
