//! The sandbox's time: the system's, moved by an offset that a test may set.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;

use crate::lock::lock;

/// The last second that an HTTP date can write, at the end of the year 9999.
const LAST_HTTP_SECOND: u64 = 253_402_300_799;

#[derive(Debug)]
pub(crate) struct Clock {
    offset_ms: Mutex<i64>,
}

impl Clock {
    pub(crate) fn new(offset_ms: i64) -> Self {
        Self {
            offset_ms: Mutex::new(offset_ms),
        }
    }

    pub(crate) fn offset_ms(&self) -> i64 {
        *lock(&self.offset_ms)
    }

    pub(crate) fn set_offset_ms(&self, offset_ms: i64) {
        *lock(&self.offset_ms) = offset_ms;
    }

    /// Moves the offset by this much more.
    pub(crate) fn advance_ms(&self, by_ms: i64) {
        let mut offset_ms = lock(&self.offset_ms);
        *offset_ms = offset_ms.saturating_add(by_ms);
    }

    /// Unix time in milliseconds; 0 for anything earlier.
    pub(crate) fn now_ms(&self) -> u64 {
        let system = i64::try_from(unix(system_time()).as_millis()).unwrap_or(i64::MAX);
        let now = system.saturating_add(self.offset_ms());
        u64::try_from(now).unwrap_or(0)
    }

    /// Unix time in whole seconds.
    pub(crate) fn now_seconds(&self) -> u64 {
        self.now_ms() / 1000
    }

    /// The time after `ahead` as an HTTP date, for `Date` and `Retry-After`.
    pub(crate) fn http_date(&self, ahead: Duration) -> HeaderValue {
        let seconds = self
            .now_seconds()
            .saturating_add(ahead.as_secs())
            .min(LAST_HTTP_SECOND);
        let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        // An HTTP date is printable ASCII; the alternative is never taken.
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the sandbox reads the system's clock"
)]
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// The time since 1970, none for anything earlier.
pub(crate) fn unix(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_moves_the_time_and_its_date() {
        let clock = Clock::new(0);
        let before = clock.now_seconds();
        clock.set_offset_ms(86_400_000);
        let text = clock.http_date(Duration::ZERO);
        let date = httpdate::parse_http_date(text.to_str().unwrap()).unwrap();
        let date = date.duration_since(UNIX_EPOCH).unwrap().as_secs();
        assert!((before + 86_400..before + 86_410).contains(&date));
    }

    #[test]
    fn no_offset_leaves_what_can_be_written() {
        let clock = Clock::new(i64::MIN);
        assert_eq!(clock.now_ms(), 0);
        assert_eq!(
            clock.http_date(Duration::ZERO),
            "Thu, 01 Jan 1970 00:00:00 GMT"
        );
        clock.set_offset_ms(i64::MAX);
        assert_eq!(
            clock.http_date(Duration::MAX),
            "Fri, 31 Dec 9999 23:59:59 GMT"
        );
    }
}
