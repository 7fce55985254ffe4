use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use super::retry::RetryPolicy;
use crate::BoxFuture;
use crate::client_options::ClientOptions;
use crate::endpoint::Endpoint;
use crate::request::BaseUrl;
use crate::transport::Transport;

/// What the calls of one client share.
#[derive(Debug)]
pub(crate) struct Context<A> {
    pub(crate) account: A,
    pub(crate) base_url: BaseUrl,
    pub(crate) options: ClientOptions,
    pub(crate) transport: Arc<dyn Transport>,
    /// How far the provider's clock is ahead of ours, in milliseconds, as far as it is known.
    pub(crate) clock_shift: AtomicI64,
}

/// What one call is to do.
pub(crate) struct Plan<E: Endpoint> {
    pub(crate) context: Arc<Context<E::Account>>,
    pub(crate) endpoint: E,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) before_departure: Option<BeforeDeparture>,
}

impl<E: Endpoint> Plan<E> {
    /// As the client's options say.
    pub(crate) fn new(context: Arc<Context<E::Account>>, endpoint: E) -> Self {
        Self {
            timeout: context.options.timeout,
            retry: context.options.retry.clone(),
            before_departure: None,
            context,
            endpoint,
        }
    }
}

/// Runs after the turn is taken and the request is signed, just before its first byte.
type BeforeDeparture = Arc<
    dyn Fn(Departure) -> BoxFuture<'static, Result<(), Box<dyn StdError + Send + Sync>>>
        + Send
        + Sync,
>;

/// The attempt that is about to be made, for a step before departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departure {
    /// The operation, such as `provider.group.verb`.
    pub operation: &'static str,
    /// Which HTTP request of the call it is, from 1.
    pub attempt: u32,
}
