use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::response::serde_as::Text;

/// Text that is about a person: a phone number, a name, a message text, a template variable, a link
/// to a private file.
///
/// It reads like a `str`, but its `Debug` shows only the length and it has no `Display`, so that it
/// does not end up in a log by accident. [`as_str`](Self::as_str) returns the text. A number in JSON is
/// read as its digits.
///
/// ```
/// use messaging_client_core::Personal;
///
/// let phone = Personal::from("6281200000001");
/// assert_eq!(format!("{phone:?}"), "[hidden: 13 characters]");
/// assert!(phone.starts_with("62"));
/// ```
#[serde_with::serde_as]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal(#[serde_as(as = "Text")] String);

impl Personal {
    /// The text in the clear.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in the clear, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[hidden: {} characters]", self.0.chars().count())
    }
}

impl Deref for Personal {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Personal {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl AsRef<str> for Personal {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Personal {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Personal {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::Personal;

    #[test]
    fn debug_shows_the_length_only() {
        let shown = format!(
            "{:?} {:#?}",
            Personal::from("marker"),
            Some(Personal::from("märker"))
        );
        assert!(
            shown.contains("6 characters") && !shown.contains("rker"),
            "{shown}"
        );
    }

    #[test]
    fn json_gives_it_back_unchanged() {
        let phone: Personal = serde_json::from_str("6281200000001").unwrap();
        assert_eq!(phone, "6281200000001");
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"6281200000001\"");
    }

    #[test]
    fn it_is_read_as_any_string() {
        let text = Personal::from("marker");
        assert!(text == "marker" && text != "other" && *"marker" == *text);
        assert!(text == *"marker" && text != *"other");
        assert_eq!(AsRef::<str>::as_ref(&text), "marker");
        assert_eq!(text.into_string(), "marker");
    }
}
