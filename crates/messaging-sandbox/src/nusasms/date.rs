//! Dates as this provider writes them: without a time zone, here in Jakarta's time.

/// `YYYY-MM-DD HH:MM:SS`, as the push of inbound SMS carries.
pub(super) use crate::date_time::jakarta_date_time as spaced_date_time;

/// `YYYY-MM-DD`.
pub(super) fn date(at_ms: u64) -> String {
    let text = spaced_date_time(at_ms);
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// `YYYY-MM-DDTHH:MM:SS`, as the REST API answers.
pub(super) fn date_time(at_ms: u64) -> String {
    spaced_date_time(at_ms).replace(' ', "T")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms() {
        let at_ms = 1_643_412_710_999;
        assert_eq!(date(at_ms), "2022-01-29");
        assert_eq!(date_time(at_ms), "2022-01-29T06:31:50");
        assert_eq!(spaced_date_time(at_ms), "2022-01-29 06:31:50");
    }
}
