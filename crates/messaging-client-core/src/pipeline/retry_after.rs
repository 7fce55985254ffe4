//! The `Retry-After` header.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::response::http_date;

/// How long the response asks to wait: seconds, a fraction rounded up, or the time until an HTTP date
/// (zero if it is past). Of several the longest. A header that is neither is ignored.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let values = headers.get_all(http::header::RETRY_AFTER).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    texts.filter_map(|text| read(text.trim(), now)).max()
}

fn read(text: &str, now: SystemTime) -> Option<Duration> {
    if let Some(until) = http_date(text) {
        return Some(until.duration_since(now).unwrap_or_default());
    }
    text.split(',').map(seconds).max().flatten()
}

/// More digits than fit are a wait that nobody makes, not a missing header.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.strip_prefix('+').unwrap_or(whole);
    let are_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let rounded_up = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    let whole = whole.parse().unwrap_or(u64::from(u32::MAX));
    Some(Duration::from_secs(u64::saturating_add(whole, rounded_up)))
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
        for (text, seconds) in [
            ("1.5", 2),
            ("1.0", 1),
            ("2.001", 3),
            ("+1", 1),
            ("1, 3, x", 3),
        ] {
            assert_eq!(read(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for zone in ["GMT", "UTC", "+0000"] {
            let date = format!("Mon, 20 Jun 2022 07:41:30 {zone}");
            assert_eq!(read(&date), Some(Duration::from_secs(5)), "{zone}");
        }
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
        for odd in ["", "-1", "1.x", ".5", "+", "soon"] {
            assert_eq!(read(odd), None, "{odd:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
