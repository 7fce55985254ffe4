//! Stand-ins for personal data in `Debug` output.

use std::fmt;

/// Shows how long a text is, never what it says: for phone numbers, message texts, template
/// variables and links in a `Debug` implementation.
///
/// ```
/// use messaging_client_core::redact::Hidden;
///
/// assert_eq!(format!("{:?}", Hidden("6281200000001")), "[hidden: 13 characters]");
/// ```
pub struct Hidden<'a>(pub &'a str);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[hidden: {} characters]", self.0.chars().count())
    }
}

/// [`Hidden`] for a field that may be absent: shows `None` or the length.
pub struct HiddenOption<'a>(pub Option<&'a str>);

impl fmt::Debug for HiddenOption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("None"),
            Some(text) => fmt::Debug::fmt(&Hidden(text), f),
        }
    }
}
