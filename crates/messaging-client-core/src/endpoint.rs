use http::Method;

use crate::audience::Audience;
use crate::auth::Authenticate;
use crate::error::{ResponseError, ValidationError};
use crate::request::UnsignedRequest;
use crate::response::RawResponse;

/// What an operation does at the provider. It decides what may be retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It only reads. A second try does no harm.
    Read,
    /// It sends a message or changes something. It is retried only if the first try certainly was not
    /// accepted.
    Write,
}

/// One operation of a provider: what is sent, and how the response is read. Pure: no I/O, no clock,
/// no secret.
///
/// Request types implement it, and an application can implement it for an operation that the client does not
/// have yet; [`Client::call`](crate::Client::call) calls it with the same signing, retries, deadline and
/// errors.
///
/// ```
/// use http::Method;
/// use messaging_client_core::{
///     Authenticate, Effect, Endpoint, RawResponse, ResponseError, UnsignedRequest, ValidationError,
/// };
///
/// #[derive(Debug)]
/// struct Account;
/// impl Authenticate for Account {}
///
/// struct Balance;
///
/// #[derive(serde::Deserialize)]
/// struct Credit { value: u64 }
///
/// impl Endpoint for Balance {
///     type Account = Account;
///     type Response = Credit;
///     const OPERATION: &'static str = "example.balance";
///     const METHOD: Method = Method::GET;
///     const PATH: &'static str = "/balance";
///     const EFFECT: Effect = Effect::Read;
///
///     fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
///         Ok(UnsignedRequest::of::<Self>())
///     }
///
///     fn decode(&self, response: &RawResponse) -> Result<Credit, ResponseError> {
///         Ok(response.json()?)
///     }
/// }
/// ```
pub trait Endpoint: Send + Sync {
    /// The account whose settings and credentials this operation needs; it ties the operation to one
    /// provider's client.
    type Account: Authenticate;
    /// The type that a success is read into.
    type Response: Send;
    /// The name in errors and logs: `provider.group.verb`.
    const OPERATION: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The documented path, which is appended to the base URL. A placeholder in it, `{name}`, is filled by
    /// [`UnsignedRequest::segment`].
    const PATH: &'static str;
    /// Whether a retry can do harm.
    const EFFECT: Effect;
    /// Whether somebody gets a message by it. What only changes something, such as a contact, says
    /// `false`.
    const SENDS_MESSAGE: bool = matches!(Self::EFFECT, Effect::Write);
    /// The version of the request as JSON, for requests that are stored: raised when an older client would misread what
    /// this one writes, for example because it leaves out a field that it does not know.
    const REQUEST_VERSION: u32 = 1;

    /// Checks the request and writes it. Called once for every attempt, so it must return the same each
    /// time.
    ///
    /// # Errors
    /// The request cannot be sent, and nothing is sent.
    fn request(&self, account: &Self::Account) -> Result<UnsignedRequest, ValidationError>;

    /// As [`request`](Self::request), for a client that may not write to everybody: each recipient is shown
    /// to `audience` first. Only asked of an operation that [`SENDS_MESSAGE`](Self::SENDS_MESSAGE).
    ///
    /// # Errors
    /// As [`request`](Self::request); a recipient may not get messages; or, as here, the operation does not
    /// say who its recipients are.
    fn request_for(
        &self,
        audience: &Audience,
        _account: &Self::Account,
    ) -> Result<UnsignedRequest, ValidationError> {
        let problem =
            format!("is not known here for this operation, and the client has {audience:?}");
        Err(ValidationError::new("recipient", problem))
    }

    /// Reads a response with any HTTP status: a typed response, or the provider's refusal.
    ///
    /// # Errors
    /// The provider refused, or the response is not what it documents.
    fn decode(&self, response: &RawResponse) -> Result<Self::Response, ResponseError>;

    /// The provider's id of a request that succeeded, to quote to its support, if the response has one.
    fn trace_id(_response: &Self::Response) -> Option<&str> {
        None
    }

    /// The provider's id of a message that it accepted, by which callbacks and status queries name it,
    /// where it gives one.
    fn provider_ref(_response: &Self::Response) -> Option<String> {
        None
    }

    /// The application's own id of the message, where the provider takes one and repeats it in callbacks.
    fn client_ref(&self) -> Option<&str> {
        None
    }
}

/// A borrowed request can be called as an owned one.
impl<E: Endpoint> Endpoint for &E {
    type Account = E::Account;
    type Response = E::Response;
    const OPERATION: &'static str = E::OPERATION;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PATH;
    const EFFECT: Effect = E::EFFECT;
    const SENDS_MESSAGE: bool = E::SENDS_MESSAGE;
    const REQUEST_VERSION: u32 = E::REQUEST_VERSION;

    fn request(&self, account: &Self::Account) -> Result<UnsignedRequest, ValidationError> {
        (**self).request(account)
    }

    fn request_for(
        &self,
        audience: &Audience,
        account: &Self::Account,
    ) -> Result<UnsignedRequest, ValidationError> {
        (**self).request_for(audience, account)
    }

    fn decode(&self, response: &RawResponse) -> Result<Self::Response, ResponseError> {
        (**self).decode(response)
    }

    fn trace_id(response: &Self::Response) -> Option<&str> {
        E::trace_id(response)
    }

    fn provider_ref(response: &Self::Response) -> Option<String> {
        E::provider_ref(response)
    }

    fn client_ref(&self) -> Option<&str> {
        (**self).client_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Account;

    impl Authenticate for Account {}

    /// Says nothing of itself but what it must.
    struct Plain;
    /// Names its messages.
    struct Named;

    macro_rules! endpoint {
        ($name:ident { $($own:item)* }) => {
            impl Endpoint for $name {
                type Account = Account;
                type Response = ();
                const OPERATION: &'static str = "test.send";
                const METHOD: Method = Method::POST;
                const PATH: &'static str = "/send";
                const EFFECT: Effect = Effect::Write;

                fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
                    Ok(UnsignedRequest::of::<Self>())
                }

                fn decode(&self, _response: &RawResponse) -> Result<(), ResponseError> {
                    Ok(())
                }

                $($own)*
            }
        };
    }

    endpoint!(Plain {});
    endpoint!(Named {
        fn trace_id(_response: &()) -> Option<&str> {
            Some("trace")
        }
        fn provider_ref(_response: &()) -> Option<String> {
            Some("theirs".to_owned())
        }
        fn client_ref(&self) -> Option<&str> {
            Some("ours")
        }
    });

    fn names<E: Endpoint<Response = ()>>(endpoint: E) -> [Option<String>; 3] {
        let ours = endpoint.client_ref().map(str::to_owned);
        [
            E::trace_id(&()).map(str::to_owned),
            E::provider_ref(&()),
            ours,
        ]
    }

    #[test]
    fn a_borrowed_request_says_the_same_as_an_owned_one() {
        assert_eq!(names(&Plain), [None, None, None]);
        assert_eq!(names(Plain), [None, None, None]);
        let expected = ["trace", "theirs", "ours"].map(|name| Some(name.to_owned()));
        assert_eq!(names(&Named), expected);
        assert_eq!(names(Named), expected);
    }
}
