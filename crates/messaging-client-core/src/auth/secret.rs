use std::fmt;

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

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

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
