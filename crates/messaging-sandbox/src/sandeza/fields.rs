//! The body of a request, field by field.

use serde_json::Value;

use super::{Refusal, codes};
use crate::fields::FieldRefusal;

/// At the top of the request what is wrong is 1, in a channel it is 2 with "invalid parameter
/// channel".
pub(super) type Fields<'a> = crate::fields::Fields<'a, Refusal>;

impl FieldRefusal for Refusal {
    fn about(at_top: bool, what: String) -> Self {
        if at_top {
            Self::parameter(what)
        } else {
            Self::channel(what)
        }
    }

    fn is_absent(_: &Value) -> bool {
        false
    }

    /// 22 for control characters other than tabs and line ends. Which characters the provider does not
    /// support is not documented.
    fn text(text: &str, path: impl Fn() -> String) -> Result<Option<&str>, Self> {
        let unsupported = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.chars().any(unsupported) {
            return Err(Self::at(codes::SPECIAL_CHARACTERS, path()));
        }
        Ok(Some(text))
    }
}

/// 24 for a text of more characters than this.
pub(super) fn check_length(text: &str, most: usize, path: &str) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::at(codes::CHARACTER_LIMIT, path));
    }
    Ok(())
}
