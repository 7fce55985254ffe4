use std::fmt;

use crate::error::ValidationError;
use crate::personal::Personal;
use crate::phone::{Country, PhoneNumber};

/// Who may get messages from a client: what [`ClientOptions::only_to`](crate::ClientOptions::only_to)
/// or [`ClientOptions::redirect_all_to`](crate::ClientOptions::redirect_all_to) says.
///
/// An [`Endpoint`](crate::Endpoint) that sends shows it each of its recipients.
#[derive(Clone)]
pub struct Audience(Rule);

#[derive(Clone)]
enum Rule {
    OnlyTo(Vec<Personal>),
    RedirectAllTo(PhoneNumber),
}

impl Audience {
    pub(crate) fn only_to(recipients: Vec<Personal>) -> Self {
        Self(Rule::OnlyTo(recipients))
    }

    pub(crate) fn redirect_all_to(phone: PhoneNumber) -> Self {
        Self(Rule::RedirectAllTo(phone))
    }

    /// The recipient's phone number: checked, or replaced.
    ///
    /// # Errors
    /// `field` is not among those who may get messages.
    pub fn phone<P>(&self, field: &'static str, number: &mut P) -> Result<(), ValidationError>
    where
        P: AsRef<str> + From<PhoneNumber>,
    {
        match &self.0 {
            Rule::OnlyTo(_) => self.other(field, number.as_ref()),
            Rule::RedirectAllTo(phone) => {
                *number = phone.clone().into();
                Ok(())
            }
        }
    }

    /// A recipient who is not named by a phone number: an e-mail address, a chat, a group. No message to
    /// them can be redirected to a phone number.
    ///
    /// # Errors
    /// `field` is not among those who may get messages, or all messages are redirected.
    pub fn other(&self, field: &'static str, recipient: &str) -> Result<(), ValidationError> {
        let problem = match &self.0 {
            Rule::OnlyTo(allowed) if allowed.iter().any(|one| is_same(one, recipient)) => {
                return Ok(());
            }
            Rule::OnlyTo(_) => "is not among the recipients that only_to allows",
            Rule::RedirectAllTo(_) => "is no phone number, and redirect_all_to redirects to one",
        };
        Err(ValidationError::new(field, problem))
    }
}

/// However a phone number is written, it is the same.
fn is_same(one: &str, other: &str) -> bool {
    let read = |text| PhoneNumber::parse(text, Country::Indonesia).ok();
    one == other || read(one).is_some_and(|phone| Some(phone) == read(other))
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

/// Writes [`Endpoint::request_for`](crate::Endpoint::request_for) for a request that can be cloned:
/// what it says of a copy of the request shows each recipient to the audience.
///
/// ```ignore
/// messaging_client_core::shows_recipients!(|sms, audience| audience.phone("recipient", &mut sms.recipient));
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
