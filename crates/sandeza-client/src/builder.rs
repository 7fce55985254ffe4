use messaging_client_core::{Client, ClientOptions, Environment, Error, ValidationError, Secret};

use crate::{Account, HexCase, SandezaClient};

const OPERATION: &str = "sandeza.client.build";
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Builds a [`SandezaClient`]: the base URL and the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder {
    base_url: Option<String>,
    username: Option<Secret>,
    password: Option<Secret>,
    sender_id: Option<String>,
    signature_case: HexCase,
    colons_in_email_values: bool,
    options: ClientOptions,
}

impl Builder {
    /// Where the platform is reached, with a path prefix where there is one: the "Base URL Send" that
    /// the provider hands over. Required, because the documents name no host. It must be `https://`,
    /// or `http://` towards this machine.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The division's user name, part of every body. Required.
    pub fn username(mut self, username: impl Into<Secret>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// The division's password, which signs and is never sent. Required.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The sender of messages that name none, as the provider issued it.
    pub fn sender_id(mut self, sender_id: impl Into<String>) -> Self {
        self.sender_id = Some(sender_id.into());
        self
    }

    /// How signatures are written. The document does not say; the default is lower case. Change it
    /// only when right credentials are answered with
    /// [`InvalidSignature`](crate::ResponseCode::InvalidSignature).
    pub fn signature_case(mut self, case: HexCase) -> Self {
        self.signature_case = case;
        self
    }

    /// Sends values of a dynamic e-mail template that hold a colon, such as a time or a link.
    ///
    /// Such values go as `key:value;key:value` and no escape is documented. Whether the platform
    /// takes a second colon as part of the value is not documented either, so they are refused by
    /// default. Ask the provider before you allow them.
    pub fn allow_colons_in_email_values(mut self, allow: bool) -> Self {
        self.colons_in_email_values = allow;
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
    /// A required setting is missing or empty, a text has a control character, or the base URL cannot
    /// be used. [`Error::field`] names the setting.
    pub fn build(self) -> Result<SandezaClient, Error> {
        self.try_build()
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn try_build(self) -> Result<SandezaClient, ValidationError> {
        let base_url = required("base_url", self.base_url)?;
        let mut account = Account::new(
            required("username", self.username)?,
            required("password", self.password)?,
        )?
        .with_signature_case(self.signature_case)
        .with_colons_in_email_values(self.colons_in_email_values);
        if let Some(sender_id) = self.sender_id {
            account = account.with_sender_id(sender_id)?;
        }
        let options = self.options.default_user_agent(USER_AGENT);
        Client::new(account, &base_url, options).map(SandezaClient::from)
    }

    /// The settings of [`SandezaClient::from_env`], to be changed further before building.
    ///
    /// # Errors
    /// A variable is missing or empty; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        Ok(Self {
            base_url: Some(environment.required("SANDEZA_BASE_URL")?),
            username: Some(environment.secret("SANDEZA_USERNAME")?),
            password: Some(environment.secret("SANDEZA_PASSWORD")?),
            sender_id: environment.optional("SANDEZA_SENDER_ID"),
            ..Self::default()
        })
    }
}

fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ValidationError> {
    value.ok_or_else(|| ValidationError::new(field, "is missing: set it before build()"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [(&str, &str); 4] = [
        ("SANDEZA_BASE_URL", "http://127.0.0.1:8080/api"),
        ("SANDEZA_USERNAME", "user1"),
        ("SANDEZA_PASSWORD", "pass1"),
        ("SANDEZA_SENDER_ID", "SENDER"),
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
        assert_eq!(
            builder.base_url.as_deref(),
            Some("http://127.0.0.1:8080/api")
        );
        assert_eq!(builder.sender_id.as_deref(), Some("SENDER"));
        assert!(builder.build().is_ok());
    }

    #[test]
    fn a_missing_variable_is_named() {
        for (missing, _) in &VARIABLES[..3] {
            let rest: Vec<_> = VARIABLES
                .into_iter()
                .filter(|(name, _)| name != missing)
                .collect();
            assert_eq!(from(&rest).unwrap_err().field(), *missing);
        }
        assert!(from(&VARIABLES[..3]).is_ok(), "the sender is optional");
    }

    #[test]
    fn a_missing_or_unusable_setting_is_named() {
        let full = || {
            SandezaClient::builder()
                .base_url("https://api.example.com")
                .username("user1")
                .password("pass1")
        };
        assert!(full().build().is_ok());
        for (builder, field) in [
            (SandezaClient::builder(), "base_url"),
            (
                SandezaClient::builder().base_url("https://api.example.com"),
                "username",
            ),
            (full().password(""), "password"),
            (full().sender_id(" "), "sender_id"),
            (full().base_url("http://api.example.com"), "base_url"),
        ] {
            assert_eq!(builder.build().unwrap_err().field(), Some(field));
        }
    }

    #[test]
    fn debug_shows_no_credential() {
        let builder = SandezaClient::builder()
            .username("marker")
            .password("marker");
        let shown = format!("{builder:?}");
        assert!(
            shown.contains("REDACTED") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
