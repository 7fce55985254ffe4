use std::fmt;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};
use messaging_client_core::validation::not_blank;
use messaging_client_core::{
    Authenticate, Body, UnsignedRequest, ValidationError, Secret, sensitive_header_value,
};

use crate::{Credentials, SmsFormat};

/// Header names have no case in HTTP; the documents spell it `APIKey`.
const API_KEY: HeaderName = HeaderName::from_static("apikey");

/// An account at NusaSMS: an API key, or the login of an API user for SMS, or both.
///
/// Its `Debug` shows which of the two there are, never their values.
#[derive(Clone)]
pub struct Account {
    api_key: Option<HeaderValue>,
    sms_login: Option<SmsLogin>,
    sms_format: SmsFormat,
}

/// User and password of an *API user* (NusaSMS API documentation, SMS, parameters), which are not
/// those of the dashboard.
#[derive(Debug, Clone)]
pub struct SmsLogin {
    user: Secret,
    password: Secret,
}

impl SmsLogin {
    /// A login.
    ///
    /// # Errors
    /// The user or the password is empty; the field is named as in [`Builder`](crate::Builder).
    pub fn new(
        user: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> Result<Self, ValidationError> {
        let (user, password) = (user.into(), password.into());
        not_blank("sms_user", user.expose())?;
        not_blank("sms_password", password.expose())?;
        Ok(Self { user, password })
    }
}

impl Account {
    /// An account with at least one of the two sets of credentials.
    ///
    /// # Errors
    /// There is none, or the API key is empty or cannot be a header; the field is named as in
    /// [`Builder`](crate::Builder).
    pub fn new(
        api_key: Option<Secret>,
        sms_login: Option<SmsLogin>,
    ) -> Result<Self, ValidationError> {
        if api_key.is_none() && sms_login.is_none() {
            return Err(ValidationError::new(
                "api_key",
                "is missing: set api_key, or sms_user and sms_password, or all three",
            ));
        }
        let api_key = api_key.map(|key| api_key_header(&key)).transpose()?;
        Ok(Self {
            api_key,
            sms_login,
            sms_format: SmsFormat::default(),
        })
    }

    /// Asks for SMS answers in this format instead of JSON.
    #[must_use]
    pub fn with_sms_format(mut self, format: SmsFormat) -> Self {
        self.sms_format = format;
        self
    }

    /// The format in which the SMS operations ask for their answers.
    #[must_use]
    pub fn sms_format(&self) -> SmsFormat {
        self.sms_format
    }

    fn api_key(&self) -> Result<&HeaderValue, ValidationError> {
        self.api_key.as_ref().ok_or_else(|| {
            ValidationError::new(
                "api_key",
                "is missing: this operation needs the API key; set it on the client \
                 (NUSASMS_API_KEY)",
            )
        })
    }

    fn sms_login(&self) -> Result<&SmsLogin, ValidationError> {
        self.sms_login.as_ref().ok_or_else(|| {
            ValidationError::new(
                "sms_user",
                "is missing: this operation needs sms_user and sms_password of an API user; set both \
                 on the client (NUSASMS_SMS_USER, NUSASMS_SMS_PASSWORD)",
            )
        })
    }

    fn put_sms_login(&self, draft: &mut UnsignedRequest) -> Result<(), ValidationError> {
        let login = self.sms_login()?;
        let (user, password) = (login.user.expose(), login.password.expose());
        match draft.body_mut() {
            Body::Form(form) => {
                form.put("user", user);
                form.put("password", password);
                return Ok(());
            }
            // `/api/command` documents no other way than the query.
            Body::Empty => {}
            _ => {
                return Err(ValidationError::new(
                    "body",
                    "must be a form, or empty, to carry the SMS login",
                ));
            }
        }
        draft.put_query("user", user);
        draft.put_query("password", password);
        Ok(())
    }
}

fn api_key_header(key: &Secret) -> Result<HeaderValue, ValidationError> {
    not_blank("api_key", key.expose())?;
    sensitive_header_value(&API_KEY, key.expose().to_owned())
        .map_err(|refused| ValidationError::new("api_key", refused.problem().to_owned()))
}

impl Authenticate for Account {
    fn check(&self, draft: &UnsignedRequest) -> Result<(), ValidationError> {
        match credentials_for(draft) {
            Credentials::ApiKey => self.api_key().map(drop),
            Credentials::SmsLogin => self.sms_login().map(drop),
        }
    }

    fn prepare(&self, draft: &mut UnsignedRequest, _now: SystemTime) -> Result<(), ValidationError> {
        match credentials_for(draft) {
            Credentials::ApiKey => {
                let key = self.api_key()?.clone();
                draft.headers_mut().insert(API_KEY, key);
                Ok(())
            }
            Credentials::SmsLogin => self.put_sms_login(draft),
        }
    }
}

fn credentials_for(draft: &UnsignedRequest) -> Credentials {
    draft.extensions().get().copied().unwrap_or_default()
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("has_api_key", &self.api_key.is_some())
            .field("has_sms_login", &self.sms_login.is_some())
            .field("sms_format", &self.sms_format)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::FormBody;

    use super::*;

    fn api_key_only() -> Account {
        Account::new(Some("marker-key".into()), None).unwrap()
    }

    fn login_only() -> Account {
        let login = SmsLogin::new("marker-user", "marker-password").unwrap();
        Account::new(None, Some(login)).unwrap()
    }

    fn prepare(account: &Account, mut draft: UnsignedRequest) -> Result<UnsignedRequest, ValidationError> {
        account.prepare(&mut draft, SystemTime::UNIX_EPOCH)?;
        Ok(draft)
    }

    fn for_sms(mut draft: UnsignedRequest) -> UnsignedRequest {
        draft.extensions_mut().insert(Credentials::SmsLogin);
        draft
    }

    #[test]
    fn empty_credentials_and_line_breaks_are_refused() {
        let refused = |key: &str| {
            let refused = Account::new(Some(key.into()), None).unwrap_err();
            assert!(!refused.to_string().contains("evil"));
            refused.field().to_owned()
        };
        assert_eq!(refused(" "), "api_key");
        assert_eq!(refused("key\r\nevil: 1"), "api_key");
        assert_eq!(SmsLogin::new("", "p").unwrap_err().field(), "sms_user");
        assert_eq!(SmsLogin::new("u", " ").unwrap_err().field(), "sms_password");
        assert_eq!(Account::new(None, None).unwrap_err().field(), "api_key");
    }

    #[test]
    fn each_request_gets_the_credentials_that_it_asks_for_and_no_others() {
        let mut rest = prepare(&api_key_only(), UnsignedRequest::post("/a")).unwrap();
        let header = rest.headers_mut().get("APIKey").unwrap().clone();
        assert_eq!(header, "marker-key");
        assert!(header.is_sensitive());

        let mut sms = for_sms(UnsignedRequest::post("/a").form(FormBody::new()));
        sms = prepare(&login_only(), sms).unwrap();
        assert!(sms.headers_mut().is_empty());
        assert_eq!(
            format!("{:?}", sms.body_mut()),
            r#"Form(["user", "password"])"#
        );
    }

    #[test]
    fn what_is_missing_is_named_before_the_call_waits_for_anything() {
        let by_key = UnsignedRequest::get("/a");
        let by_login = for_sms(UnsignedRequest::get("/a"));
        assert_eq!(login_only().check(&by_key).unwrap_err().field(), "api_key");
        let refused = api_key_only().check(&by_login).unwrap_err();
        assert_eq!(refused.field(), "sms_user");
        assert!(refused.problem().contains("sms_password"), "{refused}");

        api_key_only().check(&by_key).unwrap();
        login_only().check(&by_login).unwrap();
        prepare(&login_only(), by_key).unwrap_err();
        prepare(&api_key_only(), by_login).unwrap_err();
    }

    #[test]
    fn a_body_that_cannot_carry_the_login_is_refused() {
        let draft = UnsignedRequest::post("/a").json(&serde_json::json!({})).unwrap();
        let refused = prepare(&login_only(), for_sms(draft)).unwrap_err();
        assert_eq!(refused.field(), "body");
    }

    #[test]
    fn debug_shows_no_credential() {
        let login = SmsLogin::new("marker-user", "marker-password").unwrap();
        let both = Account::new(Some("marker-key".into()), Some(login.clone())).unwrap();
        let shown = format!("{both:?} {login:?}");
        assert!(shown.contains("has_sms_login: true"), "{shown}");
        assert!(!shown.contains("marker"), "{shown}");
    }
}
