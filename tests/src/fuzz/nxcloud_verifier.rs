//! The verifier of NXCloud's callbacks. An input is header lines, an empty line, and the body.

use http::{HeaderMap, HeaderName, HeaderValue};
use md5::Md5;
use messaging_client_core::{ErrorKind, FixedClock};
use nxcloud_client::callback::CallbackVerifier;
use nxcloud_client::{Algorithm, Error};
use sha2::{Digest, Sha256};

use super::Target;
use crate::provider::PARSE_CALLBACK;
use crate::{Fixture, canary};

pub(super) const TARGET: Target = Target {
    name: "nxcloud_verifier",
    covers: || vec![("nxcloud", PARSE_CALLBACK)],
    check,
    seeds,
};

/// The credentials of the documents' example, with which most fixtures are signed.
const KEY: &str = "fme2na3kdi3ki";
const SECRET: &str = "abciiiko2k3";
const SIGNED_AT: u64 = 1_655_710_885_431;
const WRONG: &str = "the signature is wrong";

fn check(input: &[u8]) {
    let (headers, body) = read(input);
    for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
        check_as_it_came(algorithm, &headers, body);
        check_signed(algorithm, headers.clone(), body);
    }
}

/// A callback is believed only with the signature that another reading of the rule computes.
fn check_as_it_came(algorithm: Algorithm, headers: &HeaderMap, body: &[u8]) {
    let outcome = verify(algorithm, SECRET, headers, body);
    let Ok(()) = outcome else {
        return;
    };
    let given = headers.get("sign").and_then(|sign| sign.to_str().ok());
    let expected = signature(algorithm, headers, body);
    assert!(
        expected.is_some(),
        "believed without the headers that are signed"
    );
    assert_eq!(
        given.map(str::to_ascii_lowercase),
        expected,
        "a signature that is not the secret's is believed"
    );
}

/// With the right signature the same callback is not refused for it; with another body or secret it is.
fn check_signed(algorithm: Algorithm, mut headers: HeaderMap, body: &[u8]) {
    headers.insert("accesskey", HeaderValue::from_static(KEY));
    headers.insert("algorithm", HeaderValue::from_static(algorithm.as_str()));
    for name in ["action", "biztype", "ts"] {
        if let Some(first) = headers.get(name).cloned() {
            headers.insert(name, first);
        }
    }
    let signed = signature(algorithm, &headers, body);
    let Some(Ok(sign)) = signed.map(HeaderValue::try_from) else {
        return;
    };
    headers.insert("sign", sign);
    let refused_for_it = |secret, body: &[u8]| {
        let outcome = verify(algorithm, secret, &headers, body);
        outcome.is_err_and(|error| error.to_string().contains(WRONG))
    };
    assert!(
        !refused_for_it(SECRET, body),
        "a right signature is refused"
    );
    assert!(
        refused_for_it("abciiiko2k4", body),
        "another secret is believed"
    );
    let longer = [body, b" "].concat();
    assert!(refused_for_it(SECRET, &longer), "another body is believed");
    if let Some((_, shorter)) = body.split_first() {
        assert!(refused_for_it(SECRET, shorter), "another body is believed");
    }
}

fn verify(
    algorithm: Algorithm,
    secret: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Error> {
    let verifier = CallbackVerifier::new(KEY, secret)?
        .algorithm(algorithm)
        .clock(FixedClock::at_unix_millis(SIGNED_AT));
    let outcome = verifier.verify(headers, body);
    if let Err(error) = &outcome {
        assert_eq!(error.kind(), ErrorKind::Webhook);
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains(SECRET) && !shown.contains("abciiiko"),
            "{shown}"
        );
        if !canary::is_in(body) {
            canary::assert_hidden(&shown);
        }
    }
    outcome.map(drop)
}

/// The rule of the platform ("whatsapp callback verify"), over one text instead of piece by piece.
fn signature(algorithm: Algorithm, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let text = |name: &str| {
        headers
            .get(name)?
            .to_str()
            .ok()
            .filter(|text| !text.trim().is_empty())
    };
    let head = format!(
        "accessKey={}&action={}&bizType={}&ts={}",
        text("accesskey")?,
        text("action")?,
        text("biztype")?,
        text("ts")?
    );
    let mut signed = head.into_bytes();
    if !body.is_empty() {
        signed.extend_from_slice(b"&body=");
        signed.extend_from_slice(body);
    }
    signed.extend_from_slice(b"&accessSecret=");
    signed.extend_from_slice(SECRET.as_bytes());
    Some(match algorithm {
        Algorithm::Sha256 => hex::encode(Sha256::digest(&signed)),
        _ => hex::encode(Md5::digest(&signed)),
    })
}

fn read(input: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    let mut rest = input;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            break;
        };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
        {
            headers.append(name, value);
        }
    }
    (headers, rest)
}

fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let callbacks = fixtures
        .iter()
        .filter(|one| one.provider == "nxcloud")
        .filter_map(|one| one.callback.as_ref());
    callbacks
        .map(|callback| {
            let headers = callback.headers.iter();
            let lines: String = headers
                .map(|(name, value)| format!("{name}:{value}\n"))
                .collect();
            format!("{lines}\n{}", callback.body).into_bytes()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_way_to_sign_is_the_one_used_here() {
        let input = format!(
            "accesskey:{KEY}\naction:send\nbiztype:1\nts:{SIGNED_AT}\n\n{}",
            r#"{"name":"牛小信","id":10001}"#
        );
        let (headers, body) = read(input.as_bytes());
        assert_eq!(
            signature(Algorithm::Md5, &headers, body).as_deref(),
            Some("87c3560d3331ae23f1021e2025722354")
        );
    }
}
