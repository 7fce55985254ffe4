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
        }
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
    fn send(
        &self,
        request: &str,
        timeout: Duration,
        mark: Mark,
    ) -> BoxFuture<'_, Result<Option<String>, Failed>> {
        let Ok(request) = serde_json::from_str::<E>(request) else {
            return Box::pin(async { Err(Failed::Unreadable) });
        };
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
