//! The accounts that the sandbox knows: credentials, and what the provider keeps on file.

use std::collections::{BTreeMap, BTreeSet};

use super::credit::Credit;

/// The API key of the account that a sandbox starts with.
pub const API_KEY: &str = "sandbox-api-key";
/// The public API key of the test host, as documented.
pub const TEST_API_KEY: &str = "DEV_TESTING_API_KEY";
/// The API user, for SMS and commands, of the account that a sandbox starts with.
pub const SMS_USER: &str = "sandbox-user";
/// The password of [`SMS_USER`].
pub const SMS_PASSWORD: &str = "sandbox-password";
/// The account's own WhatsApp sender.
pub const SENDER: &str = "6280010002000";
/// The sender that the provider takes for an account without one.
pub const SHARED_SENDER: &str = "6280010002009";
/// The WhatsApp Business gateway of the account.
pub const GATEWAY_ID: &str = "100010001000100";
/// The number that inbound SMS are sent to.
pub const GATEWAY_NUMBER: &str = "6280010002001";
/// A contact group with two numbers.
pub const GROUP: &str = "Example";
/// A contact group without numbers: a send to it answers -55.
pub const EMPTY_GROUP: &str = "Empty";

/// The credits of each kind that a sandbox starts with.
const STARTING_CREDIT: f64 = 1_000_000.0;
/// The day until which they last.
const STARTING_EXPIRY: &str = "2099-12-31";

/// An account with the provider. [`Account::default`] is the one that the production host starts
/// with.
///
/// Any template name is taken until a template is registered. `Debug` shows no value of it.
#[derive(Clone)]
pub struct Account {
    pub(super) api_key: String,
    pub(super) sms_user: String,
    pub(super) sms_password: String,
    pub(super) user_id: &'static str,
    pub(super) client_id: i64,
    pub(super) senders: Vec<String>,
    pub(super) gateways: BTreeSet<String>,
    /// The template names; any when there are none.
    pub(super) templates: BTreeSet<String>,
    /// How many numbers each has.
    pub(super) groups: BTreeMap<String, u32>,
    pub(super) whatsapp: Credit,
    pub(super) sms: Credit,
    pub(super) not_on_whatsapp: BTreeSet<String>,
    pub(super) ip_allowed: bool,
}

impl Account {
    /// An account without senders, gateways, groups and credits.
    pub fn new(
        api_key: impl Into<String>,
        sms_user: impl Into<String>,
        sms_password: impl Into<String>,
    ) -> Self {
        Self {
            api_key: api_key.into(),
            sms_user: sms_user.into(),
            sms_password: sms_password.into(),
            user_id: "sandbox_user",
            client_id: 1_000_002,
            senders: Vec::new(),
            gateways: BTreeSet::new(),
            templates: BTreeSet::new(),
            groups: BTreeMap::new(),
            whatsapp: Credit::default(),
            sms: Credit::default(),
            not_on_whatsapp: BTreeSet::new(),
            ip_allowed: true,
        }
    }

    /// The account of the test host, with the names and numbers that its live answers have.
    pub(super) fn test() -> Self {
        Self {
            user_id: "cdev_testing_user",
            client_id: 1_000_001,
            ..Self::new(TEST_API_KEY, "", "")
        }
        .stocked()
    }

    /// With a sender, a gateway, and the credits that a sandbox starts with.
    pub(super) fn stocked(self) -> Self {
        self.sender(SENDER)
            .gateway(GATEWAY_ID)
            .wa_credit(STARTING_CREDIT, STARTING_EXPIRY)
            .sms_credit(STARTING_CREDIT, STARTING_EXPIRY)
    }

    /// Adds a contact group for SMS.
    #[must_use]
    pub fn group<N: Into<String>>(
        mut self,
        name: impl Into<String>,
        numbers: impl IntoIterator<Item = N>,
    ) -> Self {
        let numbers = u32::try_from(numbers.into_iter().count());
        self.groups.insert(name.into(), numbers.unwrap_or(u32::MAX));
        self
    }

    builders! {
        account:

        /// Adds a WhatsApp sender. The first one is taken where a request names none.
        sender(number: impl Into<String>) => account.senders.push(number.into());

        /// Adds a WhatsApp Business gateway.
        gateway(gateway_id: impl Into<String>) => account.gateways.insert(gateway_id.into());

        /// Sets the WhatsApp credits and the last day on which they can be used, `YYYY-MM-DD`.
        wa_credit(balance: f64, last_day: impl Into<String>) =>
            account.whatsapp = Credit::new(balance, last_day);

        /// Sets the SMS credits and the last day on which they can be used, `YYYY-MM-DD`.
        sms_credit(balance: f64, last_day: impl Into<String>) =>
            account.sms = Credit::new(balance, last_day);
    }

    /// Whether a number has WhatsApp.
    pub(super) fn is_on_whatsapp(&self, number: &str) -> bool {
        !number.starts_with("62800") && !self.not_on_whatsapp.contains(number)
    }
}

impl Default for Account {
    fn default() -> Self {
        Self::new(API_KEY, SMS_USER, SMS_PASSWORD)
            .stocked()
            .group(GROUP, ["6281200000001", "6281200000002"])
            .group(EMPTY_GROUP, [""; 0])
    }
}

debug_shows!(Account(one) {
    senders: one.senders.len(),
    gateways: one.gateways.len(),
    groups: one.groups.len(),
    whatsapp,
    sms,
});
