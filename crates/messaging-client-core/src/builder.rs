use crate::auth::{Authenticate, Environment};
use crate::client::Client;
use crate::client_options::ClientOptions;
use crate::error::{Error, ValidationError};

/// What a provider's client needs to be built: its credentials, and what its documents say of the host.
pub trait Credentials: Sized {
    /// The account that is made of the credentials.
    type Account: Authenticate;
    /// The operation that errors name, such as `provider.client.build`.
    const OPERATION: &'static str;
    /// The `user-agent` header, unless the application chose one: name and version of the crate.
    const USER_AGENT: &'static str;
    /// The documented host.
    const BASE_URL: &'static str;
    /// The environment variable that names another host.
    const BASE_URL_VARIABLE: &'static str;

    /// The credentials of the environment.
    ///
    /// # Errors
    /// A variable is missing or malformed; the error names it.
    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError>;

    /// Checks the credentials and makes the account.
    ///
    /// # Errors
    /// One is missing, or cannot be sent.
    fn into_account(self) -> Result<Self::Account, ValidationError>;

    /// Refuses a base URL that contains the beginning of the operations' paths.
    ///
    /// # Errors
    /// It contains it; the error says what to leave out.
    fn check_base_url(_url: &str) -> Result<(), ValidationError> {
        Ok(())
    }

    /// Adds what the provider documents to what the application chose, such as a rate.
    fn complete(options: ClientOptions) -> ClientOptions {
        options
    }
}

/// Builds a provider's client from credentials, host and options. Provider crates wrap it and name their
/// credentials.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder<C> {
    credentials: C,
    base_url: Option<String>,
    options: ClientOptions,
}

impl<C: Credentials> Builder<C> {
    /// [`from_environment`](Self::from_environment) with the variables of this process.
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
    }

    /// The settings of the environment variables, to be changed further before building.
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_environment(environment: &Environment<'_>) -> Result<Self, Error> {
        let credentials = C::from_environment(environment)
            .map_err(|refused| Error::invalid_setting(C::OPERATION, refused))?;
        Ok(Self {
            credentials,
            base_url: environment.optional(C::BASE_URL_VARIABLE),
            options: ClientOptions::default(),
        })
    }

    /// The credentials, to be changed.
    pub fn credentials_mut(&mut self) -> &mut C {
        &mut self.credentials
    }

    /// Another host than the documented one, with a path prefix where needed.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Deadlines, retries and connections.
    pub fn options(mut self, options: ClientOptions) -> Self {
        self.options = options;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// A credential is missing or cannot be sent, or the base URL or an option cannot be used.
    /// [`Error::field`] names the setting.
    pub fn build(self) -> Result<Client<C::Account>, Error> {
        let invalid = |refused| Error::invalid_setting(C::OPERATION, refused);
        let account = self.credentials.into_account().map_err(invalid)?;
        let base_url = self.base_url.as_deref().unwrap_or(C::BASE_URL);
        C::check_base_url(base_url.trim_end_matches('/')).map_err(invalid)?;
        let options = C::complete(self.options).default_user_agent(C::USER_AGENT);
        Client::new(account, base_url, options).map_err(invalid)
    }
}

/// Writes what the builders of all providers have besides their credentials. What is documented of
/// `base_url`, `options` and `build` differs.
#[doc(hidden)]
#[macro_export]
macro_rules! builder_methods {
    (
        $client:ty;
        $(#[$base_url:meta])* base_url
        $(#[$options:meta])* options
        $(#[$build:meta])* build
    ) => {
        $(#[$base_url])*
        pub fn base_url(self, url: impl Into<String>) -> Self {
            Self(self.0.base_url(url))
        }

        $(#[$options])*
        pub fn options(self, options: $crate::ClientOptions) -> Self {
            Self(self.0.options(options))
        }

        $(#[$build])*
        pub fn build(self) -> Result<$client, $crate::Error> {
            self.0.build().map(<$client>::from)
        }

        /// The settings of the client's `from_env`, to be changed further before building.
        ///
        /// # Errors
        /// A variable is missing or malformed; [`Error::field`]($crate::Error::field) names it.
        pub fn from_env() -> Result<Self, $crate::Error> {
            Self::from_environment(&$crate::Environment::of_process())
        }

        /// [`from_env`](Self::from_env) with other variables than those of the process, such as a second
        /// account's, whose names begin with a prefix.
        ///
        /// # Errors
        /// A variable is missing or malformed; [`Error::field`]($crate::Error::field) names it.
        pub fn from_environment(environment: &$crate::Environment<'_>) -> Result<Self, $crate::Error> {
            $crate::Builder::from_environment(environment).map(Self)
        }
    };
}

/// A setting that must have been set.
///
/// # Errors
/// It was not set; the error names `field`.
pub fn required_setting<T>(field: &'static str, value: Option<T>) -> Result<T, ValidationError> {
    value.ok_or_else(|| ValidationError::new(field, "is missing: set it before build()"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[derive(Debug)]
    struct Account;

    impl Authenticate for Account {}

    struct Nothing;

    impl Credentials for Nothing {
        type Account = Account;
        const OPERATION: &'static str = "test.client.build";
        const USER_AGENT: &'static str = "test/1";
        const BASE_URL: &'static str = "https://api.example.com";
        const BASE_URL_VARIABLE: &'static str = "TEST_BASE_URL";

        fn from_environment(_environment: &Environment<'_>) -> Result<Self, ValidationError> {
            Ok(Self)
        }

        fn into_account(self) -> Result<Account, ValidationError> {
            Ok(Account)
        }
    }

    #[test]
    fn a_provider_without_rules_of_its_own_takes_the_options_as_they_are() {
        let options = ClientOptions::new().timeout(Duration::from_secs(7));
        assert_eq!(Nothing::complete(options).timeout, Duration::from_secs(7));
        assert!(Nothing::check_base_url("https://api.example.com/prefix").is_ok());
        let environment = Environment::from_fn(|_| None);
        let builder = Builder::<Nothing>::from_environment(&environment).unwrap();
        assert!(builder.build().is_ok());
    }
}
