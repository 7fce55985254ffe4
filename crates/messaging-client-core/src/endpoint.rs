use crate::{Answer, Authenticate, Draft, Effect, Failure, InvalidRequest};

/// One operation of a provider: what goes on the wire, and what comes back. Pure: no I/O, no clock,
/// no secret.
///
/// Request types implement it, and an application can implement it for an operation that the client
/// does not have yet; [`Client::call`](crate::Client::call) then gives it the same signing, retries,
/// deadline and errors.
///
/// ```
/// use messaging_client_core::{
///     Answer, Authenticate, Draft, Effect, Endpoint, Failure, InvalidRequest,
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
///     const EFFECT: Effect = Effect::Read;
///
///     fn draft(&self, _account: &Account) -> Result<Draft, InvalidRequest> {
///         Ok(Draft::get("/balance"))
///     }
///
///     fn decode(&self, answer: &Answer) -> Result<Credit, Failure> {
///         Ok(answer.json()?)
///     }
/// }
/// ```
pub trait Endpoint: Send + Sync {
    /// The account whose settings and credentials this operation needs; it ties the operation to one
    /// provider's client.
    type Account: Authenticate;
    /// What a success is read into.
    type Response: Send;
    /// The name in errors and logs: `provider.group.verb`.
    const OPERATION: &'static str;
    /// Whether trying again can do harm.
    const EFFECT: Effect;

    /// Checks the request and writes it down. Called once for every attempt, so it must give the
    /// same draft each time.
    ///
    /// # Errors
    /// The request cannot be sent; nothing is.
    fn draft(&self, account: &Self::Account) -> Result<Draft, InvalidRequest>;

    /// Makes a response, or the provider's refusal, of an answer with any HTTP status.
    ///
    /// # Errors
    /// The provider refused, or the answer is not what it documents.
    fn decode(&self, answer: &Answer) -> Result<Self::Response, Failure>;
}

/// A borrowed request is as good as an owned one.
impl<E: Endpoint> Endpoint for &E {
    type Account = E::Account;
    type Response = E::Response;
    const OPERATION: &'static str = E::OPERATION;
    const EFFECT: Effect = E::EFFECT;

    fn draft(&self, account: &Self::Account) -> Result<Draft, InvalidRequest> {
        (**self).draft(account)
    }

    fn decode(&self, answer: &Answer) -> Result<Self::Response, Failure> {
        (**self).decode(answer)
    }
}
