//! Times as providers, the page and the API write them.

use jiff::Timestamp;
use jiff::tz::{Offset, offset};

/// Jakarta's time, which the providers' local times are taken to be in.
const JAKARTA: Offset = offset(7);

/// A Unix time in milliseconds. Whatever is later than the year 9999 is its end.
pub(crate) fn timestamp(at_ms: u64) -> Timestamp {
    let at_ms = i64::try_from(at_ms).ok();
    let at = at_ms.and_then(|at_ms| Timestamp::from_millisecond(at_ms).ok());
    at.unwrap_or(Timestamp::MAX)
}

/// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC.
pub(crate) fn utc_date_time(at_ms: u64) -> String {
    format!("{:.6}", timestamp(at_ms))
}

/// `YYYY-MM-DD HH:MM:SS` in Jakarta.
pub(crate) fn jakarta_date_time(at_ms: u64) -> String {
    let local = JAKARTA.to_datetime(timestamp(at_ms));
    local.strftime("%F %T").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `date`, not by this code; the first is the example of a provider's document.
    #[test]
    fn vectors() {
        for (seconds, expected) in [
            (1_730_458_063, "2024-11-01 17:47:43"),
            (0, "1970-01-01 07:00:00"),
            (951_757_200, "2000-02-29 00:00:00"),
            (1_709_225_999, "2024-02-29 23:59:59"),
            (4_107_517_200, "2100-03-01 00:00:00"),
            (1_798_736_400, "2027-01-01 00:00:00"),
        ] {
            assert_eq!(jakarta_date_time(seconds * 1000 + 999), expected);
        }
    }

    #[test]
    fn a_time_has_microseconds() {
        assert_eq!(
            utc_date_time(1_643_412_710_098),
            "2022-01-28T23:31:50.098000Z"
        );
    }

    #[test]
    fn no_time_is_too_late() {
        assert_eq!(jakarta_date_time(u64::MAX), "9999-12-31 05:00:00");
        let last = timestamp(u64::MAX).to_string();
        assert!(last.starts_with("9999-12-30T22:00:00"), "{last}");
    }
}
