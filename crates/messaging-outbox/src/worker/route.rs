use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::future::IntoFuture as _;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use messaging_client_core::{
    Authenticate, BoxFuture, Client, Effect, Endpoint, Error, OperationVisitor, RetryPolicy,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::mark::Mark;
use crate::message::Lane;
use crate::state::State;

/// An account that a worker sends from: a provider's client under the name that messages give.
///
/// ```
/// # use messaging_outbox::Account;
/// # fn f<A, C>(client: C, visit: impl Fn(&mut messaging_outbox::Operations<A>)) -> Account
/// # where A: messaging_client_core::Authenticate + 'static, C: Into<messaging_client_core::Client<A>> {
/// // With a client of the crate `nusasms-client`: Account::new("main", client, nusasms_client::operations::visit)
/// Account::new("main", client, visit)
/// # }
/// ```
#[derive(Clone)]
pub struct Account {
    name: Arc<str>,
    routes: Arc<Routes>,
    bulk: Option<Arc<Routes>>,
    resends_unknown: bool,
}

type Routes = BTreeMap<&'static str, Box<dyn Route>>;

impl Account {
    /// The account `name`, which sends by `client` every operation that `visit` shows: the function
    /// `operations::visit` of the client's crate, or one that shows operations of the application's own.
    pub fn new<A: Authenticate + 'static>(
        name: impl Into<String>,
        client: impl Into<Client<A>>,
        visit: impl FnOnce(&mut Operations<A>),
    ) -> Self {
        Self {
            name: name.into().into(),
            routes: Arc::new(Operations::routes(client.into(), visit)),
            bulk: None,
            resends_unknown: false,
        }
    }

    /// Lets [`Worker::run`](crate::Worker::run) send a message again whose outcome is unknown: with the same id of the
    /// application's own, by which the provider knows it. **For Sandeza only, and only where each `ref_id` is
    /// used for one message**: another provider would send it twice.
    ///
    /// Accepted, or refused with code 9 ("known already"): the message is [`Accepted`](crate::State::Accepted). After
    /// any other outcome it stays [`Unknown`](crate::State::Unknown), because a refusal of the second request says
    /// nothing of the first. It is tried up to 8 times in an hour after the first attempt, each time later,
    /// and not after it has expired. That code 9 means this is inferred: the document calls it "invalid refnum"
    /// (see [`known_already`](messaging_client_core::Error::known_already)). So it is off unless asked for.
    #[must_use]
    pub fn resend_unknown(mut self) -> Self {
        self.resends_unknown = true;
        self
    }

    pub(super) fn resends_unknown(&self) -> bool {
        self.resends_unknown
    }

    /// Another client for the bulk lane: one whose rate limit leaves room for the other lanes, such as
    /// [`SharedPacer::bulk`](crate::SharedPacer::bulk).
    #[must_use]
    pub fn bulk_client<A: Authenticate + 'static>(
        mut self,
        client: impl Into<Client<A>>,
        visit: impl FnOnce(&mut Operations<A>),
    ) -> Self {
        self.bulk = Some(Arc::new(Operations::routes(client.into(), visit)));
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn route(&self, operation: &str, lane: Lane) -> Option<&dyn Route> {
        let routes = match (&self.bulk, lane) {
            (Some(bulk), Lane::Bulk) => bulk,
            _ => &self.routes,
        };
        routes.get(operation).map(AsRef::as_ref)
    }
}

impl Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("operations", &self.routes.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Collects the operations of a provider: what `operations::visit` of its crate fills.
pub struct Operations<A> {
    client: Client<A>,
    routes: Routes,
}

impl<A: Authenticate + 'static> Operations<A> {
    fn routes(client: Client<A>, visit: impl FnOnce(&mut Self)) -> Routes {
        let routes = BTreeMap::new();
        let mut operations = Self { client, routes };
        visit(&mut operations);
        operations.routes
    }
}

impl<A> Debug for Operations<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.keys()).finish()
    }
}

impl<A: Authenticate + 'static> OperationVisitor<A> for Operations<A> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = A> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        // What only reads has no place in an outbox.
        if E::EFFECT == Effect::Write {
            let route = Typed::<E> {
                client: self.client.clone(),
                operation: PhantomData,
            };
            self.routes.insert(E::OPERATION, Box::new(route));
        }
    }
}

/// One operation by one client, whatever its type.
pub(super) trait Route: Send + Sync {
    /// The newest version of a stored request that this client can read.
    fn request_version(&self) -> u32;

    /// Sends a stored request, after `mark` was made. Gives the provider's id of the message.
    fn send(
        &self,
        request: &str,
        timeout: Duration,
        mark: Mark,
    ) -> BoxFuture<'_, Result<Option<String>, Failed>>;
}

/// Why a message was not sent, or may not have been.
#[derive(Debug)]
pub(super) enum Failed {
    /// What is stored cannot be read as a request of its operation.
    Unreadable,
    /// It was to be sent again, and holds no id by which the provider knows it. Nothing was sent.
    NotKnown,
    Call(Error),
}

struct Typed<E: Endpoint> {
    client: Client<E::Account>,
    operation: PhantomData<fn() -> E>,
}

impl<E> Route for Typed<E>
where
    E: Endpoint + DeserializeOwned + 'static,
{
    fn request_version(&self) -> u32 {
        E::REQUEST_VERSION
    }

    fn send(
        &self,
        request: &str,
        timeout: Duration,
        mark: Mark,
    ) -> BoxFuture<'_, Result<Option<String>, Failed>> {
        let Ok(request) = serde_json::from_str::<E>(request) else {
            return Box::pin(async { Err(Failed::Unreadable) });
        };
        if mark.from == State::Unknown && request.client_ref().is_none() {
            return Box::pin(async { Err(Failed::NotKnown) });
        }
        // Other tries are the outbox's own: a provider's wish to wait must outlive this process.
        let call = self
            .client
            .call(request)
            .timeout(timeout)
            .retry(RetryPolicy::clock_only())
            .before_departure(move |_| mark.clone().make());
        Box::pin(async move {
            match call.into_future().await {
                Ok(response) => Ok(E::provider_ref(&response)),
                Err(error) => Err(Failed::Call(error)),
            }
        })
    }
}
