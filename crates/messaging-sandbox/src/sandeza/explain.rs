//! Why a signature is wrong.

use super::envelope::Envelope;
use super::signature::sign;
use crate::messages::SignatureCheck;

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
    let mistakes = |password: &str| {
        vec![
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
    check.explained(password, HIDDEN, mistakes)
}
