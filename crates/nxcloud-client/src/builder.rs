use std::borrow::Cow;

use messaging_client_core::{
    Client, ClientOptions, Environment, Error, ValidationError, Personal, Secret,
};

use crate::{Account, Algorithm, NxCloudClient, Region};

const OPERATION: &str = "nxcloud.client.build";
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Builds an [`NxCloudClient`]: the credentials are required, the rest has defaults.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder {
    access_key: Option<Secret>,
    access_secret: Option<Secret>,
    tenant_id: Option<i64>,
    app_key: Option<Secret>,
    business_phone: Option<Personal>,
    algorithm: Algorithm,
    base_url: Option<Cow<'static, str>>,
    options: ClientOptions,
}

impl Builder {
    /// The access key, which names the customer (`accessKey`). Required.
    pub fn access_key(mut self, key: impl Into<Secret>) -> Self {
        self.access_key = Some(key.into());
        self
    }

    /// The access secret, which signs and is never sent. Required.
    pub fn access_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.access_secret = Some(secret.into());
        self
    }

    /// The tenant (`tenant_id`). Required.
    pub fn tenant_id(mut self, tenant_id: i64) -> Self {
        self.tenant_id = Some(tenant_id);
        self
    }

    /// The app (`appkey`). Required.
    pub fn app_key(mut self, app_key: impl Into<Secret>) -> Self {
        self.app_key = Some(app_key.into());
        self
    }

    /// The sender of messages that name none: digits with country code.
    pub fn business_phone(mut self, phone: impl Into<Personal>) -> Self {
        self.business_phone = Some(phone.into());
        self
    }

    /// The hash that signs requests. Default: MD5, as the platform's.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The region whose host is used. Default: Indonesia.
    pub fn region(mut self, region: Region) -> Self {
        self.base_url = Some(region.base_url().into());
        self
    }

    /// Any other host, with a path prefix where needed: a sandbox, a gateway, an older host. It must
    /// be `https://`, or `http://` towards this machine.
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
    /// A required setting is missing or empty, a number is not digits, a key cannot be a header, or
    /// the base URL cannot be used. [`Error::field`] names the setting.
    pub fn build(self) -> Result<NxCloudClient, Error> {
        self.try_build()
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn try_build(self) -> Result<NxCloudClient, ValidationError> {
        let mut account = Account::new(
            required("access_key", self.access_key)?,
            required("access_secret", self.access_secret)?,
            required("tenant_id", self.tenant_id)?,
            required("app_key", self.app_key)?,
        )?
        .with_algorithm(self.algorithm);
        if let Some(phone) = self.business_phone {
            account = account.with_business_phone(phone)?;
        }
        let base_url = self
            .base_url
            .unwrap_or(Cow::Borrowed(Region::default().base_url()));
        let options = self.options.default_user_agent(USER_AGENT);
        Client::new(account, &base_url, options).map(NxCloudClient::from)
    }

    /// The settings of [`NxCloudClient::from_env`], to be changed further before building.
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
            .map_err(|refused| Error::invalid_request(OPERATION, refused))
    }

    fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        let tenant_id = environment.required("NXCLOUD_TENANT_ID")?;
        let tenant_id = tenant_id
            .parse()
            .map_err(|_| ValidationError::new("NXCLOUD_TENANT_ID", "must be a whole number"))?;
        let algorithm = match environment.optional("NXCLOUD_ALGORITHM").as_deref() {
            None => Algorithm::default(),
            Some(name) if name.eq_ignore_ascii_case("md5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("sha256") => Algorithm::Sha256,
            Some(_) => {
                return Err(ValidationError::new(
                    "NXCLOUD_ALGORITHM",
                    "must be md5 or sha256",
                ));
            }
        };
        Ok(Self {
            access_key: Some(environment.secret("NXCLOUD_ACCESS_KEY")?),
            access_secret: Some(environment.secret("NXCLOUD_ACCESS_SECRET")?),
            tenant_id: Some(tenant_id),
            app_key: Some(environment.secret("NXCLOUD_APP_KEY")?),
            business_phone: environment
                .optional("NXCLOUD_BUSINESS_PHONE")
                .map(Personal::from),
            algorithm,
            base_url: environment.optional("NXCLOUD_BASE_URL").map(Cow::Owned),
            options: ClientOptions::default(),
        })
    }
}

fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ValidationError> {
    value.ok_or_else(|| ValidationError::new(field, "is missing: set it before build()"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [(&str, &str); 7] = [
        ("NXCLOUD_ACCESS_KEY", "key"),
        ("NXCLOUD_ACCESS_SECRET", "secret"),
        ("NXCLOUD_TENANT_ID", "17"),
        ("NXCLOUD_APP_KEY", "app"),
        ("NXCLOUD_BUSINESS_PHONE", "6281200000009"),
        ("NXCLOUD_ALGORITHM", "SHA256"),
        ("NXCLOUD_BASE_URL", "http://127.0.0.1:8080/nx"),
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
        assert_eq!(builder.tenant_id, Some(17));
        assert_eq!(builder.algorithm, Algorithm::Sha256);
        assert_eq!(builder.business_phone.as_deref(), Some("6281200000009"));
        assert_eq!(
            builder.base_url.as_deref(),
            Some("http://127.0.0.1:8080/nx")
        );
        assert!(builder.build().is_ok());
    }

    #[test]
    fn a_missing_variable_is_named() {
        for (missing, _) in &VARIABLES[..4] {
            let rest: Vec<_> = VARIABLES
                .into_iter()
                .filter(|(name, _)| name != missing)
                .collect();
            assert_eq!(from(&rest).unwrap_err().field(), *missing);
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
            assert_eq!(from(&changed).unwrap_err().field(), name);
        }
    }

    #[test]
    fn a_missing_setting_is_named() {
        let full = || {
            NxCloudClient::builder()
                .access_key("key")
                .access_secret("secret")
                .tenant_id(1)
                .app_key("app")
        };
        assert!(full().build().is_ok());
        let error = NxCloudClient::builder()
            .access_key("key")
            .build()
            .unwrap_err();
        assert_eq!(error.field(), Some("access_secret"));
        let error = full().business_phone("+62812").build().unwrap_err();
        assert_eq!(error.field(), Some("business_phone"));
        let error = full()
            .base_url("http://api.example.com")
            .build()
            .unwrap_err();
        assert_eq!(error.field(), Some("base_url"));
    }
}
