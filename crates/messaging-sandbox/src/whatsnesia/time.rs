//! Times as the provider writes them.

use crate::date_time;

/// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC.
pub(super) fn timestamp(at_ms: u64) -> String {
    format!("{:.6}", date_time::timestamp(at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds() {
        assert_eq!(timestamp(1_643_412_710_098), "2022-01-28T23:31:50.098000Z");
    }
}
