use std::sync::Arc;
#[cfg(feature = "blocking")]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::base_url::BaseUrl;
use crate::{Authenticate, Call, ClientOptions, Endpoint, InvalidRequest, RateLimiter, Transport};

/// An account at a provider, a base URL, and the pipeline between them.
///
/// Cheap to clone; clones share connections, the rate limit and what was learned about the
/// provider's clock. Provider crates wrap it and name its operations.
#[derive(Debug)]
pub struct Client<A> {
    core: Arc<Core<A>>,
}

impl<A> Clone for Client<A> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Core<A> {
    pub(crate) account: A,
    pub(crate) base_url: BaseUrl,
    pub(crate) options: ClientOptions,
    transport: Arc<dyn Transport>,
    #[cfg(feature = "blocking")]
    blocking_transport: OnceLock<Arc<dyn Transport>>,
    pub(crate) limiter: Option<Arc<dyn RateLimiter>>,
    pub(crate) clock_offset: ClockOffset,
}

impl<A> Core<A> {
    /// The provider's time, as far as it is known.
    pub(crate) fn now(&self, offset: ClockShift) -> SystemTime {
        offset.apply(self.options.clock.now())
    }

    /// The transport of the runtime that the call runs on: connections live and die with the runtime
    /// on which they were made.
    #[cfg(feature = "blocking")]
    pub(crate) fn transport(&self) -> Result<&dyn Transport, InvalidRequest> {
        if !crate::blocking::is_waiting() {
            return Ok(self.transport.as_ref());
        }
        if let Some(transport) = self.blocking_transport.get() {
            return Ok(transport.as_ref());
        }
        let transport = self.options.build_transport()?;
        Ok(self.blocking_transport.get_or_init(|| transport).as_ref())
    }

    #[cfg(not(feature = "blocking"))]
    pub(crate) fn transport(&self) -> Result<&dyn Transport, InvalidRequest> {
        Ok(self.transport.as_ref())
    }
}

impl<A: Authenticate> Client<A> {
    /// A client for `account` at `base_url`.
    ///
    /// # Errors
    /// The base URL is not `https://` (see [`ClientOptions::allow_http`]) or cannot be used; or a
    /// setting of the options cannot.
    pub fn new(account: A, base_url: &str, options: ClientOptions) -> Result<Self, InvalidRequest> {
        Ok(Self {
            core: Arc::new(Core {
                account,
                base_url: BaseUrl::parse(base_url, options.allow_http)?,
                transport: options.build_transport()?,
                #[cfg(feature = "blocking")]
                blocking_transport: OnceLock::new(),
                limiter: options.limiter(),
                clock_offset: ClockOffset::default(),
                options,
            }),
        })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &A {
        &self.core.account
    }

    /// Calls an operation, one of the provider crate's or one of the application's own.
    pub fn call<E: Endpoint<Account = A>>(&self, endpoint: E) -> Call<'_, E> {
        Call::new(&self.core, endpoint)
    }
}

/// How far the provider's clock is ahead of ours, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ClockShift(i64);

impl ClockShift {
    pub(crate) fn between(ours: SystemTime, theirs: SystemTime) -> Self {
        let millis = |gap: Duration| i64::try_from(gap.as_millis()).unwrap_or(i64::MAX);
        Self(match theirs.duration_since(ours) {
            Ok(ahead) => millis(ahead),
            Err(behind) => -millis(behind.duration()),
        })
    }

    fn apply(self, ours: SystemTime) -> SystemTime {
        let gap = Duration::from_millis(self.0.unsigned_abs());
        let shifted = if self.0 >= 0 {
            ours.checked_add(gap)
        } else {
            ours.checked_sub(gap)
        };
        shifted.unwrap_or(ours)
    }
}

/// The clock shift that a client has learned; shared by its clones.
#[derive(Debug, Default)]
pub(crate) struct ClockOffset(AtomicI64);

impl ClockOffset {
    pub(crate) fn get(&self) -> ClockShift {
        ClockShift(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn learn(&self, shift: ClockShift) {
        self.0.store(shift.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_leads_from_our_time_to_theirs() {
        let ours = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        for theirs in [
            ours + Duration::from_secs(90),
            ours - Duration::from_secs(90),
            ours,
        ] {
            assert_eq!(ClockShift::between(ours, theirs).apply(ours), theirs);
        }
    }

    #[test]
    fn an_absurd_shift_is_left_out() {
        let ours = SystemTime::UNIX_EPOCH;
        let shifted = ClockShift(i64::MIN).apply(ours);
        assert!(shifted <= ours, "no panic");
    }
}
