use std::time::{Duration, SystemTime};

/// How far the provider's clock is ahead of ours, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct ClockShift(pub(super) i64);

impl ClockShift {
    pub(super) fn between(ours: SystemTime, theirs: SystemTime) -> Self {
        let millis = |gap: Duration| i64::try_from(gap.as_millis()).unwrap_or(i64::MAX);
        Self(match theirs.duration_since(ours) {
            Ok(ahead) => millis(ahead),
            Err(behind) => -millis(behind.duration()),
        })
    }

    pub(super) fn apply(self, ours: SystemTime) -> SystemTime {
        let gap = Duration::from_millis(self.0.unsigned_abs());
        let shifted = match self.0 < 0 {
            true => ours.checked_sub(gap),
            false => ours.checked_add(gap),
        };
        shifted.unwrap_or(ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_leads_from_our_time_to_theirs() {
        let ours = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        for theirs in [
            ours + Duration::from_secs(90),
            ours - Duration::from_secs(90),
            ours,
        ] {
            assert_eq!(ClockShift::between(ours, theirs).apply(ours), theirs);
        }
    }

    #[test]
    fn an_absurd_shift_is_left_out() {
        let ours = SystemTime::UNIX_EPOCH;
        let shifted = ClockShift(i64::MIN).apply(ours);
        assert!(shifted <= ours, "no panic");
    }
}
