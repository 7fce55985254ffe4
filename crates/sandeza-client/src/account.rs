use std::time::SystemTime;

use messaging_client_core::validation::{credential, one_line};
use messaging_client_core::{
    Authenticate, Body, Secret, UnsignedRequest, ValidationError, unix_seconds,
};

use crate::HexCase;
use crate::check::refuse;
use crate::signature::sign;

/// An account at Sandeza: the division's credentials, and what messages have by default.
///
/// Its `Debug` shows the sender and the settings, no credential.
#[must_use]
#[derive(Debug, Clone)]
pub struct Account {
    username: Secret,
    password: Secret,
    pub(crate) settings: Settings,
}

/// What messages have and may have by default.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) sender_id: Option<String>,
    pub(crate) signature_case: HexCase,
    pub(crate) colons_in_email_values: bool,
    pub(crate) unchecked_variables: bool,
}

impl Account {
    /// An account. `username` goes into every body; `password` only into the signature.
    ///
    /// # Errors
    /// A credential is blank, begins or ends with a space, or has a control character; the field is
    /// named as in [`Builder`](crate::Builder).
    pub fn new(username: Secret, password: Secret) -> Result<Self, ValidationError> {
        credential("username", username.expose())?;
        credential("password", password.expose())?;
        Ok(Self {
            username,
            password,
            settings: Settings::default(),
        })
    }

    /// The sender of messages that name none, as the provider issued it (`sender_id`).
    ///
    /// # Errors
    /// It is blank or has a control character.
    pub fn with_sender_id(mut self, sender_id: impl Into<String>) -> Result<Self, ValidationError> {
        let sender_id = sender_id.into();
        one_line("sender_id", &sender_id)?;
        self.settings.sender_id = Some(sender_id);
        Ok(self)
    }

    /// The division's user name, `username` in bodies.
    pub fn username(&self) -> &Secret {
        &self.username
    }

    /// The sender of messages that name none.
    pub fn sender_id(&self) -> Option<&str> {
        self.settings.sender_id.as_deref()
    }
}

impl Authenticate for Account {
    /// Puts `signature` and `time` in front of the body, where the document's samples have them.
    fn prepare(
        &self,
        request: &mut UnsignedRequest,
        now: SystemTime,
    ) -> Result<(), ValidationError> {
        let Body::Json(body) = request.body_mut() else {
            let problem = "must be a JSON object: the signature is one of its fields";
            return refuse("body", problem);
        };
        let time = unix_seconds(now).to_string();
        let case = self.settings.signature_case;
        let signature = sign(&self.username, &self.password, &time, case);
        body.put_leading("signature", &signature)?;
        body.put_leading("time", &time)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn credentials_that_could_never_work_are_refused() {
        let refused = |username: &str, password: &str| {
            let refused = Account::new(username.into(), password.into()).unwrap_err();
            refused.field().to_owned()
        };
        for bad in ["", " ", "user\n", "user\r\n", "\u{feff}user", "user "] {
            assert_eq!(refused(bad, "password"), "username", "{bad:?}");
            assert_eq!(refused("user", bad), "password", "{bad:?}");
        }
        let account = Account::new("user".into(), "password".into()).unwrap();
        for sender_id in ["", " ", "a\rb"] {
            let refused = account.clone().with_sender_id(sender_id).unwrap_err();
            assert_eq!(refused.field(), "sender_id");
        }
    }

    #[test]
    fn a_body_that_cannot_hold_the_signature_is_refused() {
        let account = Account::new("user".into(), "password".into()).unwrap();
        let mut request = UnsignedRequest::new(Method::GET, "/report");
        let refused = account.prepare(&mut request, SystemTime::UNIX_EPOCH);
        assert_eq!(refused.unwrap_err().field(), "body");
    }

    #[test]
    fn debug_shows_no_credential() {
        let account = Account::new("marker".into(), "marker".into())
            .unwrap()
            .with_sender_id("SENDER")
            .unwrap();
        let shown = format!("{account:?}");
        assert!(
            shown.contains("SENDER") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
