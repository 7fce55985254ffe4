use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;

use crate::error::Error;

/// How old, or how far in the future, a callback may say it is.
///
/// A signature stays valid for ever; the window stops a captured callback from being accepted again later.
/// Within the window a callback can still come twice, so also handle each message id and status once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayWindow(Option<Duration>);

impl Default for ReplayWindow {
    /// 5 minutes in both directions.
    fn default() -> Self {
        Self(Some(Duration::from_secs(300)))
    }
}

impl ReplayWindow {
    /// A window of this width in both directions.
    pub fn within(width: Duration) -> Self {
        Self(Some(width))
    }

    /// No window: a captured callback can be replayed at any time.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Whether a callback from the time `sent` may be accepted at `now`.
    pub fn admits(&self, sent: SystemTime, now: SystemTime) -> bool {
        let gap = now.duration_since(sent);
        let gap = gap.unwrap_or_else(|future| future.duration());
        self.0.is_none_or(|width| gap <= width)
    }
}

/// The text of a header that a signed callback must have.
///
/// # Errors
/// It is missing, blank, repeated, or not text.
pub fn required_header<'a>(
    operation: &'static str,
    headers: &'a HeaderMap,
    name: &'static str,
) -> Result<&'a str, Error> {
    let mut values = headers.get_all(name).iter();
    let text = values.next().and_then(|value| value.to_str().ok());
    let problem = match (text, values.next()) {
        (Some(text), None) if !text.trim().is_empty() => return Ok(text),
        (_, Some(_)) => "there more than once",
        _ => "missing or blank, so the callback cannot be verified",
    };
    let detail = format!("the header {name} is {problem}");
    Err(Error::webhook(operation, detail))
}

/// Whether two hexadecimal digests are equal, upper or lower case, in a time that does not depend on
/// where they differ.
#[must_use]
pub fn same_hex_digest(expected: &str, given: &str) -> bool {
    let (expected, given) = (expected.to_ascii_lowercase(), given.to_ascii_lowercase());
    // Both as MACs under the expected digest, because a `Mac` compares in constant time.
    Hmac::<Sha256>::new_from_slice(expected.as_bytes()).is_ok_and(|key| {
        let mac = |digest: &str| key.clone().chain_update(digest);
        let given = mac(&given).finalize().into_bytes();
        mac(&expected).verify(&given).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_as_wide_before_as_after() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(10_000);
        let window = ReplayWindow::default();
        for gap in [0, 299, 300] {
            let gap = Duration::from_secs(gap);
            assert!(
                window.admits(now - gap, now) && window.admits(now + gap, now),
                "{gap:?}"
            );
        }
        let outside = Duration::from_millis(300_001);
        assert!(!window.admits(now - outside, now) && !window.admits(now + outside, now));
        assert!(ReplayWindow::unlimited().admits(SystemTime::UNIX_EPOCH, now));
        let narrow = ReplayWindow::within(Duration::from_secs(10));
        let ago = |seconds| now - Duration::from_secs(seconds);
        assert!(narrow.admits(ago(10), now) && !narrow.admits(ago(11), now));
    }

    #[test]
    fn digests_are_compared_whole_and_without_case() {
        assert!(same_hex_digest("ab01", "AB01"));
        for other in ["", "ab0", "ab011", "ab02", "bb01"] {
            assert!(!same_hex_digest("ab01", other), "{other}");
        }
    }

    #[test]
    fn a_header_must_be_there_once_and_say_something() {
        let mut headers = HeaderMap::new();
        let refusal = |headers: &HeaderMap| {
            let refused = required_header("t", headers, "sign");
            refused.unwrap_err().to_string()
        };
        assert!(refusal(&headers).contains("missing or blank"));
        headers.insert("sign", "  ".parse().unwrap());
        assert!(refusal(&headers).contains("missing or blank"));
        headers.insert("sign", "ab".parse().unwrap());
        assert_eq!(required_header("t", &headers, "sign").unwrap(), "ab");
        headers.append("sign", "cd".parse().unwrap());
        assert!(refusal(&headers).contains("more than once"));
    }
}
