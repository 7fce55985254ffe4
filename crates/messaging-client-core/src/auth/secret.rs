use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A credential: an access secret, a password, an API key.
///
/// It has no `Display`, its `Debug` shows nothing of it (not even its length), and its memory is
/// wiped when it is dropped. [`Secret::expose`] is the only way to the text.
///
/// ```
/// use messaging_client_core::Secret;
///
/// let secret = Secret::new("correct horse");
/// assert_eq!(format!("{secret:?}"), "Secret([REDACTED])");
/// assert_eq!(secret.expose(), "correct horse");
/// ```
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Holds the credential as it was issued; nothing is trimmed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The credential in the clear. Do not log what this returns.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([REDACTED])")
    }
}

/// Never fails: a secret is any text. For command lines and configuration.
impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text))
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn command_lines_and_configuration_read_one() {
        let parsed: Secret = "s3cr3t".parse().unwrap();
        let read: Secret = serde_json::from_str("\"s3cr3t\"").unwrap();
        for secret in [parsed, read, "s3cr3t".into(), String::from("s3cr3t").into()] {
            assert_eq!(secret.expose(), "s3cr3t");
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_text() {
        let secret = Secret::new("s3cr3t-marker");
        let shown = format!("{secret:?} {secret:#?}");
        assert!(shown.contains("[REDACTED]"), "{shown}");
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(
            !shown.contains("13"),
            "the length is not shown either: {shown}"
        );
    }
}
