use messaging_client_core::validation::one_line;
use messaging_client_core::{
    Credentials as CoreCredentials, Environment, Secret, ValidationError, required_setting,
};

use crate::account::Settings;
use crate::{Account, HexCase, SandezaClient};

/// Builds a [`SandezaClient`]: the base URL and the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder(messaging_client_core::Builder<Credentials>);

#[derive(Debug, Clone, Default)]
struct Credentials {
    username: Option<Secret>,
    password: Option<Secret>,
    settings: Settings,
}

impl Builder {
    /// The division's user name, part of every body. Required.
    pub fn username(self, username: impl Into<Secret>) -> Self {
        self.with(|credentials| credentials.username = Some(username.into()))
    }

    /// The division's password, which signs and is never sent. Required.
    pub fn password(self, password: impl Into<Secret>) -> Self {
        self.with(|credentials| credentials.password = Some(password.into()))
    }

    /// The sender of messages that name none, as the provider issued it. Without it, those are refused.
    pub fn sender_id(self, sender_id: impl Into<String>) -> Self {
        self.with(|credentials| credentials.settings.sender_id = Some(sender_id.into()))
    }

    /// How signatures are written. The document does not say; the default is lower case. Change it only
    /// if correct credentials get [`InvalidSignature`](crate::ResponseCode::InvalidSignature).
    pub fn signature_case(self, case: HexCase) -> Self {
        self.with(|credentials| credentials.settings.signature_case = case)
    }

    /// Sends values of a dynamic e-mail template that contain a colon, such as a time or a link.
    ///
    /// Such values go as `key:value;key:value` and no escape is documented. Whether the platform
    /// takes a second colon as part of the value is not documented either, so they are refused by
    /// default. Ask the provider before you allow them.
    pub fn allow_colons_in_email_values(self, allow: bool) -> Self {
        self.with(|credentials| credentials.settings.colons_in_email_values = allow)
    }

    /// Sends values of WhatsApp templates that have a line break, a tab, more than four spaces in a row,
    /// or only invisible characters. Blank ones are refused all the same.
    ///
    /// WhatsApp refuses such values after the platform has accepted the message, so they are refused here by
    /// default. The rule is WhatsApp's and in none of Sandeza's documents; send such values if the rule has
    /// changed.
    pub fn unchecked_variables(self) -> Self {
        self.with(|credentials| credentials.settings.unchecked_variables = true)
    }

    messaging_client_core::builder_methods! {
        SandezaClient;
        /// The address of the platform, with a path prefix if there is one: the "Base URL Send" that the provider
        /// gives you. Required, because the documents name no host. It must be `https://`, or `http://` to this
        /// machine.
        base_url
        /// Deadlines, retries and connections.
        options
        /// The client.
        ///
        /// # Errors
        /// A required setting is missing, a credential cannot be one (it is blank, or has a line break from
        /// the file that it was read from), or the base URL cannot be used. [`Error::field`](crate::Error::field) names the
        /// setting.
        build
    }

    fn with(mut self, set: impl FnOnce(&mut Credentials)) -> Self {
        set(self.0.credentials_mut());
        self
    }
}

impl CoreCredentials for Credentials {
    type Account = Account;
    const OPERATION: &'static str = "sandeza.client.build";
    const USER_AGENT: &'static str =
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    /// The documents name no host.
    const BASE_URL: &'static str = "";
    const BASE_URL_VARIABLE: &'static str = "SANDEZA_BASE_URL";

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        environment.required(Self::BASE_URL_VARIABLE)?;
        Ok(Self {
            username: Some(environment.secret("SANDEZA_USERNAME")?),
            password: Some(environment.secret("SANDEZA_PASSWORD")?),
            settings: Settings {
                sender_id: environment.optional("SANDEZA_SENDER_ID"),
                ..Settings::default()
            },
        })
    }

    fn into_account(self) -> Result<Account, ValidationError> {
        let username = required_setting("username", self.username)?;
        let password = required_setting("password", self.password)?;
        let mut account = Account::new(username, password)?;
        let sender_id = self.settings.sender_id.as_deref();
        sender_id.map_or(Ok(()), |id| one_line("sender_id", id))?;
        account.settings = self.settings;
        Ok(account)
    }

    fn check_base_url(url: &str) -> Result<(), ValidationError> {
        let given = Some(url).filter(|url| !url.is_empty());
        required_setting("base_url", given).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    const VARIABLES: [(&str, &str); 4] = [
        ("SANDEZA_BASE_URL", "http://127.0.0.1:8080/api"),
        ("SANDEZA_USERNAME", "user1"),
        ("SANDEZA_PASSWORD", "pass1"),
        ("SANDEZA_SENDER_ID", "SENDER"),
    ];

    fn from(variables: &[(&str, &str)]) -> Result<Builder, Error> {
        let environment = Environment::from_fn(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        Builder::from_environment(&environment)
    }

    #[test]
    fn every_variable_is_read() {
        let client = from(&VARIABLES).unwrap().build().unwrap();
        assert!(format!("{client:?}").contains("SENDER"));
    }

    #[test]
    fn a_missing_variable_is_named() {
        for (missing, _) in &VARIABLES[..3] {
            let rest: Vec<_> = VARIABLES
                .into_iter()
                .filter(|(name, _)| name != missing)
                .collect();
            assert_eq!(from(&rest).unwrap_err().field(), Some(*missing));
        }
        assert!(from(&VARIABLES[..3]).is_ok(), "the sender is optional");
    }

    #[test]
    fn a_missing_or_unusable_setting_is_named() {
        let credentials = || SandezaClient::builder().username("user1").password("pass1");
        let full = || credentials().base_url("https://api.example.com");
        assert!(full().build().is_ok());
        for (builder, field) in [
            (SandezaClient::builder(), "username"),
            (credentials(), "base_url"),
            (credentials().base_url(""), "base_url"),
            (SandezaClient::builder().username("user1"), "password"),
            (full().password(""), "password"),
            (full().password("pass1\n"), "password"),
            (full().sender_id(" "), "sender_id"),
            (full().base_url("http://api.example.com"), "base_url"),
        ] {
            assert_eq!(builder.build().unwrap_err().field(), Some(field));
        }
        let hostless = credentials().build().unwrap_err().to_string();
        assert!(hostless.contains("set it before build()"), "{hostless}");
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
