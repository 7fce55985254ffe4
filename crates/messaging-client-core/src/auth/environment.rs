use super::secret::Secret;
use crate::error::ValidationError;

/// The environment variables of the process, for a client's `from_env()`.
///
/// Provider crates read all their variables through this type, so that tests can pass values and a
/// missing variable is always named in the error.
pub struct Environment<'a>(Box<Reader<'a>>);

type Reader<'a> = dyn Fn(&str) -> Option<String> + 'a;

impl std::fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Environment")
    }
}

impl<'a> Environment<'a> {
    /// The variables of this process. One that is not Unicode counts as missing.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn of_process() -> Environment<'static> {
        Environment::from_fn(|name| std::env::var(name).ok())
    }

    /// Variables from a function: those of a second account under other names, or a test's.
    pub fn from_fn(read: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self(Box::new(read))
    }

    /// The value of a variable; an empty one counts as missing.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// The value of a required variable.
    ///
    /// # Errors
    /// The variable is missing or empty; the error names it.
    pub fn required(&self, name: &'static str) -> Result<String, ValidationError> {
        self.optional(name).ok_or_else(|| {
            ValidationError::new(name, "is missing or empty: set this environment variable")
        })
    }

    /// A variable that holds a credential.
    ///
    /// # Errors
    /// The variable is missing or empty; the error names it.
    pub fn secret(&self, name: &'static str) -> Result<Secret, ValidationError> {
        self.required(name).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        let environment = Environment::from_fn(|name| (name == "EMPTY").then(String::new));
        for name in ["EMPTY", "ABSENT"] {
            let refused = environment.required(name).unwrap_err();
            assert_eq!(refused.field(), name);
        }
    }

    #[test]
    fn the_process_is_read() {
        let environment = Environment::of_process();
        let name = environment.optional("CARGO_PKG_NAME");
        assert_eq!(name.as_deref(), Some(env!("CARGO_PKG_NAME")));
        assert_eq!(environment.optional("MESSAGING_CLIENT_ABSENT"), None);
        assert_eq!(format!("{environment:?}"), "Environment");
    }
}
