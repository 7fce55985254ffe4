use std::borrow::Cow;

use messaging_client_core::{Client, ClientOptions, Environment, Error, ValidationError, Secret};

use crate::{Account, WhatsnesiaClient};

const OPERATION: &str = "whatsnesia.client.build";
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
/// "API Base URL". The samples of the document say `/extern-api` behind it, the base URL itself
/// says `/external-api`; the latter is what answers, and part of each operation's path here.
const BASE_URL: &str = "https://whatsnesia.com";

/// Builds a [`WhatsnesiaClient`]: the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder {
    client_id: Option<Secret>,
    client_secret: Option<Secret>,
    base_url: Option<Cow<'static, str>>,
    options: ClientOptions,
}

impl Builder {
    /// The client id (`client-id`). Required.
    pub fn client_id(mut self, id: impl Into<Secret>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// The client secret (`client-secret`). Required.
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Any other host, with a path prefix where needed: a sandbox, a gateway. The documented path
    /// (`/external-api/...`) follows it whole. It must be `https://`, or `http://` towards this
    /// machine. Default: `https://whatsnesia.com`, without the `/external-api` that the document
    /// adds.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into().into());
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
    /// A credential is missing, empty, or cannot be a header, or the base URL cannot be used.
    /// [`Error::field`] names the setting.
    pub fn build(self) -> Result<WhatsnesiaClient, Error> {
        self.try_build()
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn try_build(self) -> Result<WhatsnesiaClient, ValidationError> {
        let account = Account::new(
            required("client_id", self.client_id)?,
            required("client_secret", self.client_secret)?,
        )?;
        let base_url = self.base_url.unwrap_or(Cow::Borrowed(BASE_URL));
        check_prefix(&base_url)?;
        let options = self.options.default_user_agent(USER_AGENT);
        Client::new(account, &base_url, options).map(WhatsnesiaClient::from)
    }

    /// The settings of [`WhatsnesiaClient::from_env`], to be changed further before building.
    ///
    /// # Errors
    /// A variable is missing; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        Ok(Self {
            client_id: Some(environment.secret("WHATSNESIA_CLIENT_ID")?),
            client_secret: Some(environment.secret("WHATSNESIA_CLIENT_SECRET")?),
            base_url: environment.optional("WHATSNESIA_BASE_URL").map(Cow::Owned),
            options: ClientOptions::default(),
        })
    }
}

/// The base URL that the document prints has the first segment of every path in it.
fn check_prefix(base_url: &str) -> Result<(), ValidationError> {
    let prefix = base_url.trim_end_matches('/');
    if prefix.ends_with("/external-api") || prefix.ends_with("/extern-api") {
        return Err(ValidationError::new(
            "base_url",
            "must not have /external-api at its end: the path of each operation begins with it",
        ));
    }
    Ok(())
}

fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ValidationError> {
    value.ok_or_else(|| ValidationError::new(field, "is missing: set it before build()"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [(&str, &str); 3] = [
        ("WHATSNESIA_CLIENT_ID", "ci_invented"),
        ("WHATSNESIA_CLIENT_SECRET", "cs_invented"),
        ("WHATSNESIA_BASE_URL", "http://127.0.0.1:8080/wn"),
    ];

    fn from(variables: &[(&str, &str)]) -> Result<Builder, ValidationError> {
        let environment = Environment::from_fn(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        Builder::from_environment(&environment)
    }

    #[test]
    fn every_variable_is_read() {
        let builder = from(&VARIABLES).unwrap();
        assert_eq!(builder.client_id.as_ref().unwrap().expose(), "ci_invented");
        assert_eq!(
            builder.client_secret.as_ref().unwrap().expose(),
            "cs_invented"
        );
        assert_eq!(
            builder.base_url.as_deref(),
            Some("http://127.0.0.1:8080/wn")
        );
        assert!(builder.build().is_ok());
        assert!(from(&VARIABLES[..2]).unwrap().build().is_ok());
    }

    #[test]
    fn a_missing_variable_is_named() {
        assert_eq!(
            from(&VARIABLES[1..]).unwrap_err().field(),
            "WHATSNESIA_CLIENT_ID"
        );
        assert_eq!(
            from(&VARIABLES[..1]).unwrap_err().field(),
            "WHATSNESIA_CLIENT_SECRET"
        );
    }

    #[test]
    fn a_missing_or_useless_setting_is_named() {
        let field = |builder: Builder| {
            let error = builder.build().unwrap_err();
            error.field().unwrap().to_owned()
        };
        let whole = || Builder::default().client_id("ci").client_secret("cs");
        assert!(whole().build().is_ok());
        assert_eq!(field(Builder::default().client_secret("cs")), "client_id");
        assert_eq!(field(Builder::default().client_id("ci")), "client_secret");
        assert_eq!(field(whole().client_id("a\nb")), "client_id");
        for url in [
            "http://example.com",
            "https://whatsnesia.com/external-api",
            "https://whatsnesia.com/extern-api/",
        ] {
            assert_eq!(field(whole().base_url(url)), "base_url", "{url}");
        }
    }

    #[test]
    fn debug_shows_no_credential() {
        let builder = Builder::default()
            .client_id("marker")
            .client_secret("marker");
        let client = builder.clone().build().unwrap();
        let shown = format!("{builder:?} {client:?}");
        assert!(shown.contains("[REDACTED]"), "{shown}");
        assert!(!shown.contains("marker"), "{shown}");
    }
}
