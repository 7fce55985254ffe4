//! What the checks before sending are written with.

use std::borrow::Cow;
use std::fmt::Display;

use messaging_client_core::ValidationError;

pub(crate) type Checked = Result<(), ValidationError>;

/// A refusal of `field`.
pub(crate) fn refuse<T>(
    field: impl Into<Cow<'static, str>>,
    problem: impl Into<Cow<'static, str>>,
) -> Result<T, ValidationError> {
    Err(ValidationError::new(field, problem))
}

/// Puts a refusal one level further in.
pub(crate) trait At {
    fn at(self, place: impl Display) -> Self;
}

impl<T> At for Result<T, ValidationError> {
    fn at(self, place: impl Display) -> Self {
        self.map_err(|refused| refused.inside(place))
    }
}

/// Checks each item of a list, which is `field`.
pub(crate) fn each<T>(field: &str, items: &[T], check: impl Fn(&T) -> Checked) -> Checked {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(place, item)| check(item).at(format_args!("{field}[{place}]")))
}

/// Refuses the first of these fields that is not blank.
pub(crate) fn all_blank<const N: usize>(
    fields: [(&'static str, bool); N],
    problem: &'static str,
) -> Checked {
    match fields.into_iter().find(|(_, is_blank)| !is_blank) {
        Some((field, _)) => refuse(field, problem),
        None => Ok(()),
    }
}
