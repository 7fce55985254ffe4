//! The `Retry-After` header.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// How long the answer asks to wait: seconds, or the time until an HTTP date (zero if it is past).
/// A header that is neither is ignored.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a wait that nobody makes, not a missing header.
        return (!value.is_empty())
            .then(|| Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", value.parse().unwrap());
        // Mon, 20 Jun 2022 07:41:25 GMT
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_655_710_885);
        retry_after(&headers, now)
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(
            read("Mon, 20 Jun 2022 07:41:30 GMT"),
            Some(Duration::from_secs(5))
        );
        assert_eq!(
            read("Mon, 20 Jun 2022 07:41:00 GMT"),
            Some(Duration::ZERO),
            "a past date"
        );
        assert!(
            read("99999999999999999999999").is_some_and(|wait| wait > Duration::from_secs(86_400))
        );
    }

    #[test]
    fn anything_else_is_ignored() {
        for odd in ["", "-1", "1.5", "soon"] {
            assert_eq!(read(odd), None, "{odd:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
