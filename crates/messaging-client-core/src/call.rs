use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use crate::client::Core;
use crate::{BoxFuture, Endpoint, Error, Reply, RetryPolicy, pipeline};

/// A call that is ready to be made: `.await` makes it.
///
/// Before that, it can be given a deadline or a retry policy of its own.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<'a, E: Endpoint> {
    core: &'a Core<E::Account>,
    endpoint: E,
    timeout: Duration,
    retry: RetryPolicy,
}

impl<'a, E: Endpoint> Call<'a, E> {
    pub(crate) fn new(core: &'a Core<E::Account>, endpoint: E) -> Self {
        Self {
            timeout: core.options.timeout,
            retry: core.options.retry.clone(),
            core,
            endpoint,
        }
    }

    /// The deadline of this call, instead of the client's: all attempts and waits included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The retry policy of this call, instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }
}

#[cfg(feature = "blocking")]
impl<'a, E: Endpoint + 'a> Call<'a, E> {
    /// Makes the call and blocks the thread until it has ended: `.await` for code that is not async,
    /// with the same guarantees. See [`blocking`](crate::blocking) for what it does inside a runtime.
    ///
    /// # Errors
    /// Those of the operation. And of kind [`Connect`](crate::ErrorKind::Connect), with nothing sent,
    /// where the operating system gives no thread.
    pub fn wait(self) -> Result<Reply<E::Response>, Error> {
        crate::blocking::wait(self.into_future())
    }
}

impl<'a, E: Endpoint + 'a> IntoFuture for Call<'a, E> {
    type Output = Result<Reply<E::Response>, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            pipeline::run(self.core, &self.endpoint, self.timeout, &self.retry).await
        })
    }
}

impl<E: Endpoint> fmt::Debug for Call<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &E::OPERATION)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
