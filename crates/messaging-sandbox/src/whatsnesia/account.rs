//! The account that the sandbox knows: credentials, and what the dashboard holds.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Refusal, Template, TemplateStatus};
use crate::server::ReceivedRequest;

/// The `client-id` of the account that a sandbox starts with.
pub const CLIENT_ID: &str = "ci_sandboxsandboxsandbo";
/// The `client-secret` of [`CLIENT_ID`].
pub const CLIENT_SECRET: &str = "cs_sandboxsandboxsandbo";
/// The WhatsApp number that messages are sent from unless another is asked for.
pub const FROM_NUMBER: &str = "6280010003000";
/// The account's other WhatsApp number.
pub const OTHER_FROM_NUMBER: &str = "6280010003001";
/// A CTA URL of the account.
pub const CTA_URL_ID: u64 = 11;
/// An interactive list of the account.
pub const INTERACTIVE_LIST_ID: u64 = 21;
/// An approved template without variables.
pub const TEMPLATE_ID: u64 = 31;
/// An approved template with two variables in its body.
pub const VARIABLES_TEMPLATE_ID: u64 = 32;
/// A template that is not approved yet.
pub const PENDING_TEMPLATE_ID: u64 = 33;

/// The id of the user whom everything belongs to.
pub(super) const USER_ID: u64 = 1;

/// What the account has subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// A plan with the API and interactive messages.
    Full,
    /// A plan with the API, without interactive messages: a CTA URL or a list is refused.
    WithoutInteractive,
    /// A plan without the API: `not_available`.
    WithoutApi,
    /// A plan that has ended: `subscription_required`.
    Expired,
    /// No plan: `subscription_required`.
    None,
}

impl Plan {
    /// Why it does not let its user call, if it does not.
    pub(super) fn refusal(self) -> Option<Refusal> {
        let (remark, message) = match self {
            Self::Full | Self::WithoutInteractive => return None,
            Self::WithoutApi => ("not_available", "The current plan does not include the API"),
            Self::Expired => ("subscription_required", "The plan has expired"),
            Self::None => ("subscription_required", "A plan is required to use the API"),
        };
        Some(Refusal::new(remark, message))
    }
}

/// An account with the provider. [`Account::default`] is the one that a sandbox starts with.
///
/// `Debug` shows no value of it.
#[derive(Clone)]
pub struct Account {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) active: bool,
    pub(super) plan: Plan,
    /// The registered numbers; the first is the default one.
    pub(super) senders: Vec<String>,
    pub(super) cta_urls: BTreeSet<u64>,
    pub(super) interactive_lists: BTreeSet<u64>,
    pub(super) templates: BTreeMap<u64, Template>,
    /// Who may call; everybody when it is `None`.
    pub(super) callers: Option<BTreeSet<IpAddr>>,
    /// How many contacts the plan still has; any number when it is `None`.
    pub(super) contact_limit: Option<u64>,
}

impl Account {
    /// An active account with a full plan and without numbers, templates, CTA URLs and lists.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            active: true,
            plan: Plan::Full,
            senders: Vec::new(),
            cta_urls: BTreeSet::new(),
            interactive_lists: BTreeSet::new(),
            templates: BTreeMap::new(),
            callers: None,
            contact_limit: None,
        }
    }

    builders! {
        account:

        /// Makes the user one that is switched off: every call answers 401.
        inactive() => account.active = false;

        /// Registers a WhatsApp number as the dashboard writes it; the first one is the default.
        sender(number: impl Into<String>) => account.senders.push(number.into());

        /// Adds a CTA URL.
        cta_url(id: u64) => account.cta_urls.insert(id);

        /// Adds an interactive list.
        interactive_list(id: u64) => account.interactive_lists.insert(id);

        /// Adds a template, in place of one with the same id.
        template(id: u64, template: Template) => account.templates.insert(id, template);

        /// Lists an address that may call, and from then on only listed ones may.
        allow_caller(ip: IpAddr) => account.callers.get_or_insert_default().insert(ip);
    }

    /// Checks in this order: both headers are there, they fit, the user is active, the caller's address
    /// is on the list, the plan has the API.
    pub(super) fn admit(&self, request: &ReceivedRequest) -> Result<(), Refusal> {
        let given = |name: &str, words: &str| {
            let value = request.header(name).map(str::trim);
            let value = value.filter(|value| !value.is_empty());
            value.ok_or_else(|| Refusal::unauthorized(format!("The {words} is required")))
        };
        let client_id = given("client-id", "client id")?;
        let client_secret = given("client-secret", "client secret")?;
        if client_id != self.client_id || client_secret != self.client_secret {
            let message = "The client id and the client secret do not fit";
            return Err(Refusal::unauthorized(message));
        }
        if !self.active {
            return Err(Refusal::unauthorized("The user is not active"));
        }
        let ip = request.peer.map(|peer| peer.ip().to_canonical());
        let lists = |callers: &BTreeSet<_>| ip.is_some_and(|ip| callers.contains(&ip));
        if !self.callers.as_ref().is_none_or(lists) {
            return Err(not_listed(ip));
        }
        self.plan.refusal().map_or(Ok(()), Err)
    }

    /// Adds a template under the next free id.
    pub(super) fn register(&mut self, template: Template) -> u64 {
        let last = self.templates.keys().next_back().copied().unwrap_or(0);
        let id = last.saturating_add(1);
        self.templates.insert(id, template);
        id
    }

    /// The id and the number that a message is sent from; `None` asks for the default one.
    pub(super) fn sender_of(&self, wanted: Option<&str>) -> Result<(u64, &str), Refusal> {
        let mut senders = (1_u64..).zip(self.senders.iter().map(String::as_str));
        let sender = senders.find(|(_, number)| wanted.is_none_or(|wanted| *number == wanted));
        sender.ok_or_else(Refusal::unknown_sender)
    }
}

/// The two sentences of the documented sample.
fn not_listed(ip: Option<IpAddr>) -> Refusal {
    let ip = ip.map(|ip| ip.to_string()).unwrap_or_default();
    Refusal::unauthorized(
        "Access to this API endpoint is restricted to IP addresses that have been explicitly \
         whitelisted.",
    )
    .message(format!(
        "In order to access this API endpoint, please add your IP address ({ip}) to the white \
         list from the user dashboard."
    ))
}

impl Default for Account {
    fn default() -> Self {
        let notice = Template::new("sandbox_notice", "Your order is ready.");
        let order = "Hello {{1}}, order {{2}} is on its way.";
        let pending = Template::new("sandbox_pending", "Not approved yet.");
        Self::new(CLIENT_ID, CLIENT_SECRET)
            .sender(FROM_NUMBER)
            .sender(OTHER_FROM_NUMBER)
            .cta_url(CTA_URL_ID)
            .interactive_list(INTERACTIVE_LIST_ID)
            .template(TEMPLATE_ID, notice)
            .template(VARIABLES_TEMPLATE_ID, Template::new("sandbox_order", order))
            .template(PENDING_TEMPLATE_ID, pending.status(TemplateStatus::Pending))
    }
}

debug_shows!(Account(one) { plan, senders: one.senders.len(), templates: one.templates.len() });
