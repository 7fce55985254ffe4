use std::time::Duration;

use messaging_client_core::{Error, ErrorKind};

/// What becomes of a message whose call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Unknown: it may or may not have been accepted.
    Unknown,
    /// An earlier attempt of unknown outcome was accepted: the provider knows the message by its own id.
    Accepted,
    /// Another try cannot help.
    Refuse,
    /// Try again later.
    Again,
    /// Try again later, and nothing else of this account before.
    Limited(Duration),
    /// The fault is the account's: hold it back until a person has put it right.
    HoldAccount,
    /// The fault is a template's or a sender's: it is that of the whole campaign.
    PauseCampaign,
}

/// How long all wait after HTTP 429 without a `Retry-After`.
const LIMITED: Duration = Duration::from_secs(1);

impl Verdict {
    /// Of a call that failed; `was_unknown` says whether an earlier one for the same message may have been
    /// accepted.
    pub(super) fn of(error: &Error, was_unknown: bool) -> Self {
        if error.may_have_been_sent() {
            return Self::Unknown;
        }
        if error.known_already() && was_unknown {
            return Self::Accepted;
        }
        let is_too_many = error.http_status().is_some_and(|status| status == 429);
        match error.kind() {
            // By the HTTP status the provider means all calls. A code means those to one recipient (NusaSMS -77
            // and -78), and without either the client's own limiter says that this turn comes too late.
            ErrorKind::RateLimited if is_too_many => {
                Self::Limited(error.retry_after().unwrap_or(LIMITED))
            }
            ErrorKind::RateLimited => Self::Again,
            ErrorKind::Connect | ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Transport => {
                Self::Again
            }
            ErrorKind::Authentication
            | ErrorKind::PermissionDenied
            | ErrorKind::InsufficientBalance => Self::HoldAccount,
            ErrorKind::NotFound => Self::PauseCampaign,
            _ => Self::Refuse,
        }
    }
}

/// How long a message waits before it is tried again, after this many attempts: from 1 s, doubled each time,
/// up to 5 minutes, of which a random half.
pub(super) fn back_off(attempts: i64, fraction: f64) -> Duration {
    const LONGEST: Duration = Duration::from_secs(300);
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or_default();
    let full = Duration::from_secs(1)
        .saturating_mul(1 << doublings)
        .min(LONGEST);
    full.mul_f64(0.5 + fraction.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use messaging_client_core::testing::ErrorBuilder;
    use messaging_client_core::{ApiError, ValidationError};

    use super::*;

    const OPERATION: &str = "example.text.send";

    fn failed(kind: ErrorKind) -> ErrorBuilder {
        ErrorBuilder::new(OPERATION, kind)
    }

    #[test]
    fn every_kind_has_its_verdict() {
        use ErrorKind as Kind;
        for kind in Kind::ALL {
            let verdict = match kind {
                Kind::RateLimited
                | Kind::Connect
                | Kind::Server
                | Kind::Timeout
                | Kind::Transport => Verdict::Again,
                Kind::Authentication | Kind::PermissionDenied | Kind::InsufficientBalance => {
                    Verdict::HoldAccount
                }
                Kind::NotFound => Verdict::PauseCampaign,
                _ => Verdict::Refuse,
            };
            assert_eq!(
                Verdict::of(&failed(*kind).build(), false),
                verdict,
                "{kind:?}"
            );
            let unknown = failed(*kind).may_have_been_sent(true).build();
            assert_eq!(Verdict::of(&unknown, true), Verdict::Unknown, "{kind:?}");
        }
    }

    #[test]
    fn a_limit_is_waited_out_and_one_of_our_own_or_of_a_recipient_holds_nobody() {
        let minute = Duration::from_secs(60);
        let refused = |status| {
            let refusal = ApiError::new(ErrorKind::RateLimited);
            ErrorBuilder::refused(OPERATION, refusal, status)
        };
        let verdict = Verdict::of(&refused(429).build(), false);
        assert_eq!(verdict, Verdict::Limited(LIMITED));
        let asked = refused(429).retry_after(minute);
        assert_eq!(Verdict::of(&asked.build(), false), Verdict::Limited(minute));
        let of_one_recipient = Verdict::of(&refused(200).build(), false);
        assert_eq!(of_one_recipient, Verdict::Again);
        let own = failed(ErrorKind::RateLimited)
            .attempts(0)
            .retry_after(minute);
        assert_eq!(Verdict::of(&own.build(), false), Verdict::Again);
    }

    #[test]
    fn what_the_provider_knows_was_accepted_if_it_was_sent_before() {
        let known = || {
            let refusal = ApiError::new(ErrorKind::Rejected).code("9").known_already();
            ErrorBuilder::refused(OPERATION, refusal, 200)
        };
        assert_eq!(Verdict::of(&known().build(), false), Verdict::Refuse);
        assert_eq!(Verdict::of(&known().build(), true), Verdict::Accepted);
        let unknown = known().may_have_been_sent(true).build();
        assert_eq!(Verdict::of(&unknown, true), Verdict::Unknown);
    }

    #[test]
    fn what_this_client_refuses_is_refused() {
        let refused = ValidationError::new("to", "must not be empty");
        let error = Error::invalid_request(OPERATION, refused);
        assert_eq!(Verdict::of(&error, true), Verdict::Refuse);
    }

    #[test]
    fn waits_double_up_to_five_minutes_and_half_of_each_is_random() {
        let longest: Vec<_> = (0..12).map(|n| back_off(n, 1.0).as_millis()).collect();
        assert_eq!(
            longest,
            [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map(|seconds| seconds * 1000)
        );
        assert_eq!(back_off(3, 0.0), Duration::from_secs(2));
        assert_eq!(back_off(i64::MAX, 0.5), Duration::from_secs(225));
        assert_eq!(back_off(i64::MIN, -1.0), Duration::from_millis(500));
    }
}
