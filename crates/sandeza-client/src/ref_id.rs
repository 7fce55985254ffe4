use std::fmt;

use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::at_most_characters;
use messaging_client_core::{Error, Randomness, SystemRandomness, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use crate::check::{Checked, refuse};

const LIMIT: usize = 50;
const OPERATION: &str = "sandeza.ref_id.unique";

/// The caller's own id of a message (Sandeza single channels, field `ref_id`): unique, 1 to 50
/// characters, no upper case, no white space.
///
/// Choose it before sending and store it: it is the only way to find out the delivery status of a message.
/// Status callbacks have it, and nothing else that the caller knows. When a send fails and
/// [`Error::may_have_been_sent`] says `true`, send again only where a duplicate does no harm, and **with the same**
/// `ref_id`. If the platform then refuses it with code 9 ([`Error::known_already`]), the `ref_id` is not valid or
/// was used before. Its form is checked before sending, so it was used before, and the first try was probably
/// accepted. (The document calls code 9 "invalid refnum"; that it covers a used one is inferred.)
///
/// The document's type is "alphanumeric", but its own samples have `-`, so other characters are left
/// to the provider.
///
/// ```
/// use sandeza_client::RefId;
///
/// let from_the_order = RefId::new("order-17-shipped");
/// let fresh = RefId::random()?;
/// assert_eq!(fresh.as_str().len(), 32);
/// # Ok::<(), sandeza_client::Error>(())
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[doc(alias("idempotency", "message_id"))]
pub struct RefId(#[serde_as(as = "DefaultOnNull<Text>")] String);

impl RefId {
    /// An id of the caller's. It is checked when the message is sent.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A new id: 32 lower-case hexadecimal digits, 128 random bits of the operating system.
    ///
    /// # Errors
    /// As [`unique`](Self::unique).
    pub fn random() -> Result<Self, Error> {
        Self::unique(&SystemRandomness)
    }

    /// [`random`](Self::random) from another source of randomness.
    ///
    /// # Errors
    /// The source of randomness failed: an id that is not unique would be refused as a duplicate, or
    /// hide one.
    pub fn unique(randomness: &dyn Randomness) -> Result<Self, Error> {
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        // A source that fails leaves the zeros; a working one gives them once in 2^128 times.
        if bytes == [0; 16] {
            let refused = ValidationError::new("ref_id", "cannot be made: there is no randomness");
            return Err(Error::invalid_request(OPERATION, refused));
        }
        Ok(Self(hex::encode(bytes)))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn validate(&self) -> Checked {
        let refuse = |problem: &'static str| refuse("ref_id", problem);
        if self.0.is_empty() {
            return refuse("is empty: give an id of your own, 1 to 50 characters");
        }
        at_most_characters("ref_id", &self.0, LIMIT)?;
        if self
            .0
            .contains(|c: char| c.is_whitespace() || c.is_control())
        {
            return refuse("has white space or a control character, which is not allowed");
        }
        match self.0.contains(char::is_uppercase) {
            true => refuse("has an upper-case letter: only lower case is allowed"),
            false => Ok(()),
        }
    }
}

impl<T: Into<String>> From<T> for RefId {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for RefId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;

    #[derive(Debug)]
    struct Broken;

    impl Randomness for Broken {
        fn fill(&self, _bytes: &mut [u8]) {}
    }

    #[test]
    fn the_documented_ids_are_taken() {
        let longest = "a".repeat(50);
        for id in ["reffid-sms-001", "1", longest.as_str(), "é_.:/17"] {
            assert!(RefId::new(id).validate().is_ok(), "{id}");
        }
    }

    #[test]
    fn other_ids_are_refused() {
        let too_long = "a".repeat(51);
        for (id, why) in [
            ("", "empty"),
            (too_long.as_str(), "at most 50"),
            ("Order", "upper-case"),
            ("ordÉr", "upper-case"),
            ("a b", "white space"),
            (" a", "white space"),
            ("a\n", "white space"),
            ("a\u{0}", "control"),
        ] {
            let refused = RefId::new(id).validate().unwrap_err();
            assert_eq!(refused.field(), "ref_id");
            assert!(refused.problem().contains(why), "{refused}");
        }
    }

    #[test]
    fn unique_ids_differ_and_can_be_sent() {
        let first = RefId::random().unwrap();
        let second = RefId::random().unwrap();
        assert_ne!(first, second);
        assert!(first.validate().is_ok() && second.validate().is_ok());
    }

    #[test]
    fn without_randomness_there_is_no_id() {
        let error = RefId::unique(&Broken).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.field(), Some("ref_id"));
    }

    #[test]
    fn it_is_shown_as_it_is() {
        assert_eq!(RefId::new("order-17").to_string(), "order-17");
    }
}
