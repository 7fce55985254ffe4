//! The providers' clients behind one face: an operation by its name, JSON in, JSON out.
//!
//! What an operation is, its client crate says (`operations::visit`): its name, and its request and
//! response in the JSON of the fixture format. A provider's file here has what is no operation: how a
//! client is made of credentials, and how a callback is read. An operation that is added to a client is
//! added here by that.

mod nusasms;
mod nxcloud;
mod received_callback;
mod sandeza;
mod whatsnesia;

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::LazyLock;

use messaging_client_core::{
    Authenticate, BoxFuture, Call, ClientOptions, Endpoint, Error, OperationVisitor, Response,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use self::received_callback::ReceivedCallback;
use crate::setup::{both, typed_request};
use crate::{Input, Outcome, Setup, Stopped, UsageError};

/// The operation that reads a callback.
pub(crate) const PARSE_CALLBACK: &str = "webhook.parse";

/// What an operation gives: the result as JSON.
pub(crate) type Ran = Result<Value, Stopped>;

/// A provider's client.
pub trait Provider: 'static {
    /// Its name in the fixture format.
    const NAME: &'static str;
    /// What its operations belong to.
    type Account: Authenticate;
    /// The client that applications use.
    type Client: Clone + Debug + Send + Sync;
    /// Its credentials in the keys of the fixture format.
    type Credentials: DeserializeOwned;

    /// A client with these credentials.
    ///
    /// # Errors
    /// The client refuses a credential, the address or an option.
    fn client(
        credentials: Self::Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<Self::Client, Error>;

    /// A call of an operation.
    fn call<E>(client: &Self::Client, request: E) -> Call<'static, E>
    where
        E: Endpoint<Account = Self::Account> + 'static;

    /// Shows each operation.
    fn visit(visitor: &mut impl OperationVisitor<Self::Account>);

    /// How a callback is read, where the provider has any.
    const READ_CALLBACK: Option<ReadCallback<Self::Credentials>> = None;
}

/// What every client has under the same names: its account, its `call`, its list of operations.
macro_rules! operations_of {
    ($provider:ident :: $client:ident) => {
        type Account = $provider::Account;
        type Client = $provider::$client;

        fn call<E>(client: &Self::Client, request: E) -> messaging_client_core::Call<'static, E>
        where
            E: messaging_client_core::Endpoint<Account = Self::Account> + 'static,
        {
            client.call(request)
        }

        fn visit(visitor: &mut impl messaging_client_core::OperationVisitor<Self::Account>) {
            $provider::operations::visit(visitor);
        }
    };
}
use operations_of;

/// Reads the events of a callback.
pub type ReadCallback<C> = fn(C, &Setup, &ReceivedCallback) -> Result<Vec<Value>, Stopped>;

/// Something that is done with every provider.
pub trait ProviderVisitor {
    /// The next provider.
    fn provider<P: Provider>(&mut self);
}

/// Shows each provider to `visitor`: the one list of them.
pub fn visit_providers(visitor: &mut impl ProviderVisitor) {
    visitor.provider::<nxcloud::NxCloud>();
    visitor.provider::<sandeza::Sandeza>();
    visitor.provider::<nusasms::NusaSms>();
    visitor.provider::<whatsnesia::Whatsnesia>();
}

/// The name of an operation in the fixture format: without the provider.
#[must_use]
pub fn operation_name<P: Provider, E: Endpoint>() -> &'static str {
    let name = E::OPERATION.strip_prefix(P::NAME);
    name.and_then(|name| name.strip_prefix('.'))
        .unwrap_or(E::OPERATION)
}

/// An operation that the workspace implements, or the reading of a provider's callbacks.
struct Operation {
    provider: &'static str,
    name: &'static str,
    start: fn(&Setup, &Input) -> Result<BoxFuture<'static, Ran>, Stopped>,
}

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut all = Operations(Vec::new());
    visit_providers(&mut all);
    all.0
});

struct Operations(Vec<Operation>);

impl ProviderVisitor for Operations {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut OperationsOf::<P>(&mut self.0, PhantomData));
        if P::READ_CALLBACK.is_some() {
            self.0.push(Operation {
                provider: P::NAME,
                name: PARSE_CALLBACK,
                start: read_callback::<P>,
            });
        }
    }
}

struct OperationsOf<'a, P>(&'a mut Vec<Operation>, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for OperationsOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        self.0.push(Operation {
            provider: P::NAME,
            name: operation_name::<P, E>(),
            start: call::<P, E>,
        });
    }
}

fn call<P: Provider, E>(setup: &Setup, input: &Input) -> Result<BoxFuture<'static, Ran>, Stopped>
where
    E: Endpoint<Account = P::Account> + Serialize + DeserializeOwned + 'static,
    E::Response: Serialize,
{
    let client = || {
        let client = P::client(setup.credentials()?, &setup.base_url, setup.options()?);
        Ok(client?)
    };
    let (request, client) = both(typed_request::<E>(input.as_json()), client())?;
    let call = P::call(&client, request);
    Ok(Box::pin(async move {
        let response = call.await.map(Response::into_inner)?;
        written(&response)
    }))
}

fn read_callback<P: Provider>(
    setup: &Setup,
    input: &Input,
) -> Result<BoxFuture<'static, Ran>, Stopped> {
    let (received, credentials) = both(ReceivedCallback::read(input), setup.credentials())?;
    let events = match P::READ_CALLBACK {
        Some(read) => read(credentials, setup, &received)?,
        None => Vec::new(),
    };
    let ran = Ok(json!({ "events": events }));
    Ok(Box::pin(std::future::ready(ran)))
}

/// A response or an event in the form of the fixture format.
fn written(typed: &impl Serialize) -> Result<Value, Stopped> {
    serde_json::to_value(typed).map_err(|error| UsageError::new(error.to_string()).into())
}

/// Calls an operation. For `webhook.parse`, `input` is `{"headers": {...}, "body": "..."}`.
///
/// # Errors
/// The operation is not known, or a key of `client` or `input` is not. What the client refuses or fails to
/// do is an [`Outcome`].
pub async fn run(
    provider: &str,
    operation: &str,
    setup: Setup,
    input: impl Into<Input>,
) -> Result<Outcome, UsageError> {
    let start = find(provider, operation)?.start;
    let ran = match start(&setup, &input.into()) {
        Ok(call) => call.await,
        Err(stopped) => Err(stopped),
    };
    match ran {
        Ok(result) => Ok(Outcome::ok(result)),
        Err(Stopped::Failed(error)) => Ok(Outcome::from(error.as_ref() as &Error)),
        Err(Stopped::Usage(error)) => Err(error),
    }
}

/// Checks that an operation is known.
///
/// # Errors
/// It is not; the text lists what is.
pub fn check_name(provider: &str, operation: &str) -> Result<(), UsageError> {
    find(provider, operation).map(drop)
}

/// Every operation that the workspace implements, as pairs of provider and operation.
pub fn implemented() -> impl Iterator<Item = (&'static str, &'static str)> {
    OPERATIONS.iter().map(|one| (one.provider, one.name))
}

fn find(provider: &str, operation: &str) -> Result<&'static Operation, UsageError> {
    let found = OPERATIONS
        .iter()
        .find(|one| (one.provider, one.name) == (provider, operation));
    found.ok_or_else(|| not_found(provider, operation))
}

fn not_found(provider: &str, operation: &str) -> UsageError {
    let operations = implemented().filter(|(name, _)| *name == provider);
    let operations: Vec<_> = operations.map(|(_, operation)| operation).collect();
    if operations.is_empty() {
        let mut names: Vec<_> = implemented().map(|(name, _)| name).collect();
        names.dedup();
        let names = names.join(", ");
        return UsageError::new(format!(
            "there is no provider {provider}; there are {names}"
        ));
    }
    UsageError::new(format!(
        "{provider} has no operation {operation}; it has {}",
        operations.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(operation: &str, client: Value, input: &str) -> Result<String, String> {
        let setup = Setup {
            client: client.as_object().unwrap().clone(),
            base_url: "http://127.0.0.1:1".to_owned(),
            replay: true,
            ..Setup::default()
        };
        let (provider, operation) = operation.split_once(' ').unwrap();
        let input: Input = serde_json::from_str(input).unwrap();
        match run(provider, operation, setup, input).await {
            Ok(outcome) => Ok(outcome.to_json()["error"]["field"].to_string()),
            Err(usage) => Err(usage.to_string()),
        }
    }

    #[test]
    fn unknown_names_are_answered_with_a_list() {
        let problem =
            |provider, operation| check_name(provider, operation).unwrap_err().to_string();
        assert!(
            problem("nobody", "x").ends_with("there are nxcloud, sandeza, nusasms, whatsnesia")
        );
        assert!(problem("nxcloud", "sms.send").ends_with("it has whatsapp.send, webhook.parse"));
        assert!(check_name("whatsnesia", PARSE_CALLBACK).is_err());
        assert_eq!(check_name("nxcloud", "whatsapp.send"), Ok(()));
    }

    #[tokio::test]
    async fn an_unknown_key_is_the_callers_mistake_in_every_operation() {
        for (provider, operation) in implemented() {
            let name = format!("{provider} {operation}");
            let problem = refused(&name, json!({}), r#"{"halaman":1}"#).await;
            let problem = problem.unwrap_err();
            assert!(
                problem.starts_with("input") && problem.contains("unknown field `halaman`"),
                "{name}: {problem}"
            );
            let problem = refused(&name, json!({"kunci": "1"}), "{}").await;
            let problem = problem.unwrap_err();
            assert!(
                problem.contains("unknown field `kunci`"),
                "{name}: {problem}"
            );
        }
    }

    #[tokio::test]
    async fn what_cannot_be_sent_names_its_field() {
        let account = json!({"client_id": "ci_invented", "client_secret": "cs_invented"});
        for (operation, client, input, field) in [
            ("contacts.list", json!({}), "{}", "client_id"),
            (
                "contacts.delete",
                account.clone(),
                r#"{"contact_id":"0"}"#,
                "contact_id",
            ),
            (
                "messages.send",
                account,
                r#"{"message":"Hai"}"#,
                "mobile_code",
            ),
        ] {
            let got = refused(&format!("whatsnesia {operation}"), client, input).await;
            assert_eq!(got, Ok(json!(field).to_string()), "{operation}");
        }
    }
}
