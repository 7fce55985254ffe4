//! Dates as providers write them.

/// How far Jakarta's time, which the providers' local times are taken to be in, is ahead of UTC.
const JAKARTA_AHEAD_SECONDS: u64 = 7 * 60 * 60;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// `YYYY-MM-DD HH:MM:SS` of a Unix time in Jakarta.
pub(crate) fn jakarta_date_time(unix_seconds: u64) -> String {
    date_time(unix_seconds.saturating_add(JAKARTA_AHEAD_SECONDS))
}

/// `YYYY-MM-DD HH:MM:SS` of a Unix time in UTC.
pub(crate) fn utc_date_time(unix_seconds: u64) -> String {
    date_time(unix_seconds)
}

fn date_time(local: u64) -> String {
    let (year, month, day) = date(local / DAY_SECONDS);
    let second = local % DAY_SECONDS;
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// Year, month and day of a number of days after 1970-01-01, in the Gregorian calendar. Counted in
/// years that begin in March, so that the leap day is the last of its year, and in eras of 400
/// years, which are all alike.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
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
            assert_eq!(jakarta_date_time(seconds), expected);
        }
    }

    #[test]
    fn utc_is_seven_hours_behind_jakarta() {
        assert_eq!(utc_date_time(1_730_458_063), "2024-11-01 10:47:43");
    }

    #[test]
    fn no_time_is_too_late() {
        assert!(jakarta_date_time(u64::MAX).contains('-'));
        assert!(utc_date_time(u64::MAX).contains('-'));
    }
}
