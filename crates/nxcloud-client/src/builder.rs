use messaging_client_core::validation::international_digits;
use messaging_client_core::{
    Credentials, Environment, Personal, Secret, ValidationError, required_setting,
};

use crate::{Account, Algorithm, NxCloudClient, Region};

/// Builds an [`NxCloudClient`]: the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder(messaging_client_core::Builder<Settings>);

#[derive(Debug, Clone, Default)]
struct Settings {
    access_key: Option<Secret>,
    access_secret: Option<Secret>,
    tenant_id: Option<i64>,
    app_key: Option<Secret>,
    business_phone: Option<Personal>,
    algorithm: Algorithm,
    unchecked_variables: bool,
}

impl Builder {
    /// The access key, which names the customer (`accessKey`). Required.
    pub fn access_key(self, key: impl Into<Secret>) -> Self {
        self.set(|settings| settings.access_key = Some(key.into()))
    }

    /// The access secret, which signs and is never sent. Required.
    pub fn access_secret(self, secret: impl Into<Secret>) -> Self {
        self.set(|settings| settings.access_secret = Some(secret.into()))
    }

    /// The tenant (`tenant_id`). Required.
    pub fn tenant_id(self, tenant_id: i64) -> Self {
        self.set(|settings| settings.tenant_id = Some(tenant_id))
    }

    /// The app (`appkey`). Required.
    pub fn app_key(self, app_key: impl Into<Secret>) -> Self {
        self.set(|settings| settings.app_key = Some(app_key.into()))
    }

    /// The sender of messages that name none: digits with country code. Without it, those are refused.
    pub fn business_phone(self, phone: impl Into<Personal>) -> Self {
        self.set(|settings| settings.business_phone = Some(phone.into()))
    }

    /// The hash that signs requests. Default: MD5, as the platform's.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        self.set(|settings| settings.algorithm = algorithm)
    }

    /// Sends the values of template variables as they are.
    ///
    /// By default a value that WhatsApp is known to refuse is refused before sending: an empty one, and one
    /// with a line break, a tab, or more than four spaces in a row. The platform accepts it, and only a
    /// callback with the status `failed` reports it. The rule is WhatsApp's; the platform's documents do not
    /// have it.
    pub fn unchecked_variables(self) -> Self {
        self.set(|settings| settings.unchecked_variables = true)
    }

    /// The region whose host is used. Default: Indonesia.
    pub fn region(self, region: Region) -> Self {
        self.base_url(region.base_url())
    }

    messaging_client_core::builder_methods! {
        NxCloudClient;
        /// Any other host, with a path prefix where needed: a sandbox, a gateway, an older host. It must
        /// be `https://`, or `http://` to this machine. Default: that of the [`region`](Self::region); whichever is
        /// set last counts.
        base_url
        /// Deadlines, retries and connections.
        options
        /// The client.
        ///
        /// # Errors
        /// A required setting is missing or empty, a credential has a line break or begins or ends with a space, a
        /// number is not digits, or the base URL cannot be used. [`Error::field`](crate::Error::field) names the setting.
        build
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(self.0.credentials_mut());
        self
    }
}

impl Credentials for Settings {
    type Account = Account;
    const OPERATION: &'static str = "nxcloud.client.build";
    const USER_AGENT: &'static str =
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    const BASE_URL: &'static str = Region::Indonesia.base_url();
    const BASE_URL_VARIABLE: &'static str = "NXCLOUD_BASE_URL";

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        let tenant_id = environment.required("NXCLOUD_TENANT_ID")?;
        let tenant_id = tenant_id
            .parse()
            .map_err(|_| ValidationError::new("NXCLOUD_TENANT_ID", "must be a whole number"))?;
        let business_phone = environment.optional("NXCLOUD_BUSINESS_PHONE");
        Ok(Self {
            access_key: Some(environment.secret("NXCLOUD_ACCESS_KEY")?),
            access_secret: Some(environment.secret("NXCLOUD_ACCESS_SECRET")?),
            tenant_id: Some(tenant_id),
            app_key: Some(environment.secret("NXCLOUD_APP_KEY")?),
            business_phone: business_phone.map(Personal::from),
            algorithm: Algorithm::from_environment(environment)?,
            unchecked_variables: false,
        })
    }

    fn into_account(self) -> Result<Account, ValidationError> {
        let mut account = Account::new(
            required_setting("access_key", self.access_key)?,
            required_setting("access_secret", self.access_secret)?,
            required_setting("tenant_id", self.tenant_id)?,
            required_setting("app_key", self.app_key)?,
        )?;
        if let Some(phone) = &self.business_phone {
            international_digits("business_phone", phone)?;
        }
        account.business_phone = self.business_phone;
        account.algorithm = self.algorithm;
        account.checks_variables = !self.unchecked_variables;
        Ok(account)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ClientOptions;

    use super::*;
    use crate::Error;

    const VARIABLES: [(&str, &str); 7] = [
        ("NXCLOUD_ACCESS_KEY", "key"),
        ("NXCLOUD_ACCESS_SECRET", "secret"),
        ("NXCLOUD_TENANT_ID", "17"),
        ("NXCLOUD_APP_KEY", "app"),
        ("NXCLOUD_BUSINESS_PHONE", "6281200000009"),
        ("NXCLOUD_ALGORITHM", "SHA256"),
        ("NXCLOUD_BASE_URL", "http://127.0.0.1:8080/nx"),
    ];

    fn from(variables: &[(&str, &str)]) -> Result<Builder, Error> {
        let environment = Environment::from_fn(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        Builder::from_environment(&environment)
    }

    fn full() -> Builder {
        NxCloudClient::builder()
            .access_key("key")
            .access_secret("secret")
            .tenant_id(1)
            .app_key("app")
    }

    #[test]
    fn every_variable_is_read() {
        let mut builder = from(&VARIABLES).unwrap();
        let settings = builder.0.credentials_mut();
        assert_eq!(settings.tenant_id, Some(17));
        assert_eq!(settings.algorithm, Algorithm::Sha256);
        assert_eq!(settings.business_phone.as_deref(), Some("6281200000009"));
        assert!(builder.build().is_ok());
        let mut other_host = VARIABLES;
        other_host[6].1 = "http://api.example.com";
        let refused = from(&other_host).unwrap().build().unwrap_err();
        assert_eq!(refused.field(), Some("base_url"), "the variable is used");
    }

    #[test]
    fn a_missing_variable_is_named() {
        for (missing, _) in &VARIABLES[..4] {
            let rest: Vec<_> = VARIABLES
                .into_iter()
                .filter(|(name, _)| name != missing)
                .collect();
            assert_eq!(from(&rest).unwrap_err().field(), Some(*missing));
        }
        assert!(from(&VARIABLES[..4]).is_ok(), "the others have defaults");
    }

    #[test]
    fn a_malformed_variable_is_named() {
        for (name, value) in [("NXCLOUD_TENANT_ID", "x"), ("NXCLOUD_ALGORITHM", "sha1")] {
            let changed: Vec<_> = VARIABLES
                .into_iter()
                .map(|(known, old)| (known, if known == name { value } else { old }))
                .collect();
            assert_eq!(from(&changed).unwrap_err().field(), Some(name));
        }
    }

    #[test]
    fn a_missing_setting_is_named() {
        assert!(full().build().is_ok());
        let refused = |builder: Builder| builder.build().unwrap_err().field().map(str::to_owned);
        let key_alone = NxCloudClient::builder().access_key("key");
        assert_eq!(refused(key_alone).as_deref(), Some("access_secret"));
        let sender = full().business_phone("+62812");
        assert_eq!(refused(sender).as_deref(), Some("business_phone"));
        let host = full().base_url("http://api.example.com");
        assert_eq!(refused(host).as_deref(), Some("base_url"));
    }

    #[test]
    fn every_region_has_a_host_that_can_be_used() {
        for region in [Region::Indonesia, Region::HongKong, Region::Americas] {
            assert!(full().region(region).build().is_ok(), "{region:?}");
        }
    }

    #[tokio::test]
    async fn variables_are_checked_unless_that_is_switched_off_and_all_else_stays() {
        use messaging_client_core::testing::FakeTransport;

        use crate::{LanguageCode, Template, TemplateMessage};

        let transport = FakeTransport::new().json(200, r#"{"code":0,"data":{"message_id":"1"}}"#);
        let options = ClientOptions::new().transport(transport.forever());
        let built = full().business_phone("6281200000009").options(options);
        let template = Template::new("otp", LanguageCode::Indonesian).body(["two\nlines"]);
        let message = TemplateMessage::to_phone("6281200000001", template);
        let strict = built.clone().build().unwrap();
        let refused = strict.whatsapp().send(&message).await.unwrap_err();
        assert!(refused.refused_locally(), "{refused}");
        let client = built.unchecked_variables().build().unwrap();
        client.whatsapp().send(&message).await.unwrap();
    }
}
