//! Why a signature is wrong.

use md5::Md5;
use sha2::Sha256;

use super::envelope::Envelope;
use super::signature::sign;
use crate::digest::hex_digest;
use crate::messages::SignatureCheck;

/// What stands for the password in what is shown.
const HIDDEN: &str = "(password)";

/// Compares the signature of a request with the right one, and with what usual mistakes give.
pub(super) fn explain(envelope: &Envelope<'_>, password: &str) -> SignatureCheck {
    let (username, time) = (envelope.username, envelope.time);
    let received = envelope.signature;
    let mut check = SignatureCheck {
        expected_string: [username, HIDDEN, time].concat(),
        expected: sign(username, password, time),
        received: received.to_owned(),
        ..SignatureCheck::default()
    };
    if received.eq_ignore_ascii_case(&check.expected) {
        check.mistake = Some("The signature must be in lower-case hex.");
        return check;
    }
    let between = "Nothing stands between username, password and time.";
    let order = "The order is username, password, time.";
    let mistakes = |password: &str| {
        [
            (between, [username, "+", password, "+", time].concat()),
            (between, [username, ":", password, ":", time].concat()),
            (order, [username, time, password].concat()),
            (order, [time, username, password].concat()),
            (
                "The time is missing at the end.",
                [username, password].concat(),
            ),
            (
                "The hash is SHA-256, not MD5.",
                [username, password, time].concat(),
            ),
        ]
    };
    let shown = mistakes(HIDDEN);
    for ((mistake, text), (_, shown)) in mistakes(password).into_iter().zip(shown) {
        let hashes = [
            hex_digest::<Sha256>(&[text.as_bytes()]),
            hex_digest::<Md5>(&[text.as_bytes()]),
        ];
        if hashes
            .iter()
            .any(|hash| hash.eq_ignore_ascii_case(received))
        {
            check.signed_string = Some(shown);
            check.mistake = Some(mistake);
            return check;
        }
    }
    check
}
