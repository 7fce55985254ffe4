//! The checks of the headers, before the body is looked into.

use http::{HeaderMap, HeaderValue};

use super::explain::explain;
use super::{Account, Algorithm, Refusal, SignedHeaders, codes, sign};
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
    let headers = &request.headers;
    let signed = SignedHeaders {
        access_key: required(headers, "accesskey")?,
        action: required(headers, "action")?,
        biz_type: required(headers, "biztype")?,
        ts: required(headers, "ts")?,
    };
    let received = required(headers, "sign")?;
    if signed.biz_type != "2" {
        return Err(Refusal::parameter("header bizType must be \"2\""));
    }
    if signed.action != "mt" {
        return Err(Refusal::parameter("header action must be \"mt\""));
    }
    let algorithm = algorithm(headers)?;
    Refusal::unless(signed.access_key == account.access_key, codes::PERMISSION)?;
    // The documents name a wrong content type as the first cause of 1003.
    let secret = &account.access_secret;
    let expected = sign(algorithm, signed, &request.body, secret);
    if request.media_type() != "application/json" || received != expected {
        let check = explain(algorithm, signed, &request.body, secret, received);
        request.notes().signature = Some(check);
        return Err(Refusal::new(codes::SIGNATURE));
    }
    check_time(signed.ts, now_ms)?;
    Ok(algorithm)
}

/// A header that must be there and not be blank.
fn required<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refusal> {
    match headers.get(name).map(HeaderValue::to_str) {
        Some(Ok(text)) if !text.trim().is_empty() => Ok(text),
        Some(Err(_)) => {
            let what = format!("header {name} is not ASCII text");
            Err(Refusal::parameter(what))
        }
        _ => Err(Refusal::new(codes::HEADER_MISSING)),
    }
}

/// Only the two documented names are taken. The rule for callbacks reads any other name as MD5; on a request that
/// would hide a misspelling behind 1003.
fn algorithm(headers: &HeaderMap) -> Result<Algorithm, Refusal> {
    let Some(value) = headers.get("algorithm") else {
        return Ok(Algorithm::Md5);
    };
    let named = value.to_str().ok().and_then(Algorithm::from_name);
    named.ok_or_else(|| Refusal::parameter("header algorithm must be md5 or sha256"))
}

fn check_time(ts: &str, now_ms: u64) -> Result<(), Refusal> {
    let in_milliseconds = ts.len() == 13 && ts.bytes().all(|byte| byte.is_ascii_digit());
    let in_time = |ts: u64| in_milliseconds && ts.abs_diff(now_ms) <= MOST_DRIFT_MS;
    Refusal::unless(ts.parse().is_ok_and(in_time), codes::TIMESTAMP)
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
