//! The account that the sandbox knows: its credentials, and what the provider keeps on file for it.

use std::collections::{BTreeMap, BTreeSet};

use super::{AcceptedMessage, Refusal, codes};

/// The access key of the account that a sandbox starts with.
pub const ACCESS_KEY: &str = "sandbox-access-key";
/// The access secret of the account that a sandbox starts with.
pub const ACCESS_SECRET: &str = "sandbox-access-secret";
/// The tenant of the account that a sandbox starts with.
pub const TENANT_ID: i64 = 1001;
/// The application key of the account that a sandbox starts with.
pub const APP_KEY: &str = "sandboxapp";
/// The sender that a sandbox starts with, bound to [`APP_KEY`].
pub const BUSINESS_PHONE: &str = "6280010001000";
/// A sender that a sandbox starts with and that is bound to no application: a send from it answers 22126.
pub const UNBOUND_BUSINESS_PHONE: &str = "6280010001001";

/// An account with the provider. [`Account::default`] is the one that a sandbox starts with.
///
/// Any template name is taken until a template is registered; there is no limit of balance until one is set.
/// `Debug` shows no value of it.
#[derive(Clone)]
pub struct Account {
    pub(super) access_key: String,
    pub(super) access_secret: String,
    tenant_id: i64,
    apps: BTreeSet<String>,
    /// The senders, each with the applications that it is bound to.
    phones: BTreeMap<String, BTreeSet<String>>,
    /// Each with its languages; none listed means all. `None` takes any template.
    pub(super) templates: Option<BTreeMap<String, BTreeSet<String>>>,
    pub(super) not_on_whatsapp: BTreeSet<String>,
    pub(super) balance: Option<u64>,
}

impl Account {
    /// An account without applications and senders.
    pub fn new(
        access_key: impl Into<String>,
        access_secret: impl Into<String>,
        tenant_id: i64,
    ) -> Self {
        Self {
            access_key: access_key.into(),
            access_secret: access_secret.into(),
            tenant_id,
            apps: BTreeSet::new(),
            phones: BTreeMap::new(),
            templates: None,
            not_on_whatsapp: BTreeSet::new(),
            balance: None,
        }
    }

    /// Adds a sender that is bound to an application, and the application where it is new. Repeated for the same
    /// sender, it binds it to one more application.
    #[must_use]
    pub fn business_phone(mut self, phone: impl Into<String>, appkey: impl Into<String>) -> Self {
        let appkey = appkey.into();
        self.apps.insert(appkey.clone());
        self.phones.entry(phone.into()).or_default().insert(appkey);
        self
    }

    /// Registers a template in every language. From the first registered template on, unknown names answer 22093.
    #[must_use]
    pub fn template(self, name: impl Into<String>) -> Self {
        self.template_in::<String>(name, [])
    }

    /// Registers a template in these languages only; the others answer 22092. Without any, it is in every
    /// language.
    #[must_use]
    pub fn template_in<L: Into<String>>(
        mut self,
        name: impl Into<String>,
        languages: impl IntoIterator<Item = L>,
    ) -> Self {
        let languages = languages.into_iter().map(Into::into).collect();
        let templates = self.templates.get_or_insert_default();
        templates.insert(name.into(), languages);
        self
    }

    builders! {
        account:

        /// Adds an application.
        app(appkey: impl Into<String>) => account.apps.insert(appkey.into());

        /// Adds a sender that is bound to no application: a send from it answers 22126.
        unbound_business_phone(phone: impl Into<String>) =>
            account.phones.entry(phone.into()).or_default();

        /// Makes a number one without WhatsApp: a send to it answers 22091.
        not_on_whatsapp(number: impl Into<String>) => account.not_on_whatsapp.insert(number.into());

        /// Limits the balance to this many messages; after them a send answers 22125.
        balance(messages: u64) => account.balance = Some(messages);
    }

    /// Checks a well-formed message against what is on file. The documents give no order; this one goes from the
    /// customer to the recipient.
    pub(super) fn admit(
        &self,
        tenant_id: i64,
        appkey: &str,
        message: &AcceptedMessage,
    ) -> Result<(), Refusal> {
        Refusal::unless(tenant_id == self.tenant_id, codes::CUSTOMER_UNKNOWN)?;
        Refusal::unless(self.apps.contains(appkey), codes::APP_UNKNOWN)?;
        let phone = &message.business_phone;
        let apps = self.phones.get(phone);
        let apps = apps.ok_or_else(|| Refusal::quoting(codes::BUSINESS_PHONE_UNKNOWN, phone))?;
        Refusal::unless(apps.contains(appkey), codes::BUSINESS_PHONE_UNBOUND)?;
        self.admit_template(message)?;
        let is_on_whatsapp = !self.not_on_whatsapp.contains(message.addressee());
        Refusal::unless(is_on_whatsapp, codes::NOT_ON_WHATSAPP)?;
        Refusal::unless(self.balance != Some(0), codes::BALANCE)
    }

    fn admit_template(&self, message: &AcceptedMessage) -> Result<(), Refusal> {
        let Some(known) = &self.templates else {
            return Ok(());
        };
        match known.get(&message.template) {
            None => Err(Refusal::new(codes::TEMPLATE_UNKNOWN)),
            Some(languages) if languages.is_empty() || languages.contains(&message.language) => {
                Ok(())
            }
            Some(_) => Err(Refusal::quoting(codes::LANGUAGE_UNKNOWN, &message.language)),
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self::new(ACCESS_KEY, ACCESS_SECRET, TENANT_ID)
            .business_phone(BUSINESS_PHONE, APP_KEY)
            .unbound_business_phone(UNBOUND_BUSINESS_PHONE)
    }
}

debug_shows!(Account(one) { apps: one.apps.len(), business_phones: one.phones.len(), balance });
