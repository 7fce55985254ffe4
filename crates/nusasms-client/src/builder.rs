use std::str::FromStr;
use std::time::Duration;

use messaging_client_core::{ClientOptions, Environment, Pacer, Secret, ValidationError};

use crate::NusaSmsClient;
use crate::account::Account;
use crate::sms::SmsFormat;

const TEST: &str = "https://dev.nusasms.com";
/// One key for everybody, printed in the documentation ("Development (Test)").
const TEST_API_KEY: &str = "DEV_TESTING_API_KEY";
/// What the documents add to the host, and the operations' paths begin with.
const REST_PATH: &str = "/nusasms_api/1.0";

/// One call per 50 ms (NusaSMS API documentation, API Usage Notes). A newer copy says 10 ms; the
/// slower pace satisfies both.
const INTERVAL: Duration = Duration::from_millis(50);

/// Builds a [`NusaSmsClient`]: the API key, or SMS user and password, are required; the rest has
/// defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder(messaging_client_core::Builder<Credentials>);

impl Builder {
    /// The API key (`APIKey`), for everything except SMS. It is in the dashboard under Account, User
    /// management.
    pub fn api_key(mut self, key: impl Into<Secret>) -> Self {
        self.0.credentials_mut().api_key = Some(key.into());
        self
    }

    /// The API user for SMS (`user`).
    pub fn sms_user(mut self, user: impl Into<Secret>) -> Self {
        self.0.credentials_mut().sms_user = Some(user.into());
        self
    }

    /// The API user's password (`password`).
    pub fn sms_password(mut self, password: impl Into<Secret>) -> Self {
        self.0.credentials_mut().sms_password = Some(password.into());
        self
    }

    /// The format in which SMS responses are asked for (`output`). Default: JSON. Both are read.
    pub fn sms_format(mut self, format: SmsFormat) -> Self {
        self.0.credentials_mut().sms_format = format;
        self
    }

    /// Sends the values of template variables as they are. Without it, values that WhatsApp is known to
    /// refuse are refused before sending: an empty value, a tab, more than four spaces in a row. The
    /// provider accepts such a message, and only a callback says later that it failed.
    pub fn unchecked_variables(mut self) -> Self {
        self.0.credentials_mut().unchecked_variables = true;
        self
    }

    /// The test host `https://dev.nusasms.com` with the public API key that the documents print for
    /// it. Nothing there is real, no credit is needed, and everybody shares its one account. A newer
    /// copy of the documents says that the host is not in service at present. It replaces the key and the address; set no
    /// SMS login beside it, because everybody shares that host.
    pub fn test_environment(self) -> Self {
        self.api_key(TEST_API_KEY).base_url(TEST)
    }

    messaging_client_core::builder_methods! {
        NusaSmsClient;
        /// Any other host, with a path prefix where needed: a sandbox, a gateway. Default:
        /// `https://api.nusasms.com`. The documented paths (`/nusasms_api/1.0/...`, `/api/v3/...`, `/api/command`)
        /// are appended to it. It must be `https://`, or `http://` to this machine.
        base_url
        /// Deadlines, retries, connections, and another rate than one call per 50 ms:
        ///
        /// ```
        /// use std::time::Duration;
        /// use nusasms_client::extend::Pacer;
        /// use nusasms_client::{ClientOptions, NusaSmsClient};
        ///
        /// let options = ClientOptions::new().rate_limiter(Pacer::one_per(Duration::from_millis(10)));
        /// let builder = NusaSmsClient::builder().options(options);
        /// ```
        options
        /// The client.
        ///
        /// # Errors
        /// There are no credentials, half of the SMS login is missing, a credential is empty, has a line
        /// break or spaces at its ends, or cannot be a header, or the base URL cannot be used.
        /// [`Error::field`](crate::Error::field) names the setting.
        build
    }
}

/// What a client is built of, besides host and options.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials {
    api_key: Option<Secret>,
    sms_user: Option<Secret>,
    sms_password: Option<Secret>,
    sms_format: SmsFormat,
    unchecked_variables: bool,
}

impl messaging_client_core::Credentials for Credentials {
    type Account = Account;
    const OPERATION: &'static str = "nusasms.client.build";
    const USER_AGENT: &'static str =
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    const BASE_URL: &'static str = "https://api.nusasms.com";
    const BASE_URL_VARIABLE: &'static str = "NUSASMS_BASE_URL";

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        let secret = |name| environment.optional(name).map(Secret::new);
        const FORMAT: &str = "NUSASMS_SMS_FORMAT";
        let format = environment.optional(FORMAT);
        let format = format.as_deref().map(SmsFormat::from_str).transpose();
        let credentials = Self {
            api_key: secret("NUSASMS_API_KEY"),
            sms_user: secret("NUSASMS_SMS_USER"),
            sms_password: secret("NUSASMS_SMS_PASSWORD"),
            sms_format: format
                .map_err(|refused| refused.named(FORMAT))?
                .unwrap_or_default(),
            unchecked_variables: false,
        };
        // What is missing or malformed is named as the environment does.
        let account = credentials.clone().into_account();
        account.map_err(|refused| match refused.field() {
            "sms_user" => refused.named("NUSASMS_SMS_USER"),
            "sms_password" => refused.named("NUSASMS_SMS_PASSWORD"),
            _ => refused.named("NUSASMS_API_KEY"),
        })?;
        Ok(credentials)
    }

    fn into_account(self) -> Result<Account, ValidationError> {
        let mut account = Account::new(self.api_key, self.sms_user, self.sms_password)?;
        account.sms_format = self.sms_format;
        account.checks_variables = !self.unchecked_variables;
        Ok(account)
    }

    fn check_base_url(url: &str) -> Result<(), ValidationError> {
        if url.ends_with(REST_PATH) {
            return Err(ValidationError::new(
                "base_url",
                "ends in /nusasms_api/1.0, with which the operations' own paths begin: leave it out",
            ));
        }
        Ok(())
    }

    fn complete(options: ClientOptions) -> ClientOptions {
        options.documented_rate(Pacer::one_per(INTERVAL))
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::Credentials as _;

    use super::*;
    use crate::Error;
    use messaging_client_core::testing::FakeTransport;

    const VARIABLES: [(&str, &str); 5] = [
        ("NUSASMS_API_KEY", "key"),
        ("NUSASMS_SMS_USER", "user"),
        ("NUSASMS_SMS_PASSWORD", "password"),
        ("NUSASMS_SMS_FORMAT", "XML"),
        ("NUSASMS_BASE_URL", "http://127.0.0.1:8080/nusa"),
    ];

    fn from(variables: &[&str]) -> Result<Builder, Error> {
        let environment = Environment::from_fn(|name| {
            let found = VARIABLES.iter().find(|(known, _)| *known == name);
            found
                .filter(|(known, _)| variables.contains(known))
                .map(|(_, value)| (*value).to_owned())
        });
        Builder::from_environment(&environment)
    }

    fn failed(builder: Builder) -> String {
        builder.build().unwrap_err().field().unwrap().to_owned()
    }

    #[test]
    fn every_variable_is_read() {
        let all: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
        let mut builder = from(&all).unwrap();
        assert_eq!(builder.0.credentials_mut().sms_format, SmsFormat::Xml);
        assert!(format!("{builder:?}").contains("http://127.0.0.1:8080/nusa"));
        assert!(builder.build().is_ok());
    }

    #[test]
    fn either_set_of_credentials_is_enough_and_what_is_missing_is_named() {
        assert!(from(&["NUSASMS_API_KEY"]).is_ok());
        assert!(from(&["NUSASMS_SMS_USER", "NUSASMS_SMS_PASSWORD"]).is_ok());
        for (there, missing) in [
            (&[][..], "NUSASMS_API_KEY"),
            (&["NUSASMS_SMS_USER"], "NUSASMS_SMS_PASSWORD"),
            (
                &["NUSASMS_API_KEY", "NUSASMS_SMS_PASSWORD"],
                "NUSASMS_SMS_USER",
            ),
        ] {
            assert_eq!(from(there).unwrap_err().field(), Some(missing));
        }
    }

    #[test]
    fn a_credential_with_a_line_break_is_named_as_its_variable() {
        for (name, refused) in [
            ("NUSASMS_API_KEY", "NUSASMS_API_KEY"),
            ("NUSASMS_SMS_PASSWORD", "NUSASMS_SMS_PASSWORD"),
        ] {
            let environment = Environment::from_fn(|asked| {
                let value = if asked == name { "a\n" } else { "a" };
                asked
                    .starts_with("NUSASMS_SMS_F")
                    .then_some("xml")
                    .or(Some(value))
                    .map(Into::into)
            });
            let error = Credentials::from_environment(&environment).unwrap_err();
            assert_eq!(error.field(), refused);
        }
    }

    #[test]
    fn a_malformed_format_is_named() {
        let environment = Environment::from_fn(|name| {
            let value = match name {
                "NUSASMS_API_KEY" => "key",
                "NUSASMS_SMS_FORMAT" => "yaml",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let refused = Credentials::from_environment(&environment).unwrap_err();
        assert_eq!(refused.field(), "NUSASMS_SMS_FORMAT");
    }

    #[test]
    fn a_missing_setting_is_named() {
        let new = NusaSmsClient::builder;
        assert!(new().api_key("key").build().is_ok());
        assert!(new().sms_user("u").sms_password("p").build().is_ok());
        assert_eq!(failed(new()), "api_key");
        assert_eq!(failed(new().sms_user("u")), "sms_password");
        assert_eq!(failed(new().api_key("k").sms_password("p")), "sms_user");
        assert_eq!(failed(new().api_key("")), "api_key");
        for base_url in [
            "http://api.nusasms.com",
            "https://api.nusasms.com/nusasms_api/1.0/",
        ] {
            assert_eq!(
                failed(new().api_key("key").base_url(base_url)),
                "base_url",
                "{base_url}"
            );
        }
    }

    #[tokio::test]
    async fn each_environment_has_its_host_and_key() {
        let user = r#"{"error":false,"data":{"userid":"u","idPerson":1,"idClient":1}}"#;
        for (builder, uri, key) in [
            (
                NusaSmsClient::builder().api_key("mine"),
                "https://api.nusasms.com/nusasms_api/1.0/auth/api_key",
                "mine",
            ),
            (
                NusaSmsClient::builder().test_environment(),
                "https://dev.nusasms.com/nusasms_api/1.0/auth/api_key",
                "DEV_TESTING_API_KEY",
            ),
            (
                NusaSmsClient::builder()
                    .test_environment()
                    .base_url("https://gateway.example.com/nusa"),
                "https://gateway.example.com/nusa/nusasms_api/1.0/auth/api_key",
                "DEV_TESTING_API_KEY",
            ),
        ] {
            let transport = FakeTransport::new().json(200, user);
            let options = ClientOptions::new().transport(transport.clone());
            let client = builder.options(options).build().unwrap();
            client.account().get().await.unwrap();
            let sent = &transport.requests()[0];
            assert_eq!(sent.uri(), uri);
            assert_eq!(sent.header("apikey"), Some(key));
            assert_eq!(sent.header("accept"), Some("application/json"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn clones_share_one_call_per_50_ms_unless_told_otherwise() {
        let elapsed = async |options: ClientOptions| {
            let transport = FakeTransport::new().json(201, r#"{"error":false,"data":null}"#);
            let client = NusaSmsClient::builder()
                .api_key("key")
                .options(options.transport(transport.forever()))
                .build()
                .unwrap();
            let check = crate::PhoneCheck::new(["6281200000001"]);
            let start = tokio::time::Instant::now();
            for client in [client.clone(), client.clone(), client] {
                client.whatsapp().check_phones(&check).await.unwrap();
            }
            start.elapsed()
        };
        let documented = elapsed(ClientOptions::new()).await;
        assert!(documented >= 2 * INTERVAL, "{documented:?}");
        let faster = Pacer::one_per(Duration::from_millis(10));
        let faster = elapsed(ClientOptions::new().rate_limiter(faster)).await;
        assert!(faster < INTERVAL, "{faster:?}");
    }

    #[test]
    fn debug_shows_no_credential() {
        let builder = NusaSmsClient::builder()
            .api_key("marker")
            .sms_user("marker")
            .sms_password("marker");
        let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(
            shown.contains("api.nusasms.com") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
