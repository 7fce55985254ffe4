//! Why a signature is wrong: the usual mistakes are tried, and the one that gives the signature
//! received is named.

use serde_json::Value;

use super::signature::{hash, string_to_sign};
use super::{Algorithm, SignedHeaders};
use crate::messages::SignatureCheck;

/// What stands for the secret in what is shown.
const HIDDEN: &str = "(access secret)";

/// Compares the signature of a request with the right one.
pub(super) fn explain(
    algorithm: Algorithm,
    headers: SignedHeaders<'_>,
    body: &[u8],
    secret: &str,
    received: &str,
) -> SignatureCheck {
    let to_sign = |secret: &str| string_to_sign(headers, body, secret.as_bytes());
    let mut check = SignatureCheck {
        expected_string: String::from_utf8_lossy(&to_sign(HIDDEN)).into_owned(),
        expected: hash(algorithm, &to_sign(secret)),
        received: received.to_owned(),
        ..SignatureCheck::default()
    };
    if received == check.expected {
        check.mistake = Some("The signature is right; content-type must be application/json.");
        return check;
    }
    check.explained(secret, HIDDEN, |secret| {
        mistakes(headers, body, secret.as_bytes())
    })
}

/// The strings that are signed by mistake.
fn mistakes(
    headers: SignedHeaders<'_>,
    body: &[u8],
    secret: &[u8],
) -> Vec<(&'static str, Vec<u8>)> {
    let without_secret = string_to_sign(headers, body, b"");
    let bare = without_secret.strip_suffix(b"&accessSecret=");
    let unnamed = [bare.unwrap_or(&without_secret), secret].concat();
    let head = format!(
        "accessKey={}&ts={}&bizType={}&action={}&body=",
        headers.access_key, headers.ts, headers.biz_type, headers.action
    );
    let disordered = [head.as_bytes(), body, b"&accessSecret=", secret].concat();
    let mut found = vec![
        (
            "It was made with the other algorithm than the header algorithm names.",
            string_to_sign(headers, body, secret),
        ),
        (
            "The body is missing in the string that was signed.",
            string_to_sign(headers, b"", secret),
        ),
        (
            "The secret is missing at the end, behind &accessSecret=.",
            without_secret,
        ),
        (
            "The secret was put behind the string without &accessSecret=.",
            unnamed,
        ),
        (
            "The headers must be in the order of their names: accessKey, action, bizType, ts.",
            disordered,
        ),
    ];
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        let pretty = serde_json::to_string_pretty(&json).ok();
        for body in [Some(json.to_string()), pretty].into_iter().flatten() {
            found.push((
                "The signature is over other bytes than the body that was sent: the JSON was written anew in between.",
                string_to_sign(headers, body.as_bytes(), secret),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADERS: SignedHeaders<'static> = SignedHeaders {
        access_key: "key",
        action: "mt",
        biz_type: "2",
        ts: "1655710885431",
    };

    fn mistake(body: &[u8], received: &str) -> SignatureCheck {
        explain(Algorithm::Md5, HEADERS, body, "marker", received)
    }

    #[test]
    fn usual_mistakes_are_named_and_the_secret_is_not() {
        let body = br#"{ "b":1, "a":2}"#;
        let signed = |text: &[u8]| hash(Algorithm::Md5, text);
        for (text, named) in [
            (string_to_sign(HEADERS, b"", b"marker"), "body is missing"),
            (string_to_sign(HEADERS, body, b""), "secret is missing"),
            (
                string_to_sign(HEADERS, br#"{"a":2,"b":1}"#, b"marker"),
                "written anew",
            ),
        ] {
            let check = mistake(body, &signed(&text));
            assert!(
                check.mistake.is_some_and(|mistake| mistake.contains(named)),
                "{named}"
            );
            let shown = check.signed_string.unwrap() + &check.expected_string;
            assert!(!shown.contains("marker"), "{shown}");
        }
        let right = string_to_sign(HEADERS, body, b"marker");
        let other = mistake(body, &hash(Algorithm::Sha256, &right));
        assert!(other.mistake.unwrap().contains("algorithm"));
        let upper = mistake(body, &signed(&right).to_uppercase());
        assert!(upper.mistake.unwrap().contains("lower-case"));
        assert_eq!(mistake(body, "00").mistake, None);
    }
}
