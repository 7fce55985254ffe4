//! What only Whatsnesia's controls have.

use std::net::IpAddr;
use std::sync::atomic::Ordering;

use super::{Contact, Plan, Template, Trap, WhatsnesiaProvider};
use crate::controls::Controls;
use crate::lock::lock;

/// A running Whatsnesia. It has no callbacks, so that its log of them is always empty.
/// [`clear`](Controls::clear) forgets contacts and conversations too; traps stay.
pub type Whatsnesia = Controls<WhatsnesiaProvider>;

impl Controls<WhatsnesiaProvider> {
    /// Sets the plan.
    pub fn set_plan(&self, plan: Plan) {
        self.account().plan = plan;
    }

    /// Registers a template and returns its id, which is the one that can be sent.
    pub fn register_template(&self, template: Template) -> u64 {
        self.account().register(template)
    }

    /// Lets only these addresses call; others are answered with the two sentences of the documented
    /// sample.
    pub fn allow_only_callers(&self, callers: impl IntoIterator<Item = IpAddr>) {
        let callers = callers.into_iter().map(|ip| ip.to_canonical()).collect();
        self.account().callers = Some(callers);
    }

    /// Lets every address call, as at first.
    pub fn allow_all_callers(&self) {
        self.account().callers = None;
    }

    /// Limits the contacts that can still be made; `None`, as at first, for any number of them. The
    /// provider counts updates of contacts, not new ones (observed behaviour).
    pub fn set_contact_limit(&self, contacts: Option<u64>) {
        self.account().contact_limit = contacts;
    }

    /// Switches a trap on or off.
    pub fn set_trap(&self, trap: Trap, on: bool) {
        let mut traps = lock(&self.provider.traps);
        match on {
            true => traps.insert(trap),
            false => traps.remove(&trap),
        };
    }

    /// Blocks a contact or lets it go, as the dashboard can. Returns whether there is one with this
    /// id.
    pub fn set_blocked(&self, contact_id: u64, blocked: bool) -> bool {
        let mut state = lock(&self.provider.state);
        let contact = state.contacts.get_mut(&contact_id);
        contact.map(|contact| contact.blocked = blocked).is_some()
    }

    /// The contacts, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn contacts(&self) -> Vec<Contact> {
        let state = lock(&self.provider.state);
        state.contacts.values().cloned().collect()
    }

    /// The status of a conversation: 0 none, 1 done, 2 pending, 3 important. `None` for an unknown
    /// id.
    pub fn conversation_status(&self, conversation_id: u64) -> Option<u8> {
        let state = lock(&self.provider.state);
        let conversation = state.conversations.get(&conversation_id)?;
        Some(conversation.status)
    }

    /// The most bytes of one body that were held in memory at once since the start or the last
    /// [`clear`](Self::clear). An upload is not held, however large it is.
    pub fn most_body_bytes_held(&self) -> usize {
        self.provider.held.load(Ordering::Relaxed)
    }
}
