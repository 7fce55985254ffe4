//! The account that the sandbox knows: its credentials, and what the provider keeps on file for it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::recipient::normalise;
use super::{Channel, Refusal, codes};

/// The division username of the account that a sandbox starts with.
pub const USERNAME: &str = "sandbox-division";
/// The password of the account that a sandbox starts with. It is never sent, only hashed.
pub const PASSWORD: &str = "sandbox-password";
/// The sender of the account that a sandbox starts with.
pub const SENDER_ID: &str = "SANDBOX";
/// The division id that status callbacks carry, in a sandbox's first account.
pub const DIVISION_ID: &str = "5a4d0b0e-0000-4000-8000-73616e64626f";
/// A country code that nobody has and that no account can send to: a message to `+999...` answers
/// 23.
pub const UNAVAILABLE_COUNTRY: &str = "999";

/// An account with the provider. [`Account::default`] is the one that a sandbox starts with.
///
/// Any template is taken until one is registered, any caller until the list of addresses is set;
/// there is no limit of tokens until one is set. `Debug` shows no value of it.
#[derive(Clone)]
pub struct Account {
    pub(super) username: String,
    pub(super) password: String,
    pub(super) division_id: String,
    pub(super) senders: BTreeSet<String>,
    pub(super) templates: Option<BTreeSet<String>>,
    /// In the one form that their spellings have.
    pub(super) unsubscribed: BTreeSet<String>,
    unavailable_countries: BTreeSet<String>,
    pub(super) callers: Option<BTreeSet<IpAddr>>,
    pub(super) tokens: Option<u64>,
}

impl Account {
    /// An account without senders, with the division id [`DIVISION_ID`].
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            division_id: DIVISION_ID.to_owned(),
            senders: BTreeSet::new(),
            templates: None,
            unsubscribed: BTreeSet::new(),
            unavailable_countries: BTreeSet::from([UNAVAILABLE_COUNTRY.to_owned()]),
            callers: None,
            tokens: None,
        }
    }

    builders! {
        account:

        /// Sets the division id that status callbacks carry.
        division_id(division_id: impl Into<String>) => account.division_id = division_id.into();

        /// Adds a sender.
        sender(sender_id: impl Into<String>) => account.senders.insert(sender_id.into());

        /// Registers a template, for e-mail and WhatsApp. From the first registered template on,
        /// unknown ones answer 2, "template not found".
        template(template_id: impl Into<String>) =>
            account.templates.get_or_insert_default().insert(template_id.into());

        /// Makes a recipient one that has unsubscribed: a message to it answers 21. See
        /// [`Sandeza::mark_unsubscribed`](super::Sandeza::mark_unsubscribed).
        unsubscribed(recipient: impl Into<String>) =>
            account.unsubscribed.insert(normalise(&recipient.into()));

        /// Makes a country one that cannot be sent to, by its calling code without `+`: a message there
        /// answers 23.
        unavailable_country(calling_code: impl Into<String>) =>
            account.unavailable_countries.insert(calling_code.into());

        /// Lists an address that may call, and from then on only listed ones may: others answer 6.
        allow_caller(ip: IpAddr) => account.callers.get_or_insert_default().insert(ip);

        /// Limits the tokens; a request costs one, and without any left it answers 7.
        tokens(tokens: u64) => account.tokens = Some(tokens);
    }

    pub(super) fn admit_caller(&self, caller: Option<IpAddr>) -> Result<(), Refusal> {
        let is_listed = self.callers.as_ref().is_none_or(|listed| {
            let caller = caller.map(|ip| ip.to_canonical());
            caller.is_some_and(|ip| listed.contains(&ip))
        });
        Refusal::unless(is_listed, codes::IP)
    }

    pub(super) fn admit_template(&self, template_id: &str) -> Result<(), Refusal> {
        let mut known = self.templates.iter();
        if known.all(|known| known.contains(template_id)) {
            return Ok(());
        }
        let reason = codes::TEMPLATE_NOT_FOUND;
        Err(Refusal::with_reason(codes::BUCKET, reason))
    }

    pub(super) fn admit_recipient(&self, to: &str, channel: Channel) -> Result<(), Refusal> {
        let to = normalise(to);
        Refusal::unless(!self.unsubscribed.contains(&to), codes::UNSUBSCRIBED)?;
        let is_phone = matches!(channel, Channel::Sms | Channel::WhatsApp);
        let mut unavailable = self.unavailable_countries.iter();
        let is_unavailable = is_phone && unavailable.any(|code| to.starts_with(code.as_str()));
        Refusal::unless(!is_unavailable, codes::COUNTRY)
    }
}

impl Default for Account {
    fn default() -> Self {
        Self::new(USERNAME, PASSWORD).sender(SENDER_ID)
    }
}

debug_shows!(Account(one) { senders: one.senders.len(), tokens });
