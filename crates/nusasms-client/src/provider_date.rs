use std::fmt;
use std::time::{Duration, SystemTime};

use messaging_client_core::serde_as::Text;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

/// A date as the provider wrote it.
///
/// The documents print dates with a time zone (`2019-08-24T14:15:22Z`), days (`2019-08-24`) and, in callbacks,
/// `2019-08-24 14:15:22`; responses have also been seen without the zone. Which zone those mean is not
/// documented, and none is assumed: the text is kept, [`instant`](Self::instant) is there only if a zone is
/// written, and [`local`](Self::local) is what a calendar and clock would show.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderDate(#[serde_as(as = "Text")] String);

/// A day and a time of day, in a zone that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct LocalDateTime {
    /// The year, from 0 to 9999.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, from 0 to 23; 0 where only a day is written.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second, 60 for a leap second; 0 where none is written. Fractions are left out.
    pub second: u8,
}

impl ProviderDate {
    /// A date, for the application's own tests.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as received.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, if the text has a zone: `Z`, `UTC`, `GMT`, or an offset such as `+07:00` and
    /// `+07`.
    pub fn instant(&self) -> Option<SystemTime> {
        let (local, offset) = parse(&self.0)?;
        let seconds = local.unix_seconds_as_if_utc() - offset?;
        let distance = Duration::from_secs(seconds.unsigned_abs());
        match seconds < 0 {
            true => SystemTime::UNIX_EPOCH.checked_sub(distance),
            false => SystemTime::UNIX_EPOCH.checked_add(distance),
        }
    }

    /// The day and time of day as written, whatever the zone; `None` if the text is neither.
    pub fn local(&self) -> Option<LocalDateTime> {
        parse(&self.0).map(|(local, _)| local)
    }
}

impl fmt::Display for ProviderDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LocalDateTime {
    fn unix_seconds_as_if_utc(self) -> i64 {
        let days = days(self.year, self.month) + i64::from(self.day) - 1;
        let minutes = (days * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute);
        minutes * 60 + i64::from(self.second)
    }

    fn is_on_the_calendar(self) -> bool {
        let next = self.month.saturating_add(1);
        let length = days(self.year, next) - days(self.year, self.month);
        (1..=12).contains(&self.month)
            && (1..=length).contains(&self.day.into())
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
    }
}

/// The days from 1970 to the first of a month, by the proleptic Gregorian calendar with years that
/// begin in March, so that the leap day is the last of its year. The 13th month is the next January.
fn days(year: u16, month: u8) -> i64 {
    let (year, month) = (i64::from(year), i64::from(month));
    let march_year = if month <= 2 { year - 1 } else { year };
    let leap_days =
        march_year.div_euclid(4) - march_year.div_euclid(100) + march_year.div_euclid(400);
    march_year * 365 + leap_days + (153 * ((month + 9) % 12) + 2) / 5 - 719_468
}

/// The date and time, and the seconds that its zone is ahead of UTC, where it is written and known: a
/// zone that is not costs the moment, but not the local time.
fn parse(text: &str) -> Option<(LocalDateTime, Option<i64>)> {
    let (day, rest) = text.trim().split_at_checked("YYYY-MM-DD".len())?;
    let [year, month, day] = numbers(day, '-')?;
    let (time, zone) = match rest.strip_prefix(['T', 't', ' ']) {
        None if rest.is_empty() => ("00:00", ""),
        None => return None,
        Some(rest) => {
            let is_time = |c: char| c.is_ascii_digit() || c == ':';
            rest.split_at(rest.find(|c| !is_time(c)).unwrap_or(rest.len()))
        }
    };
    let [hour, minute, second] = numbers(time, ':').or_else(|| {
        let [hour, minute] = numbers(time, ':')?;
        Some([hour, minute, 0])
    })?;
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|number| u8::try_from(number).unwrap_or(u8::MAX));
    let local = LocalDateTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
    };
    let zone = match zone.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => zone,
    };
    local
        .is_on_the_calendar()
        .then(|| (local, offset(zone.trim())))
}

/// So many numbers of digits only.
fn numbers<const N: usize>(text: &str, separator: char) -> Option<[u16; N]> {
    let parts = text.split(separator).map(|part| {
        let is_digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then(|| part.parse().ok()).flatten()
    });
    let numbers: Option<Vec<u16>> = parts.collect();
    numbers?.try_into().ok()
}

fn offset(zone: &str) -> Option<i64> {
    if ["z", "utc", "gmt"].contains(&zone.to_ascii_lowercase().as_str()) {
        return Some(0);
    }
    let (sign, distance) = match zone.split_at_checked(1)? {
        ("+", distance) => (1, distance),
        ("-", distance) => (-1, distance),
        _ => return None,
    };
    let (hours, minutes) = distance.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" => "00",
        minutes => minutes,
    };
    let [hours, minutes] = numbers(&format!("{hours}:{minutes}"), ':')?;
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(text: &str) -> Option<u64> {
        let instant = ProviderDate::new(text).instant()?;
        Some(
            instant
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap()
                .as_secs(),
        )
    }

    #[test]
    fn a_written_zone_gives_a_moment() {
        assert_eq!(unix("2019-08-24T14:15:22Z"), Some(1_566_656_122));
        assert_eq!(unix("2019-08-24T21:15:22+07:00"), Some(1_566_656_122));
        assert_eq!(unix("2019-08-24T11:45:22.123456-0230"), Some(1_566_656_122));
        for same in [
            "2019-08-24 21:15:22+07",
            "2019-08-24 21:15:22.123456+07",
            "2019-08-24T14:15:22,5Z",
            "2019-08-24 14:15:22 UTC",
            "2019-08-24 14:15:22 gmt",
        ] {
            assert_eq!(unix(same), Some(1_566_656_122), "{same}");
        }
        assert_eq!(unix("2019-08-24T14:15Z"), Some(1_566_656_100));
        assert_eq!(unix("2016-12-31T23:59:60Z"), Some(1_483_228_800));
        assert_eq!(unix("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(unix("2000-02-29T00:00:00Z"), Some(951_782_400));
        assert_eq!(unix("2100-03-01T00:00:00Z"), Some(4_107_542_400));
    }

    #[test]
    fn without_a_known_zone_none_is_assumed() {
        for text in [
            "2019-08-24T14:15:22",
            "2019-08-24 14:15:22",
            "2019-08-24",
            "2019-08-24T14:15:22.5",
            "2019-08-24T14:15",
            "2019-08-24 14:15:22,5",
            "2019-08-24 14:15:22 WIB",
            "2019-08-24T14:15:22+",
            "2019-08-24T14:15:22+7",
            "2019-08-24T14:15:22+99:00",
            "2019-08-24T14:15:22+24:00",
            "2019-08-24T14:15:22+07:60",
            "2019-08-24T14:15:22.Q",
        ] {
            let date = ProviderDate::new(text);
            assert_eq!(date.instant(), None, "{text}");
            let local = date.local().unwrap();
            assert_eq!((local.year, local.month, local.day), (2019, 8, 24));
            assert_eq!(local.hour, if text.len() > 10 { 14 } else { 0 });
            assert_eq!((date.as_str(), date.to_string().as_str()), (text, text));
        }
    }

    #[test]
    fn before_1970_and_the_ends_of_the_calendar() {
        assert!(ProviderDate::new("1969-12-31T23:59:59Z").instant() < Some(SystemTime::UNIX_EPOCH));
        for text in ["0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"] {
            assert!(ProviderDate::new(text).local().is_some(), "{text}");
            let _ = ProviderDate::new(text).instant();
        }
    }

    #[test]
    fn what_is_no_date_stays_a_text() {
        for text in [
            "",
            "string",
            "2019-02-29",
            "2019-13-01",
            "2019-00-10",
            "2019-8-24",
            "2019-08-24T24:00:00Z",
            "2019-08-24T14:60:00Z",
            "2019-08-24T14",
            "2019-08-24T14:15:61Z",
            "2019-08-24T:Z",
            "2019-08-24x",
            "+019-08-24",
            "éééééé",
        ] {
            assert_eq!(ProviderDate::new(text).local(), None, "{text}");
            assert_eq!(ProviderDate::new(text).instant(), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", digits in "[0-9:TZ+. -]{0,32}") {
            let _ = ProviderDate::new(text).instant();
            let _ = ProviderDate::new(digits).instant();
        }
    }
}
