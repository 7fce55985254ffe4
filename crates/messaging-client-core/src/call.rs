use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::BoxFuture;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::pipeline::{self, Context, Departure, Plan, RetryPolicy};
use crate::response::Response;

/// A call that is ready to be made: `.await` makes it.
///
/// Before that, it can be given its own deadline or retry policy. It owns its client, so it can be
/// moved to another task: `tokio::spawn(call.into_future())`.
///
/// **A call that is dropped before it ends may have sent its message**, and no error says so: by
/// `tokio::time::timeout`, by `select!`, or because a web server drops the handler of a client that hung up.
/// Give the call a [`timeout`](Self::timeout) instead, and spawn what must be finished.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<'a, E: Endpoint> {
    plan: Plan<E>,
    /// How long the endpoint lives: a borrowed request as long as its borrow.
    lifetime: PhantomData<&'a ()>,
}

impl<'a, E: Endpoint + 'a> Call<'a, E> {
    pub(crate) fn new(context: Arc<Context<E::Account>>, endpoint: E) -> Self {
        Self {
            plan: Plan::new(context, endpoint),
            lifetime: PhantomData,
        }
    }

    /// The deadline of this call, instead of the client's: all attempts and waits included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.timeout = timeout;
        self
    }

    /// The retry policy of this call, instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.plan.retry = policy;
        self
    }

    /// The request that would be made.
    pub fn request(&self) -> &E {
        &self.plan.endpoint
    }

    /// Checks the request as sending it would, without sending it; for instance all rows of a file
    /// before the first is sent. It does no I/O and takes no turn under the rate limit.
    ///
    /// # Errors
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest): the call would be refused before
    /// sending; [`Error::field`] names the field.
    pub fn check(&self) -> Result<(), Error> {
        pipeline::check(&self.plan)
    }

    /// Runs `step` in every attempt, after its turn under the rate limit has come and the request is signed,
    /// just before its first byte is sent. Use it to store durably that the message is about to be sent. Its
    /// time counts against the deadline.
    ///
    /// If it fails, the attempt is not sent and the call ends, with the step's error as
    /// [`source`](StdError::source). Only an earlier attempt of the same call can have been sent then,
    /// which [`Error::may_have_been_sent`] says.
    pub fn before_departure<S, F, X>(mut self, step: S) -> Self
    where
        S: Fn(Departure) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), X>> + Send + 'static,
        X: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.plan.before_departure = Some(Arc::new(move |departure| {
            let done = step(departure);
            Box::pin(async move { done.await.map_err(Into::into) })
        }));
        self
    }

    /// Makes the call and blocks the thread until it has ended: `.await` for code that is not async,
    /// with the same guarantees. See [`blocking`](crate::blocking) for what it does inside a runtime.
    ///
    /// # Errors
    /// Those of the operation. Also of kind [`Connect`](crate::ErrorKind::Connect), with nothing sent,
    /// if the operating system cannot start a thread.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<Response<E::Response>, Error> {
        crate::blocking::wait(pipeline::run(&self.plan))
    }
}

impl<'a, E: Endpoint + 'a> IntoFuture for Call<'a, E> {
    type Output = Result<Response<E::Response>, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { pipeline::run(&self.plan).await })
    }
}

impl<E: Endpoint> fmt::Debug for Call<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &E::OPERATION)
            .field("timeout", &self.plan.timeout)
            .field("retry", &self.plan.retry)
            .finish_non_exhaustive()
    }
}
