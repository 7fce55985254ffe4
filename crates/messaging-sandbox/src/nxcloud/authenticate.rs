//! The checks of the headers, before the body is looked into.

use http::HeaderMap;

use super::codes::{self, Refusal};
use super::explain::explain;
use super::{Account, Algorithm, SignedHeaders, sign};
use crate::server::ReceivedRequest;

/// How far `ts` may be from the sandbox's clock, in milliseconds, in either direction. Whether exactly this much
/// is still taken is not documented; here it is.
const MOST_DRIFT_MS: u64 = 60_000;

/// Checks the headers in the order of their codes, except that an unknown access key comes before the signature
/// that could not be computed without it.
pub(super) fn authenticate(
    request: &ReceivedRequest,
    account: &Account,
    now_ms: u64,
) -> Result<Algorithm, Refusal> {
    let required = Required::read(&request.headers)?;
    if required.signed.biz_type != "2" {
        return Err(Refusal::parameter("header bizType must be \"2\""));
    }
    if required.signed.action != "mt" {
        return Err(Refusal::parameter("header action must be \"mt\""));
    }
    let algorithm = algorithm(&request.headers)?;
    if required.signed.access_key != account.access_key {
        return Err(Refusal::new(codes::PERMISSION));
    }
    // The documents name a wrong content type as the first cause of 1003.
    let expected = sign(
        algorithm,
        required.signed,
        &request.body,
        &account.access_secret,
    );
    if request.media_type() != "application/json" || required.sign != expected {
        let secret = &account.access_secret;
        let check = explain(
            algorithm,
            required.signed,
            &request.body,
            secret,
            required.sign,
        );
        request.notes().signature = Some(check);
        return Err(Refusal::new(codes::SIGNATURE));
    }
    check_time(required.signed.ts, now_ms)?;
    Ok(algorithm)
}

struct Required<'a> {
    signed: SignedHeaders<'a>,
    sign: &'a str,
}

impl<'a> Required<'a> {
    fn read(headers: &'a HeaderMap) -> Result<Self, Refusal> {
        Ok(Self {
            signed: SignedHeaders {
                access_key: required(headers, "accesskey")?,
                action: required(headers, "action")?,
                biz_type: required(headers, "biztype")?,
                ts: required(headers, "ts")?,
            },
            sign: required(headers, "sign")?,
        })
    }
}

/// A header that must be there and not be blank.
fn required<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refusal> {
    let value = headers
        .get(name)
        .ok_or_else(|| Refusal::new(codes::HEADER_MISSING))?;
    match value.to_str() {
        Ok(text) if text.trim().is_empty() => Err(Refusal::new(codes::HEADER_MISSING)),
        Ok(text) => Ok(text),
        Err(_) => Err(Refusal::parameter(format!(
            "header {name} is not ASCII text"
        ))),
    }
}

/// Only the two documented names are taken. The rule for callbacks reads any other name as MD5; on a request that
/// would hide a misspelling behind 1003.
fn algorithm(headers: &HeaderMap) -> Result<Algorithm, Refusal> {
    match headers.get("algorithm") {
        None => Ok(Algorithm::Md5),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(Algorithm::from_name)
            .ok_or_else(|| Refusal::parameter("header algorithm must be md5 or sha256")),
    }
}

fn check_time(ts: &str, now_ms: u64) -> Result<(), Refusal> {
    let in_milliseconds = ts.len() == 13 && ts.bytes().all(|byte| byte.is_ascii_digit());
    match ts.parse::<u64>() {
        Ok(ts) if in_milliseconds && ts.abs_diff(now_ms) <= MOST_DRIFT_MS => Ok(()),
        _ => Err(Refusal::new(codes::TIMESTAMP)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_thirteen_digits_within_a_minute() {
        let now = 1_655_710_885_431;
        for ts in ["1655710885431", "1655710945431", "1655710825431"] {
            assert!(check_time(ts, now).is_ok(), "{ts}");
        }
        for ts in [
            "1655710945432",
            "1655710825430",
            "1655710885",
            "+655710885431",
            "16557108854310",
        ] {
            assert!(
                check_time(ts, now).is_err_and(|refusal| refusal.code == 1004),
                "{ts}"
            );
        }
    }
}
