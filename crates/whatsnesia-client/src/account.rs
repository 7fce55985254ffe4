use std::fmt;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};
use messaging_client_core::{
    Authenticate, Secret, UnsignedRequest, ValidationError, sensitive_header_value, validation,
};

const CLIENT_ID: HeaderName = HeaderName::from_static("client-id");
const CLIENT_SECRET: HeaderName = HeaderName::from_static("client-secret");

/// An account at Whatsnesia: the id and the secret that the dashboard shows under Developer Tools
/// ("Authentication").
///
/// The address from which requests come must be on the dashboard's IP white list too. `Debug` shows
/// nothing of either credential.
#[derive(Clone)]
#[non_exhaustive]
pub struct Account {
    client_id: HeaderValue,
    client_secret: HeaderValue,
    /// Whether the values of template variables are checked for what WhatsApp refuses; see
    /// [`Builder::unchecked_variables`](crate::Builder::unchecked_variables).
    pub checks_variables: bool,
}

impl Account {
    /// An account. Both credentials go into headers, which are marked so that HTTP libraries and
    /// logs leave them out.
    ///
    /// # Errors
    /// A credential is empty, has a line break or another character that a header cannot hold, or
    /// begins or ends with a space; the field is `client_id` or `client_secret`.
    pub fn new(client_id: Secret, client_secret: Secret) -> Result<Self, ValidationError> {
        Ok(Self {
            client_id: credential("client_id", &CLIENT_ID, &client_id)?,
            client_secret: credential("client_secret", &CLIENT_SECRET, &client_secret)?,
            checks_variables: true,
        })
    }
}

fn credential(
    field: &'static str,
    header: &HeaderName,
    secret: &Secret,
) -> Result<HeaderValue, ValidationError> {
    validation::credential(field, secret.expose())?;
    sensitive_header_value(header, secret.expose().to_owned())
        .map_err(|refused| refused.named(field))
}

impl Authenticate for Account {
    fn prepare(
        &self,
        request: &mut UnsignedRequest,
        _now: SystemTime,
    ) -> Result<(), ValidationError> {
        let headers = request.headers_mut();
        headers.insert(CLIENT_ID, self.client_id.clone());
        headers.insert(CLIENT_SECRET, self.client_secret.clone());
        Ok(())
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn credentials_that_can_never_work_are_refused() {
        let refused = |id: &str, secret: &str| {
            let refused = Account::new(id.into(), secret.into()).unwrap_err();
            assert!(!refused.to_string().contains("evil"), "{refused}");
            refused.field().to_owned()
        };
        assert_eq!(refused("", "cs_invented"), "client_id");
        assert_eq!(refused("ci_invented", " "), "client_secret");
        assert_eq!(refused("ci\r\nevil: 1", "cs_invented"), "client_id");
        assert_eq!(refused("ci_invented", "cs\nevil"), "client_secret");
        for odd in ["evil\n", "evil\r\n", "\u{feff}evil", "evil ", " evil"] {
            assert_eq!(refused(odd, "cs_invented"), "client_id", "{odd:?}");
            assert_eq!(refused("ci_invented", odd), "client_secret", "{odd:?}");
        }
    }

    #[test]
    fn both_credentials_are_sensitive_headers() {
        let account = Account::new("ci_invented".into(), "cs_invented".into()).unwrap();
        let mut request = UnsignedRequest::new(Method::GET, "/external-api/contact/list");
        account
            .prepare(&mut request, SystemTime::UNIX_EPOCH)
            .unwrap();
        for (name, value) in [(CLIENT_ID, "ci_invented"), (CLIENT_SECRET, "cs_invented")] {
            let sent = &request.headers_mut()[&name];
            assert_eq!(sent, value);
            assert!(sent.is_sensitive(), "{name}");
        }
    }

    #[test]
    fn debug_shows_no_credential() {
        let account = Account::new("marker".into(), "marker".into()).unwrap();
        assert_eq!(format!("{account:?}"), "Account { .. }");
    }
}
