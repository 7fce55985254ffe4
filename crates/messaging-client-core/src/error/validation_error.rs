use std::borrow::Cow;
use std::fmt;

/// Why a request is refused before anything is sent: which field, and what is allowed.
///
/// The text never repeats the refused value, which may be a phone number or a secret. `Debug` is the same
/// line, because `fn main() -> Result<(), ..>` shows it.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct ValidationError {
    field: Cow<'static, str>,
    problem: Cow<'static, str>,
}

impl ValidationError {
    /// A refusal of `field` (a path such as `template.name`). `problem` completes the sentence
    /// "`<field>` ...": what is wrong, and what is allowed.
    pub fn new(field: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }

    /// The path of the refused field, in the provider's own names.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong with it and what is allowed.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// The same refusal, one level further out: `name` inside `template` becomes `template.name`.
    pub fn inside(self, parent: impl fmt::Display) -> Self {
        Self::new(format!("{parent}.{}", self.field), self.problem)
    }

    /// The same refusal under another name, such as that of a setting instead of a header.
    pub fn named(self, field: impl Into<Cow<'static, str>>) -> Self {
        Self::new(field, self.problem)
    }
}

impl fmt::Debug for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::ValidationError;

    #[test]
    fn debug_is_the_same_line() {
        let refused = ValidationError::new("phone", "has too few digits");
        assert_eq!(format!("{refused:?}"), "phone has too few digits");
    }
}
