//! What the page and the API do with a provider, whichever it is.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::accounts::DEFAULT_ACCOUNT;
use crate::callback::{CallbackUrl, Outbox};
use crate::controls::Controls;
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::messages::{Channel, Content, MessageState, ProviderName, SentMessage};
use crate::provider::Provider;
use crate::sandbox::Providers;
use crate::server::StatusCode;
pub(crate) use crate::ui::Impossible;
use crate::ui::rule::{read_rule, rule_json};
use crate::ui::wire::with;

pub(crate) fn impossible<T>(why: impl Into<String>) -> Result<T, Impossible> {
    Err(Impossible::new(StatusCode::UNPROCESSABLE_ENTITY, why))
}

/// What a recipient does.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// Who writes.
    pub(crate) from: String,
    /// What it says, or the text of the button or the row.
    pub(crate) text: String,
    /// What the application gets when a button is pressed or a row is picked.
    pub(crate) payload: Option<String>,
    pub(crate) channel: Channel,
}

/// Whether a callback went out about something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forwarded {
    Posted,
    /// There is no address to post to.
    NoAddress,
    /// The provider has no callback for it.
    NoCallback,
}

/// Whether a callback went out, or why nothing is done.
pub(crate) type Told = Result<Forwarded, Impossible>;

impl Forwarded {
    pub(crate) fn if_posted(posted: bool) -> Self {
        match posted {
            true => Self::Posted,
            false => Self::NoAddress,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::NoAddress => "no callback address is set",
            Self::NoCallback => "the provider has no callback for this",
        }
    }
}

/// The credentials of an account as environment variables.
pub(crate) type Environment = Vec<(&'static str, String)>;

/// What each provider does in its own way; without callbacks unless it says otherwise.
pub(crate) trait Operate: Provider {
    /// The operations, for rules and searches.
    const OPERATIONS: &'static [&'static str];

    /// The refusal that a JSON value names.
    fn read_code(value: &Value) -> Option<Self::Code>;

    /// The JSON value that names a refusal.
    fn code_value(code: &Self::Code) -> Value;

    /// Tells the application about a state, with a code of the provider's own where it has some.
    fn push_state(&self, _: &SentMessage, _: MessageState, _: Option<i64>) -> Told {
        Ok(Forwarded::NoCallback)
    }

    /// Forwards what a recipient wrote, in answer to a message or not.
    fn forward(&self, _: Option<&SentMessage>, _: &Reply) -> Told {
        Ok(Forwarded::NoCallback)
    }

    /// Sets where callbacks go; `None` for nowhere.
    fn set_callback(&self, _: Option<CallbackUrl>) {}

    /// The settings beside those that all providers have.
    fn settings(&self) -> Value;

    /// Changes one of [`settings`](Self::settings).
    fn set(&self, name: &str, value: &Value) -> Result<(), Impossible>;

    /// An account with credentials made from its name, and these as environment variables.
    fn new_account(name: &str) -> Self::Account;

    /// The credentials of an account as environment variables of the client.
    fn environment(account: &Self::Account) -> Environment;
}

/// A provider for the page and the API.
pub(crate) trait Operated: Send + Sync {
    fn name(&self) -> ProviderName;
    fn base_url(&self) -> String;
    fn operations(&self) -> &'static [&'static str];
    fn received(&self) -> u64;
    fn add_rule(&self, rule: &Value) -> Result<u64, Impossible>;
    fn rules(&self) -> Vec<Value>;
    fn remove_rule(&self, number: u64) -> bool;
    fn remove_rules(&self);
    fn change_state(&self, message: &SentMessage, state: MessageState, code: Option<i64>) -> Told;
    fn answer(&self, to: Option<&SentMessage>, reply: &Reply) -> Told;
    fn outbox(&self) -> &Outbox;
    fn all_settings(&self) -> Value;
    fn change(&self, name: &str, value: &Value, anywhere: bool) -> Result<(), Impossible>;
    fn reset(&self);
    fn create_account(&self, name: &str);
    fn environments(&self) -> Vec<(Arc<str>, Environment)>;
}

impl<P: Operate> Operated for Controls<P> {
    fn name(&self) -> ProviderName {
        P::NAME
    }

    fn base_url(&self) -> String {
        self.url()
    }

    fn operations(&self) -> &'static [&'static str] {
        P::OPERATIONS
    }

    fn received(&self) -> u64 {
        self.requests()
    }

    fn add_rule(&self, rule: &Value) -> Result<u64, Impossible> {
        Ok(self.add_fault(read_rule::<P>(rule)?))
    }

    fn rules(&self) -> Vec<Value> {
        self.faults().into_iter().map(rule_json::<P>).collect()
    }

    fn remove_rule(&self, number: u64) -> bool {
        self.remove_fault(number)
    }

    fn remove_rules(&self) {
        lock(&self.provider.core().faults).clear();
    }

    fn change_state(&self, message: &SentMessage, state: MessageState, code: Option<i64>) -> Told {
        let forwarded = self.provider.push_state(message, state, code)?;
        self.provider.core().messages.set_state(message.id, state);
        Ok(forwarded)
    }

    fn answer(&self, to: Option<&SentMessage>, reply: &Reply) -> Told {
        let forwarded = self.provider.forward(to, reply)?;
        let core = self.provider.core();
        let (id, content) = (identifier(), Content::text(&reply.text));
        let receiver = to.and_then(|message| message.from.clone());
        let receiver = receiver.unwrap_or_default();
        let account = to.map_or(DEFAULT_ACCOUNT, |message| &message.account);
        core.messages.add(SentMessage {
            state: MessageState::Received,
            from: Some(reply.from.clone()),
            reply_to: to.map(|message| message.id),
            account: account.to_owned(),
            ..SentMessage::new(P::NAME, "inbound", reply.channel, id, receiver, content)
        });
        Ok(forwarded)
    }

    fn outbox(&self) -> &Outbox {
        &self.provider.core().outbox
    }

    fn all_settings(&self) -> Value {
        let core = self.provider.core();
        let latency_ms = lock(&core.latency).as_millis() as u64;
        let settings = with(self.provider.settings(), "latency_ms", latency_ms);
        with(settings, "clock_offset_ms", core.clock.offset_ms())
    }

    fn change(&self, name: &str, value: &Value, anywhere: bool) -> Result<(), Impossible> {
        match name {
            "clock_offset_ms" => self.set_clock_offset_ms(whole(name, value)?),
            "latency_ms" => self.set_latency(milliseconds(name, value)?),
            "callback_url" if !(value.is_null() || value.is_string()) => {
                return impossible("callback_url: must be a string or null");
            }
            "callback_url" => {
                let url = value.as_str().filter(|url| !url.trim().is_empty());
                let url = url.map(|url| CallbackUrl::parse(url.trim(), !anywhere));
                let url = url.transpose();
                let url = url.or_else(|error| impossible(format!("callback_url: {error}")))?;
                self.provider.set_callback(url);
            }
            _ => self.provider.set(name, value)?,
        }
        Ok(())
    }

    fn reset(&self) {
        self.clear();
    }

    fn create_account(&self, name: &str) {
        self.add_account(name, P::new_account(name));
    }

    fn environments(&self) -> Vec<(Arc<str>, Environment)> {
        let accounts = self.provider.core().accounts.all().into_iter();
        accounts
            .map(|(name, account)| (name, P::environment(&lock(&account))))
            .collect()
    }
}

impl Providers {
    /// The `export` lines for the clients, with the built-in account.
    pub(crate) fn environment(&self) -> String {
        let mut lines = String::new();
        for one in self.all() {
            let prefix = one.name().as_str().to_uppercase();
            lines.push_str(&format!("export {prefix}_BASE_URL={}\n", one.base_url()));
            let (_, variables) = one.environments().into_iter().next().unwrap_or_default();
            for (name, value) in variables {
                lines.push_str(&format!("export {name}={value}\n"));
            }
        }
        lines
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &dyn Operated> {
        ProviderName::ALL.iter().map(|name| self.one(*name))
    }

    pub(crate) fn one(&self, name: ProviderName) -> &dyn Operated {
        match name {
            ProviderName::NxCloud => &self.nxcloud,
            ProviderName::Sandeza => &self.sandeza,
            ProviderName::NusaSms => &self.nusasms,
            ProviderName::Whatsnesia => &self.whatsnesia,
        }
    }
}

/// A whole number, also as text, which is what a form sends.
pub(crate) fn whole(name: &str, value: &Value) -> Result<i64, Impossible> {
    let number = value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok());
    number.map_or_else(|| impossible(format!("{name}: must be a whole number")), Ok)
}

/// A time in milliseconds, none for a negative number.
pub(crate) fn milliseconds(name: &str, value: &Value) -> Result<Duration, Impossible> {
    let number = u64::try_from(whole(name, value)?);
    Ok(Duration::from_millis(number.unwrap_or(0)))
}

/// A whole number, or `None` for null and for an empty text.
pub(crate) fn optional(name: &str, value: &Value) -> Result<Option<i64>, Impossible> {
    let is_absent = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    (!is_absent).then(|| whole(name, value)).transpose()
}

/// A number from 0, or `None` for null and for an empty text: no limit.
pub(crate) fn limit(name: &str, value: &Value) -> Result<Option<u64>, Impossible> {
    let number = optional(name, value)?.map(u64::try_from).transpose();
    number.or_else(|_| impossible(format!("{name}: must not be negative")))
}
