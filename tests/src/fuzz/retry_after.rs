//! The headers `Retry-After` and `Date`, and what the pipeline makes of them.
//!
//! An input is a byte that chooses how the call is refused, 8 bytes that are a time, and two header
//! values with a line break between them.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ApiError, Client, ClientOptions, Effect, Endpoint, Error, ErrorKind, FixedClock, RawResponse,
    ResponseError, RetryPolicy, UnsignedRequest, ValidationError,
};

use super::Target;
use super::nobody::{NOW, Nobody};

pub(super) const TARGET: Target = Target {
    name: "retry_after",
    covers: super::covers_none,
    check,
    seeds: |_| SEEDS.iter().map(|seed| seed.to_vec()).collect(),
};

/// The last second that jiff writes; the year 9999 has a day more.
const LAST: u64 = 253_402_207_200;

const SEEDS: [&[u8]; 7] = [
    b"\x00\x00\x00\x00\x00\x00\x00\x00\x007\n",
    b"\x01\x00\x00\x00\x00\x62\xb0\x25\x6599999999999999999999999\n",
    b"\x02\x00\x00\x00\x3a\xff\xf4\x41\x7fMon, 20 Jun 2022 07:41:30 GMT\nMon, 20 Jun 2022 07:41:25 GMT",
    b"\x03\x00\x00\x00\x00\x00\x00\x00\x01 0 \nFri, 31 Dec 9999 23:59:59 GMT",
    b"\x04\x00\x00\x00\x00\xf4\xd3\x00\x00-1\nThu, 01 Jan 1970 00:00:00 GMT",
    b"\x05\xff\xff\xff\xff\xff\xff\xff\xffsoon\nSunday, 06-Nov-94 08:49:37 GMT",
    b"\x07\x00\x00\x00\x00\x00\x00\x00\x001.5\nSun Nov  6 08:49:37 1994",
];

/// An operation that is refused in one of several ways.
struct Refused {
    clock: bool,
}

impl Endpoint for Refused {
    type Account = Nobody;
    type Response = ();
    const OPERATION: &'static str = "nobody.nothing.get";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/nothing";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Nobody) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, response: &RawResponse) -> Result<(), ResponseError> {
        let limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
        let refusal = match (self.clock, limited) {
            (true, _) => ApiError::new(ErrorKind::Authentication).clock_refused(),
            (false, true) => ApiError::new(ErrorKind::RateLimited),
            (false, false) => ApiError::new(ErrorKind::Server),
        };
        Err(refusal.into())
    }
}

fn check(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else {
        return;
    };
    let Some((time, values)) = rest.split_first_chunk() else {
        return;
    };
    let second = u64::from_be_bytes(*time) % (LAST + 1);
    let mut values = values.splitn(2, |byte| *byte == b'\n');
    let mut value = || HeaderValue::from_bytes(values.next().unwrap_or_default());
    let (Ok(retry_after), Ok(date)) = (value(), value()) else {
        return;
    };
    let status = if mode & 1 == 0 {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let given = headers(&retry_after, &date);
    check_wait(status, &given);
    check_date(status, second);
    check_attempts(status, &given, mode & 2 != 0);
}

fn headers(retry_after: &HeaderValue, date: &HeaderValue) -> HeaderMap {
    let fields = [(RETRY_AFTER, retry_after.clone()), (DATE, date.clone())];
    fields.into_iter().collect()
}

fn error(
    status: StatusCode,
    headers: &HeaderMap,
    clock: bool,
    attempts: u32,
) -> Option<(Error, usize)> {
    let refusal = RawResponse::new(status, headers.clone(), Bytes::new());
    let transport = FakeTransport::new().response(refusal).forever();
    let options = ClientOptions::new()
        .transport(transport.clone())
        .clock(FixedClock::at_unix_millis(NOW * 1000))
        .retry(RetryPolicy::new().max_attempts(attempts));
    let client = Client::new(Nobody, "https://provider.example.com", options).ok()?;
    let error = client.call(Refused { clock }).wait().err()?;
    Some((error, transport.requests().len()))
}

/// Digits are seconds, a fraction counts as a whole one, whole dates are waits, and anything else is no
/// wait.
fn check_wait(status: StatusCode, headers: &HeaderMap) {
    let found = error(status, headers, false, 1);
    assert!(
        matches!(found, Some((_, 1))),
        "one request, and refused: {found:?}"
    );
    let Some((error, _)) = found else { return };
    let text = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let text = text.map(str::trim).unwrap_or_default();
    let date = HeaderValue::from_str(text).ok().and_then(|text| {
        let headers = HeaderMap::from_iter([(DATE, text)]);
        RawResponse::new(status, headers, Bytes::new()).date()
    });
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let expected = match date {
        Some(date) => Some(date.duration_since(now).unwrap_or_default()),
        // Of several in one line the longest.
        None => text.split(',').filter_map(|one| seconds(one.trim())).max(),
    };
    assert_eq!(error.retry_after(), expected, "Retry-After: {text}");
}

/// The least whole number of seconds that is not shorter; a number with more digits than fit is a wait
/// that nobody makes.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let more = u64::from(!fraction.trim_matches('0').is_empty());
    let seconds = match whole.trim_start_matches('0') {
        "" => 0,
        number => number.parse().unwrap_or(u64::from(u32::MAX)),
    };
    Some(Duration::from_secs(seconds.saturating_add(more)))
}

/// A second since the Unix epoch as an HTTP date (RFC 9110, IMF-fixdate).
fn http_date(second: u64) -> String {
    let second = i64::try_from(second).unwrap_or_default();
    let time = jiff::Timestamp::from_second(second).unwrap_or_default();
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Every second until the year 9999 is read as itself.
fn check_date(status: StatusCode, second: u64) {
    let Ok(written) = HeaderValue::try_from(http_date(second)) else {
        return;
    };
    let headers = headers(&written, &written);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
    let response = RawResponse::new(status, headers.clone(), Bytes::new());
    assert_eq!(response.date(), Some(time), "{written:?}");
    let wait = error(status, &headers, false, 1).and_then(|(error, _)| error.retry_after());
    assert_eq!(wait, Some(Duration::from_secs(second.saturating_sub(NOW))));
}

/// However far away the times are, a call ends after at most so many requests as it may make, says how
/// many they were, and a refused clock is set once.
fn check_attempts(status: StatusCode, headers: &HeaderMap, clock: bool) {
    let found = error(status, headers, clock, 3);
    assert!(found.is_some(), "a refused call succeeds");
    let Some((error, requests)) = found else {
        return;
    };
    assert!((1..=if clock { 2 } else { 3 }).contains(&requests));
    assert_eq!(usize::try_from(error.attempts()), Ok(requests));
}
