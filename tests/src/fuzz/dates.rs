//! HTTP dates, written by another rule than the clients' reader knows.

const DAY: u64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

/// The last second of the year 9999, after which HTTP has no dates.
pub(super) const LAST: u64 = 253_402_300_799;

/// A second since the Unix epoch as an HTTP date (RFC 9110, IMF-fixdate): year by year, month by month.
pub(super) fn http_date(second: u64) -> String {
    let (mut days, of_day) = (second / DAY, second % DAY);
    let weekday = WEEKDAYS
        .iter()
        .cycle()
        .nth(usize::try_from(days % 7).unwrap_or(0));
    let mut year = 1970;
    while days >= 365 + leap_day(year) {
        days -= 365 + leap_day(year);
        year += 1;
    }
    let mut name = "";
    for (month, length) in MONTHS {
        let length = length + if month == "Feb" { leap_day(year) } else { 0 };
        name = month;
        if days < length {
            break;
        }
        days -= length;
    }
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!(
        "{}, {:02} {name} {year:04} {hour:02}:{minute:02}:{second:02} GMT",
        weekday.unwrap_or(&""),
        days + 1
    )
}

fn leap_day(year: u64) -> u64 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    u64::from(leaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_seconds() {
        for (second, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_655_710_885, "Mon, 20 Jun 2022 07:41:25 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (LAST, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(http_date(second), date);
        }
    }
}
