use messaging_client_core::{Credentials, Environment, Secret, ValidationError, required_setting};

use crate::{Account, WhatsnesiaClient};

/// Builds a [`WhatsnesiaClient`]: the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder(messaging_client_core::Builder<Settings>);

#[derive(Debug, Clone, Default)]
struct Settings {
    client_id: Option<Secret>,
    client_secret: Option<Secret>,
    unchecked_variables: bool,
}

impl Builder {
    /// The client id (`client-id`). Required.
    pub fn client_id(self, id: impl Into<Secret>) -> Self {
        self.set(|settings| settings.client_id = Some(id.into()))
    }

    /// The client secret (`client-secret`). Required.
    pub fn client_secret(self, secret: impl Into<Secret>) -> Self {
        self.set(|settings| settings.client_secret = Some(secret.into()))
    }

    /// Sends the values of template variables as they are.
    ///
    /// By default a value that WhatsApp is known to refuse is refused before sending: an empty one, and one
    /// with a line break, a tab, or more than four spaces in a row. The platform has no callback that would
    /// report WhatsApp's refusal. The rule is WhatsApp's; the platform's document does not have it.
    pub fn unchecked_variables(self) -> Self {
        self.set(|settings| settings.unchecked_variables = true)
    }

    messaging_client_core::builder_methods! {
        WhatsnesiaClient;
        /// Any other host, with a path prefix where needed: a sandbox, a gateway. The documented path
        /// (`/external-api/...`) is appended to it. It must be `https://`, or `http://` to this machine. Default:
        /// `https://whatsnesia.com`, without the `/external-api` that the document adds.
        base_url
        /// Deadlines, retries and connections.
        options
        /// The client.
        ///
        /// # Errors
        /// A credential is missing, empty, or cannot be a header, or the base URL cannot be used.
        /// [`Error::field`](crate::Error::field) names the setting.
        build
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(self.0.credentials_mut());
        self
    }
}

impl Credentials for Settings {
    type Account = Account;
    const OPERATION: &'static str = "whatsnesia.client.build";
    const USER_AGENT: &'static str =
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    /// "API Base URL". The samples of the document say `/extern-api` behind it, the base URL itself
    /// says `/external-api`; the latter works, and is part of each operation's path here.
    const BASE_URL: &'static str = "https://whatsnesia.com";
    const BASE_URL_VARIABLE: &'static str = "WHATSNESIA_BASE_URL";

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        Ok(Self {
            client_id: Some(environment.secret("WHATSNESIA_CLIENT_ID")?),
            client_secret: Some(environment.secret("WHATSNESIA_CLIENT_SECRET")?),
            unchecked_variables: false,
        })
    }

    fn into_account(self) -> Result<Account, ValidationError> {
        let mut account = Account::new(
            required_setting("client_id", self.client_id)?,
            required_setting("client_secret", self.client_secret)?,
        )?;
        account.checks_variables = !self.unchecked_variables;
        Ok(account)
    }

    /// The base URL that the document prints has the first segment of every path in it.
    fn check_base_url(url: &str) -> Result<(), ValidationError> {
        if url.ends_with("/external-api") || url.ends_with("/extern-api") {
            return Err(ValidationError::new(
                "base_url",
                "must not have /external-api at its end: the path of each operation begins with it",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    const VARIABLES: [(&str, &str); 3] = [
        ("WHATSNESIA_CLIENT_ID", "ci_invented"),
        ("WHATSNESIA_CLIENT_SECRET", "cs_invented"),
        ("WHATSNESIA_BASE_URL", "http://127.0.0.1:8080/wn"),
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
        let mut builder = from(&VARIABLES).unwrap();
        let settings = builder.0.credentials_mut();
        let shown = |secret: &Option<Secret>| secret.as_ref().unwrap().expose().to_owned();
        assert_eq!(shown(&settings.client_id), "ci_invented");
        assert_eq!(shown(&settings.client_secret), "cs_invented");
        assert!(builder.build().is_ok());
        let mut other_host = VARIABLES;
        other_host[2].1 = "http://api.example.com";
        let refused = from(&other_host).unwrap().build().unwrap_err();
        assert_eq!(refused.field(), Some("base_url"), "the variable is used");
        assert!(from(&VARIABLES[..2]).unwrap().build().is_ok());
    }

    #[test]
    fn a_missing_variable_is_named() {
        assert_eq!(
            from(&VARIABLES[1..]).unwrap_err().field(),
            Some("WHATSNESIA_CLIENT_ID")
        );
        assert_eq!(
            from(&VARIABLES[..1]).unwrap_err().field(),
            Some("WHATSNESIA_CLIENT_SECRET")
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

    #[tokio::test]
    async fn variables_are_checked_unless_that_is_switched_off_and_all_else_stays() {
        use messaging_client_core::ClientOptions;
        use messaging_client_core::testing::FakeTransport;

        use crate::{MobileNumber, TemplateMessage};

        let transport = FakeTransport::new().json(200, r#"{"status":"success","data":{}}"#);
        let options = ClientOptions::new().transport(transport.forever());
        let built = Builder::default().client_id("ci").client_secret("cs");
        let built = built.options(options);
        let to = MobileNumber::new("62", "81200000001");
        let message = TemplateMessage::new(to, 1).body_variables(["two\nlines"]);
        let strict = built.clone().build().unwrap();
        let refused = strict.messages().send_template(&message).await.unwrap_err();
        assert!(refused.refused_locally(), "{refused}");
        let client = built.unchecked_variables().build().unwrap();
        client.messages().send_template(&message).await.unwrap();
    }
}
