use std::fmt;

use crate::error::ValidationError;
use crate::personal::Personal;
use crate::phone::{Country, PhoneNumber};

/// Who may get messages from a client: what [`ClientOptions::only_to`](crate::ClientOptions::only_to)
/// or [`ClientOptions::redirect_all_to`](crate::ClientOptions::redirect_all_to) says.
///
/// An [`Endpoint`](crate::Endpoint) that sends shows it each of its recipients.
#[derive(Clone)]
pub struct Audience(pub(crate) Rule);

#[derive(Clone)]
pub(crate) enum Rule {
    OnlyTo(Vec<Personal>),
    RedirectAllTo(PhoneNumber),
}

impl Audience {
    /// The recipient's phone number: checked, however it is written, or replaced by digits with the country
    /// code.
    ///
    /// # Errors
    /// `field` is not among those who may get messages.
    pub fn phone(&self, field: &'static str, number: &mut Personal) -> Result<(), ValidationError> {
        self.number(field, number, |phone| phone.as_str().into())
    }

    /// As [`phone`](Self::phone), replaced [`with_plus`](PhoneNumber::with_plus).
    ///
    /// # Errors
    /// As [`phone`](Self::phone).
    pub fn phone_with_plus(
        &self,
        field: &'static str,
        number: &mut Personal,
    ) -> Result<(), ValidationError> {
        self.number(field, number, |phone| phone.with_plus().into())
    }

    fn number(
        &self,
        field: &'static str,
        number: &mut Personal,
        write: impl Fn(&PhoneNumber) -> Personal,
    ) -> Result<(), ValidationError> {
        let read = |text: &str| PhoneNumber::parse(text, Country::Indonesia).ok();
        match (&self.0, read(number)) {
            (Rule::RedirectAllTo(phone), _) => *number = write(phone),
            (Rule::OnlyTo(allowed), phone @ Some(_))
                if allowed.iter().any(|one| read(one) == phone) => {}
            (Rule::OnlyTo(_), _) => return self.other(field, number),
        }
        Ok(())
    }

    /// A recipient who is not named by a phone number: an e-mail address, a chat, a group. It counts letter
    /// by letter, and no message to it can be redirected to a phone number.
    ///
    /// # Errors
    /// `field` is not among those who may get messages, or all messages are redirected.
    pub fn other(&self, field: &'static str, recipient: &str) -> Result<(), ValidationError> {
        let problem = match &self.0 {
            Rule::OnlyTo(allowed) if allowed.iter().any(|one| one.as_str() == recipient) => {
                return Ok(());
            }
            Rule::OnlyTo(_) => "is not among the recipients that only_to allows",
            Rule::RedirectAllTo(_) => "is no phone number, and redirect_all_to redirects to one",
        };
        Err(ValidationError::new(field, problem))
    }
}

/// Without numbers and addresses.
impl fmt::Debug for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::OnlyTo(allowed) => write!(f, "only_to({} recipients)", allowed.len()),
            Rule::RedirectAllTo(_) => f.write_str("redirect_all_to"),
        }
    }
}

/// Writes [`Endpoint::request_for`](crate::Endpoint::request_for) for a request that can be cloned: the
/// expression shows each recipient of the copy to the audience.
///
/// ```
/// use http::Method;
/// use messaging_client_core::{
///     Authenticate, Effect, Endpoint, Personal, RawResponse, ResponseError, UnsignedRequest,
///     ValidationError, shows_recipients,
/// };
///
/// #[derive(Debug)]
/// struct Account;
/// impl Authenticate for Account {}
///
/// #[derive(Clone)]
/// struct Notice {
///     to: Personal,
/// }
///
/// impl Endpoint for Notice {
///     type Account = Account;
///     type Response = ();
///     const OPERATION: &'static str = "example.notice";
///     const METHOD: Method = Method::POST;
///     const PATH: &'static str = "/notice";
///     const EFFECT: Effect = Effect::Write;
///
///     fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
///         UnsignedRequest::of::<Self>().json(&self.to)
///     }
///
///     shows_recipients!(|notice, audience| audience.phone("to", &mut notice.to));
///
///     fn decode(&self, _response: &RawResponse) -> Result<(), ResponseError> {
///         Ok(())
///     }
/// }
/// ```
#[macro_export]
macro_rules! shows_recipients {
    (|$copy:ident, $audience:ident| $shown:expr) => {
        fn request_for(
            &self,
            $audience: &$crate::Audience,
            account: &Self::Account,
        ) -> Result<$crate::UnsignedRequest, $crate::ValidationError> {
            let mut $copy = self.clone();
            $shown?;
            $copy.request(account)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_replaced_in_the_form_that_is_asked_for() {
        let phone = PhoneNumber::parse("0812-0000-0009", Country::Indonesia).unwrap();
        let audience = Audience(Rule::RedirectAllTo(phone));
        let mut number = Personal::from("6281200000001");
        audience.phone("to", &mut number).unwrap();
        assert_eq!(number, "6281200000009");
        audience.phone_with_plus("to", &mut number).unwrap();
        assert_eq!(number, "+6281200000009");
    }
}
