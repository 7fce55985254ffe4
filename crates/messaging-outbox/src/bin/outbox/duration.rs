//! Times as people write them.

use std::time::Duration;

/// A whole number and a unit: `90d`, `12h`, `30m`, `45s`.
pub(crate) fn duration(text: &str) -> Result<Duration, &'static str> {
    let mut number = text.chars();
    let seconds = match number.next_back() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err("must end in d, h, m or s"),
    };
    let count: u32 = number
        .as_str()
        .parse()
        .map_err(|_unsaid| "must be a whole number before d, h, m or s")?;
    Ok(Duration::from_secs(u64::from(count) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        let hours = |hours: u64| Ok(Duration::from_secs(hours * 3600));
        assert_eq!(duration("90d"), hours(90 * 24));
        assert_eq!(duration("12h"), hours(12));
        assert_eq!(duration("120m"), hours(2));
        assert_eq!(duration("3600s"), hours(1));
        for wrong in ["", "d", "1", "1.5h", "-1d", "1 d", "99999999999d", "1w"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
