//! What a test holds in its hand.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use crate::callback::{CallbackAttempt, Redelivery};
use crate::fault::ScriptedFault;
use crate::fault_rules::FaultRule;
use crate::journal::Journal;
use crate::lock::lock;
use crate::provider::Provider;
use crate::server::{Handler, Server};

/// A running provider: what can be done with each of the four. What only one can is documented with
/// its own name, for example [`NxCloud`](crate::nxcloud::NxCloud).
///
/// It stops when the [`Sandbox`](crate::Sandbox) that it belongs to is dropped. Every method takes
/// effect with the next request that arrives.
pub struct Controls<P: Provider> {
    pub(crate) server: Server,
    pub(crate) provider: Arc<P>,
    pub(crate) companions: P::Companions,
}

impl<P: Provider> Controls<P> {
    /// Starts a provider behind a handler of its own.
    pub(crate) async fn start(
        addr: SocketAddr,
        provider: Arc<P>,
        handler: Arc<dyn Handler>,
        companions: P::Companions,
    ) -> io::Result<Self> {
        Ok(Self {
            server: Server::bind(addr, handler).await?,
            provider,
            companions,
        })
    }

    /// The account that the provider started with.
    pub(crate) fn account(&self) -> MutexGuard<'_, P::Account> {
        lock(self.provider.core().accounts.first())
    }

    /// The base URL, which the paths of the provider's documents follow: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Moves the provider's clock, in milliseconds against the system's: forward when positive. It
    /// is the clock that signatures are checked against and that `Date` headers, answers and
    /// callbacks carry. What is due by it happens at once.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.provider.core().clock.set_offset_ms(offset_ms);
        self.provider.clock_moved();
    }

    /// Makes every answer this much later, besides those that meet a fault.
    pub fn set_latency(&self, latency: Duration) {
        *lock(&self.provider.core().latency) = latency;
    }

    /// Replaces the account that the provider started with: credentials, senders, templates,
    /// balance.
    pub fn set_account(&self, account: P::Account) {
        *self.account() = account;
    }

    /// Adds an account under a name of yours, in place of one with the same name. A request is from
    /// the account whose credentials it has, and its messages have that account's name.
    pub fn add_account(&self, name: &str, account: P::Account) {
        self.provider.core().accounts.set(name, account);
    }

    /// Makes the next `times` requests meet a fault: sends at NXCloud and Sandeza, requests of any
    /// kind at NusaSMS and Whatsnesia. Faults happen in the order in which they were asked for.
    pub fn fail_next(&self, times: usize, fault: ScriptedFault<P::Code>) {
        self.add_fault(FaultRule::next(times, fault));
    }

    /// Adds a rule by which requests meet a fault, and returns its number. The first rule that
    /// applies to a request decides.
    pub fn add_fault(&self, rule: FaultRule<P::Code>) -> u64 {
        lock(&self.provider.core().faults).add(rule)
    }

    /// The rules that are left, each with its number.
    pub fn faults(&self) -> Vec<(u64, FaultRule<P::Code>)> {
        lock(&self.provider.core().faults).list()
    }

    /// Removes a rule. Returns whether there was one with this number.
    pub fn remove_fault(&self, number: u64) -> bool {
        lock(&self.provider.core().faults).remove(number)
    }

    /// The accepted messages, oldest first: the last [`MOST_KEPT`](crate::MOST_KEPT).
    pub fn accepted(&self) -> Vec<P::Message> {
        lock(&self.provider.core().journal).messages()
    }

    /// How many messages were accepted since the start or the last [`clear`](Self::clear), forgotten
    /// ones included.
    pub fn accepted_count(&self) -> u64 {
        lock(&self.provider.core().journal).accepted
    }

    /// How many requests were received since the start or the last [`clear`](Self::clear): accepted,
    /// refused and failed ones, on any path.
    pub fn requests(&self) -> u64 {
        lock(&self.provider.core().journal).requests
    }

    /// Forgets what happened: accepted messages and what would become of them, counts, the callback
    /// log, callbacks that are still under way, and faults that have not happened yet. Accounts,
    /// clock, limits and callback addresses stay.
    pub fn clear(&self) {
        let core = self.provider.core();
        lock(&core.faults).clear();
        core.outbox.clear();
        *lock(&core.journal) = Journal::default();
        self.provider.forget();
        core.messages.forget(Some(P::NAME));
    }

    /// Sets the wait before each callback, 10 ms at first. Whatsnesia has no callbacks.
    pub fn set_callback_pause(&self, pause: Duration) {
        self.provider.core().outbox.set_pause(pause);
    }

    /// Every attempt to deliver a callback, oldest first: the last
    /// [`MOST_KEPT`](crate::MOST_KEPT).
    pub fn callback_log(&self) -> Vec<CallbackAttempt> {
        self.provider.core().outbox.log()
    }

    /// Delivers a callback of the log once more, by its number. Returns whether there is one.
    pub fn redeliver(&self, number: u64, how: Redelivery) -> bool {
        self.provider.core().outbox.redeliver(number, how)
    }

    /// Waits until every callback so far is delivered or given up, and every backup has gone out
    /// that will. Statuses that are still to come by the clock are not waited for.
    pub async fn callbacks_idle(&self) {
        self.provider.core().outbox.idle().await;
    }
}

impl<P: Provider> fmt::Debug for Controls<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controls")
            .field("provider", &P::NAME)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
