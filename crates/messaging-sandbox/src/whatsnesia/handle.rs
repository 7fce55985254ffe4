//! What a test holds in its hand.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::ScriptedFault;
use super::accepted::AcceptedMessage;
use super::account::{Account, Plan};
use super::contacts::Contact;
use super::provider::{Front, Provider};
use super::template::Template;
use super::trap::Trap;
use crate::journal::Journal;
use crate::lock::lock;
use crate::server::Server;

/// A running Whatsnesia. It stops when the [`Sandbox`](crate::Sandbox) that it belongs to is
/// dropped.
///
/// Every method takes effect with the next request that arrives.
#[derive(Debug)]
pub struct Whatsnesia {
    server: Server,
    provider: Arc<Provider>,
}

impl Whatsnesia {
    pub(crate) async fn bind(
        addr: SocketAddr,
        account: Account,
        clock_offset_ms: i64,
    ) -> io::Result<Self> {
        let provider = Arc::new(Provider::new(account, clock_offset_ms));
        let front = Front(Arc::clone(&provider));
        Ok(Self {
            server: Server::bind(addr, Arc::new(front)).await?,
            provider,
        })
    }

    /// The base URL, which `/external-api/...` follows: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Moves the provider's clock, in milliseconds against the system's: forward when positive. It
    /// is the clock of the times in answers and of their `Date` header.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.provider.clock.set_offset_ms(offset_ms);
    }

    /// Replaces the account: credentials, plan, numbers, templates, CTA URLs and lists.
    pub fn set_account(&self, account: Account) {
        *lock(&self.provider.account) = account;
    }

    /// Sets the plan.
    pub fn set_plan(&self, plan: Plan) {
        lock(&self.provider.account).plan = plan;
    }

    /// Registers a template and returns its id, which is the one that can be sent.
    pub fn register_template(&self, template: Template) -> u64 {
        lock(&self.provider.account).register(template)
    }

    /// Lets only these addresses call; others are answered with the two sentences of the documented
    /// sample.
    pub fn allow_only_callers(&self, callers: impl IntoIterator<Item = IpAddr>) {
        let callers = callers.into_iter().map(|ip| ip.to_canonical()).collect();
        lock(&self.provider.account).callers = Some(callers);
    }

    /// Lets every address call, as at first.
    pub fn allow_all_callers(&self) {
        lock(&self.provider.account).callers = None;
    }

    /// Limits the contacts that can still be made; `None`, as at first, for any number of them. The
    /// provider counts updates of contacts, not new ones (observed behaviour).
    pub fn set_contact_limit(&self, contacts: Option<u64>) {
        lock(&self.provider.account).contact_limit = contacts;
    }

    /// Switches a trap on or off.
    pub fn set_trap(&self, trap: Trap, on: bool) {
        lock(&self.provider.traps).set(trap, on);
    }

    /// Blocks a contact or lets it go, as the dashboard can. Returns whether there is one with this
    /// id.
    pub fn set_blocked(&self, contact_id: u64, blocked: bool) -> bool {
        let mut state = lock(&self.provider.state);
        match state.contact_mut(contact_id) {
            Some(contact) => {
                contact.blocked = blocked;
                true
            }
            None => false,
        }
    }

    /// The contacts, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn contacts(&self) -> Vec<Contact> {
        lock(&self.provider.state).contacts().cloned().collect()
    }

    /// The status of a conversation: 0 none, 1 done, 2 pending, 3 important. `None` for an unknown
    /// id.
    pub fn conversation_status(&self, conversation_id: u64) -> Option<u8> {
        let state = lock(&self.provider.state);
        state
            .conversation(conversation_id)
            .map(|conversation| conversation.status)
    }

    /// Makes the next `times` requests, of any route, meet a fault. Faults happen in the order in
    /// which they were asked for.
    pub fn fail_next(&self, times: usize, fault: ScriptedFault) {
        lock(&self.provider.faults).push(times, fault);
    }

    /// The accepted messages, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn accepted(&self) -> Vec<AcceptedMessage> {
        lock(&self.provider.journal).messages()
    }

    /// How many messages were accepted since the start or the last [`clear`](Self::clear),
    /// forgotten ones included.
    pub fn accepted_count(&self) -> u64 {
        lock(&self.provider.journal).accepted()
    }

    /// How many requests were received since the start or the last [`clear`](Self::clear):
    /// accepted, refused and failed ones, on any path.
    pub fn requests(&self) -> u64 {
        lock(&self.provider.journal).requests()
    }

    /// The most bytes of one body that were held in memory at once since the start or the last
    /// [`clear`](Self::clear). An upload is not held, however large it is.
    pub fn most_body_bytes_held(&self) -> usize {
        self.provider.most_held.load(Ordering::Relaxed)
    }

    /// Forgets what happened: contacts, conversations, accepted messages, counts, and faults that
    /// have not happened yet. The account with its templates, the clock and the traps stay.
    pub fn clear(&self) {
        lock(&self.provider.faults).clear();
        lock(&self.provider.state).clear();
        *lock(&self.provider.journal) = Journal::default();
        self.provider.most_held.store(0, Ordering::Relaxed);
    }
}
