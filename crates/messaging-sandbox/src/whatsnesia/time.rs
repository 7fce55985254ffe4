//! Times as the provider writes them.

use crate::date_time::utc_date_time;

/// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC.
pub(super) fn timestamp(at_ms: u64) -> String {
    let seconds = utc_date_time(at_ms / 1000).replace(' ', "T");
    format!("{seconds}.{:03}000Z", at_ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds() {
        assert_eq!(timestamp(1_643_412_710_098), "2022-01-28T23:31:50.098000Z");
    }
}
