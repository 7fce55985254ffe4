use std::time::SystemTime;

use http::{HeaderName, HeaderValue};
use messaging_client_core::validation::credential;
use messaging_client_core::{
    Authenticate, Body, Secret, UnsignedRequest, ValidationError, sensitive_header_value,
};

use crate::auth_scheme::AuthScheme;
use crate::sms::SmsFormat;

/// Header names have no case in HTTP; the documents spell it `APIKey`.
const API_KEY: HeaderName = HeaderName::from_static("apikey");

/// An account at NusaSMS: an API key, or the login of an API user for SMS, or both.
///
/// Its `Debug` shows which of the two there are, never their values.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Account {
    api_key: Option<HeaderValue>,
    sms_login: Option<SmsLogin>,
    /// The format in which the SMS operations ask for their responses.
    pub sms_format: SmsFormat,
    /// Whether the values of template variables are checked for what WhatsApp refuses; see
    /// [`Builder::unchecked_variables`](crate::Builder::unchecked_variables).
    pub checks_variables: bool,
}

#[derive(Debug, Clone)]
struct SmsLogin {
    user: Secret,
    password: Secret,
}

impl Account {
    /// An account with at least one of the two sets of credentials. `sms_user` and `sms_password` are
    /// those of an *API user* (NusaSMS API documentation, SMS, parameters), not of the dashboard.
    ///
    /// # Errors
    /// There is none, or half of one; a credential is empty, has a line break or another control
    /// character, or spaces at its ends; or the API key cannot be a header. The field is named as in
    /// [`Builder`](crate::Builder).
    pub fn new(
        api_key: Option<Secret>,
        sms_user: Option<Secret>,
        sms_password: Option<Secret>,
    ) -> Result<Self, ValidationError> {
        let missing = |field, problem| Err(ValidationError::new(field, problem));
        let sms_login = match (sms_user, sms_password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some(SmsLogin { user, password }),
            (None, _) => return missing("sms_user", "is missing: sms_password was set without it"),
            (_, None) => return missing("sms_password", "is missing: sms_user was set without it"),
        };
        if let Some(SmsLogin { user, password }) = &sms_login {
            credential("sms_user", user.expose())?;
            credential("sms_password", password.expose())?;
        } else if api_key.is_none() {
            let problem = "is missing: set api_key (NUSASMS_API_KEY), or sms_user and \
                           sms_password (NUSASMS_SMS_USER, NUSASMS_SMS_PASSWORD), or all three";
            return missing("api_key", problem);
        }
        Ok(Self {
            api_key: api_key.map(|key| api_key_header(&key)).transpose()?,
            sms_login,
            sms_format: SmsFormat::default(),
            checks_variables: true,
        })
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

    fn put_sms_login(&self, request: &mut UnsignedRequest) -> Result<(), ValidationError> {
        let SmsLogin { user, password } = self.sms_login()?;
        let (user, password) = (user.expose(), password.expose());
        match request.body_mut() {
            Body::Form(form) => {
                form.put("user", user);
                form.put("password", password);
                Ok(())
            }
            // `/api/command` documents no other way than the query.
            Body::Empty => {
                request.put_query("user", user);
                request.put_query("password", password);
                Ok(())
            }
            _ => Err(ValidationError::new(
                "body",
                "must be a form, or empty, to carry the SMS login",
            )),
        }
    }
}

fn api_key_header(key: &Secret) -> Result<HeaderValue, ValidationError> {
    credential("api_key", key.expose())?;
    sensitive_header_value(&API_KEY, key.expose().to_owned())
        .map_err(|refused| refused.named("api_key"))
}

impl Authenticate for Account {
    fn check(&self, request: &UnsignedRequest) -> Result<(), ValidationError> {
        match scheme_of(request) {
            AuthScheme::ApiKey => self.api_key().map(drop),
            AuthScheme::SmsLogin => self.sms_login().map(drop),
        }
    }

    fn prepare(
        &self,
        request: &mut UnsignedRequest,
        _now: SystemTime,
    ) -> Result<(), ValidationError> {
        match scheme_of(request) {
            AuthScheme::ApiKey => {
                let key = self.api_key()?.clone();
                request.headers_mut().insert(API_KEY, key);
                Ok(())
            }
            AuthScheme::SmsLogin => self.put_sms_login(request),
        }
    }
}

fn scheme_of(request: &UnsignedRequest) -> AuthScheme {
    request.extensions().get().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::Method;
    use messaging_client_core::FormBody;

    use super::*;

    fn api_key_only() -> Account {
        Account::new(Some("marker-key".into()), None, None).unwrap()
    }

    fn login(user: &str, password: &str) -> Result<Account, ValidationError> {
        Account::new(None, Some(user.into()), Some(password.into()))
    }

    fn login_only() -> Account {
        login("marker-user", "marker-password").unwrap()
    }

    fn prepare(
        account: &Account,
        mut request: UnsignedRequest,
    ) -> Result<UnsignedRequest, ValidationError> {
        account.prepare(&mut request, SystemTime::UNIX_EPOCH)?;
        Ok(request)
    }

    fn for_sms(mut request: UnsignedRequest) -> UnsignedRequest {
        request.extensions_mut().insert(AuthScheme::SmsLogin);
        request
    }

    #[test]
    fn empty_credentials_and_line_breaks_are_refused() {
        let refused = |key: &str| {
            let refused = Account::new(Some(key.into()), None, None).unwrap_err();
            assert!(!refused.to_string().contains("evil"));
            refused.field().to_owned()
        };
        for bad in [
            " ",
            "key\r\nevil: 1",
            "key\n",
            "\u{feff}key",
            "key ",
            "k\u{e9}y",
        ] {
            assert_eq!(refused(bad), "api_key");
        }
        for bad in ["", " ", "a\n", "a\r\n", "\u{feff}a", " a", "a "] {
            assert_eq!(login(bad, "p").unwrap_err().field(), "sms_user");
            assert_eq!(login("u", bad).unwrap_err().field(), "sms_password");
        }
        assert!(login("u ser", "p\u{e9} \"&=").is_ok());
        assert_eq!(
            Account::new(None, None, None).unwrap_err().field(),
            "api_key"
        );
    }

    #[test]
    fn each_request_gets_the_credentials_that_it_asks_for_and_no_others() {
        let mut rest = prepare(&api_key_only(), UnsignedRequest::new(Method::POST, "/a")).unwrap();
        let header = rest.headers_mut().get("APIKey").unwrap().clone();
        assert_eq!(header, "marker-key");
        assert!(header.is_sensitive());

        let mut sms = for_sms(UnsignedRequest::new(Method::POST, "/a").form(FormBody::new()));
        sms = prepare(&login_only(), sms).unwrap();
        assert!(sms.headers_mut().is_empty());
        assert_eq!(
            format!("{:?}", sms.body_mut()),
            r#"Form(["user", "password"])"#
        );
    }

    #[test]
    fn what_is_missing_is_named_before_the_call_waits_for_anything() {
        let by_key = UnsignedRequest::new(Method::GET, "/a");
        let by_login = for_sms(UnsignedRequest::new(Method::GET, "/a"));
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
        let request = UnsignedRequest::new(Method::POST, "/a")
            .json(&serde_json::json!({}))
            .unwrap();
        let refused = prepare(&login_only(), for_sms(request)).unwrap_err();
        assert_eq!(refused.field(), "body");
    }

    #[test]
    fn debug_shows_no_credential() {
        let secret = || Some("marker".into());
        let both = Account::new(secret(), secret(), secret()).unwrap();
        let shown = format!("{both:?}");
        assert!(shown.contains("sms_login: Some"), "{shown}");
        assert!(!shown.contains("marker"), "{shown}");
    }
}
