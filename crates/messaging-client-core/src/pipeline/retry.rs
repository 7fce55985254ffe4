use std::time::Duration;

use crate::endpoint::Effect;

/// When a call is retried, and how long it waits before that.
///
/// | what happened | reads | sends and other writes |
/// | --- | --- | --- |
/// | no connection could be made | again | again |
/// | HTTP 429 | again after `Retry-After` and a back-off | the same |
/// | HTTP 408, 460, 499, 500, 502, 503, 504 | again | no: the message may have been sent |
/// | no response in time, broken connection, unreadable response | again | no: the message may have been sent |
/// | the provider rejected the timestamp | once, with the clock corrected by the response's `Date` header | the same |
/// | any other refusal by the provider | no | no |
///
/// The back-off is exponential with full jitter: a random time between zero and `base * 2^(attempts - 1)`, at
/// most the cap. All attempts and waits share the call's one deadline; a wait that would pass it ends the call
/// at once. The back-off is added to a `Retry-After`, so that calls which were refused together do not come
/// back together. A `Retry-After` with a status other than 429 is respected if it ends before the deadline.
#[must_use]
#[derive(Debug, Clone, PartialEq)]
#[doc(alias("backoff", "idempotency"))]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    resend_ambiguous: bool,
    only_clock: bool,
}

impl Default for RetryPolicy {
    /// 3 attempts, a back-off from 200 ms up to 10 s, and never twice what may have been sent.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(10),
            resend_ambiguous: false,
            only_clock: false,
        }
    }
}

impl RetryPolicy {
    /// The default policy; change it with the setters.
    pub fn new() -> Self {
        Self::default()
    }

    /// A policy that makes one attempt only.
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// A policy that makes one attempt, and a second only where the provider refused the clock of the first:
    /// for callers that write down what failed and try again later themselves.
    pub fn clock_only() -> Self {
        Self {
            only_clock: true,
            ..Self::default().max_attempts(2)
        }
    }

    /// The most HTTP requests that one call makes. The first is always made, so 0 is as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest first wait, and the longest wait of all.
    pub fn back_off(mut self, base: Duration, cap: Duration) -> Self {
        self.base = base;
        self.cap = cap;
        self
    }

    /// Retries sends as if they were reads. **The recipient may get the message twice, and the account
    /// may be charged twice.** Only for messages of which a second one does no harm.
    pub fn resend_ambiguous(mut self, resend: bool) -> Self {
        self.resend_ambiguous = resend;
        self
    }

    /// How long to wait after this many failed attempts; `fraction` is the jitter, from 0 to 1.
    pub(crate) fn wait(&self, failed_attempts: u32, fraction: f64) -> Duration {
        let doublings = failed_attempts.saturating_sub(1).min(31);
        let longest = self.base.saturating_mul(1 << doublings).min(self.cap);
        let seconds = longest.as_secs_f64() * fraction.clamp(0.0, 1.0);
        // Also where a source of randomness of the application's own gives no number.
        Duration::try_from_secs_f64(seconds).unwrap_or(longest)
    }

    /// Whether another attempt may be made after `attempts`, the last of which ended like this.
    pub(crate) fn allows(&self, effect: Effect, outcome: Outcome, attempts: u32) -> bool {
        attempts < self.max_attempts
            && match outcome {
                Outcome::ClockRefused => true,
                _ if self.only_clock => false,
                Outcome::NotSent | Outcome::Limited => true,
                Outcome::Unknown => effect == Effect::Read || self.resend_ambiguous,
                Outcome::Final => false,
            }
    }
}

/// How a failed attempt ended, as far as a retry is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Certainly not sent.
    NotSent,
    /// HTTP 429: certainly not accepted.
    Limited,
    /// Unknown: perhaps accepted.
    Unknown,
    /// The provider rejected the timestamp of the request, and says what time it is.
    ClockRefused,
    /// A retry cannot help.
    Final,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Outcome; 5] = [
        Outcome::NotSent,
        Outcome::Limited,
        Outcome::Unknown,
        Outcome::ClockRefused,
        Outcome::Final,
    ];

    fn allowed(policy: &RetryPolicy, effect: Effect, attempts: u32) -> Vec<bool> {
        ALL.iter()
            .map(|outcome| policy.allows(effect, *outcome, attempts))
            .collect()
    }

    #[test]
    fn the_table_holds() {
        let policy = RetryPolicy::default();
        assert_eq!(
            allowed(&policy, Effect::Read, 1),
            [true, true, true, true, false]
        );
        assert_eq!(
            allowed(&policy, Effect::Write, 1),
            [true, true, false, true, false]
        );
        assert_eq!(
            allowed(&policy, Effect::Write, 2),
            [true, true, false, true, false]
        );
        assert_eq!(allowed(&policy, Effect::Read, 3), [false; 5]);
        assert_eq!(allowed(&RetryPolicy::never(), Effect::Read, 1), [false; 5]);
    }

    #[test]
    fn only_a_refused_clock_is_corrected() {
        let policy = RetryPolicy::clock_only();
        for effect in [Effect::Read, Effect::Write] {
            assert_eq!(
                allowed(&policy, effect, 1),
                [false, false, false, true, false]
            );
            assert_eq!(allowed(&policy, effect, 2), [false; 5]);
        }
    }

    #[test]
    fn resending_is_an_explicit_choice() {
        let policy = RetryPolicy::default().resend_ambiguous(true);
        assert_eq!(
            allowed(&policy, Effect::Write, 1),
            [true, true, true, true, false]
        );
    }

    #[test]
    fn waits_double_up_to_the_cap_and_jitter_scales_them() {
        let policy = RetryPolicy::default();
        let longest: Vec<u128> = (1..=8).map(|n| policy.wait(n, 1.0).as_millis()).collect();
        assert_eq!(longest, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
        assert_eq!(policy.wait(1, 0.0), Duration::ZERO);
        assert_eq!(policy.wait(2, 0.5), Duration::from_millis(200));
        assert_eq!(policy.wait(u32::MAX, 1.0), Duration::from_secs(10));
        let own =
            RetryPolicy::default().back_off(Duration::from_millis(30), Duration::from_millis(50));
        let longest: Vec<u128> = (1..=3).map(|n| own.wait(n, 1.0).as_millis()).collect();
        assert_eq!(longest, [30, 50, 50]);
        let huge = RetryPolicy::default().back_off(Duration::MAX, Duration::MAX);
        for fraction in [0.5, 1.0, f64::INFINITY, f64::NAN] {
            assert!(
                huge.wait(40, fraction) > Duration::from_secs(1),
                "no overflow"
            );
        }
        assert_eq!(huge.wait(40, -1.0), Duration::ZERO);
    }
}
