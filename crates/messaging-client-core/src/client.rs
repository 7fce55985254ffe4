use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use crate::auth::Authenticate;
use crate::call::Call;
use crate::client_options::ClientOptions;
use crate::endpoint::Endpoint;
use crate::error::ValidationError;
use crate::pipeline::Context;
use crate::request::BaseUrl;

/// An account at a provider, a base URL, and the pipeline between them.
///
/// Cheap to clone; clones share connections, the rate limit and what was learned about the
/// provider's clock. Provider crates wrap it and name its operations.
#[derive(Debug)]
pub struct Client<A>(Arc<Context<A>>);

impl<A> Clone for Client<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: Authenticate> Client<A> {
    /// A client for `account` at `base_url`.
    ///
    /// # Errors
    /// The base URL is not `https://` (see [`ClientOptions::allow_http`]) or cannot be used; or a
    /// setting of the options cannot be used.
    pub fn new(
        account: A,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<Self, ValidationError> {
        Ok(Self(Arc::new(Context {
            account,
            base_url: BaseUrl::parse(base_url, options.allow_http)?,
            transport: options.build_transport()?,
            clock_shift: AtomicI64::new(0),
            options,
        })))
    }

    /// The account.
    pub fn account(&self) -> &A {
        &self.0.account
    }

    /// Calls an operation of the provider crate or of the application.
    pub fn call<'a, E: Endpoint<Account = A> + 'a>(&self, endpoint: E) -> Call<'a, E> {
        Call::new(Arc::clone(&self.0), endpoint)
    }
}

/// Writes how a provider's client, whose field `client` is the wrapped one, becomes it and is made of it.
#[doc(hidden)]
#[macro_export]
macro_rules! wraps_client {
    ($client:ident, $account:ty) => {
        impl From<$crate::Client<$account>> for $client {
            fn from(client: $crate::Client<$account>) -> Self {
                Self { client }
            }
        }

        /// What the client wraps, for code that works with any provider's.
        impl From<$client> for $crate::Client<$account> {
            fn from(client: $client) -> Self {
                client.client
            }
        }
    };
}
