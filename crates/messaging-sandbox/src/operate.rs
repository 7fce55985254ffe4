//! What the page and the API do with a provider, whichever it is.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::accounts::DEFAULT_ACCOUNT;
use crate::callback::{CallbackUrl, Outbox};
use crate::controls::Controls;
use crate::fault::{RetryAfter, ScriptedFault};
use crate::fault_rules::{FaultRule, FaultWhen};
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::messages::{Channel, Content, MessageState, ProviderName, SentMessage};
use crate::provider::Provider;
use crate::sandbox::Providers;
use crate::server::{Bytes, StatusCode};
pub(crate) use crate::ui::Impossible;
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
        if posted {
            Self::Posted
        } else {
            Self::NoAddress
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
        let rule = RuleJson::deserialize(rule).or_else(|error| impossible(error.to_string()))?;
        let when = rule.when.unwrap_or(FaultWhen::Always);
        let mut made = FaultRule::new(when, rule.fault.read::<P>()?);
        if let Some(operation) = rule.operation {
            if !P::OPERATIONS.contains(&operation.as_str()) {
                let known = P::OPERATIONS.join(", ");
                return impossible(format!("operation: must be one of {known}"));
            }
            made = made.operation(operation);
        }
        Ok(self.add_fault(made))
    }

    fn rules(&self) -> Vec<Value> {
        let shown = |(number, rule): (u64, FaultRule<P::Code>)| {
            json!({
                "id": number.to_string(),
                "provider": P::NAME,
                "operation": rule.only_operation(),
                "when": rule.when(),
                "fault": FaultJson::of::<P>(rule.fault()),
            })
        };
        self.faults().into_iter().map(shown).collect()
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

/// A rule as the API takes it. A field that nobody reads is refused: a misspelt one would change nothing, without a
/// word. The number is read over, so that a listed rule can be posted again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleJson {
    #[serde(rename = "provider")]
    _provider: IgnoredAny,
    #[serde(rename = "id")]
    _id: Option<IgnoredAny>,
    operation: Option<String>,
    when: Option<FaultWhen>,
    fault: FaultJson,
}

/// A fault as the API takes and shows it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FaultJson {
    kind: Cow<'static, str>,
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u64>,
    #[serde(skip_serializing_if = "Value::is_null")]
    code: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl FaultJson {
    fn of<P: Operate>(fault: &ScriptedFault<P::Code>) -> Self {
        let mut shown = Self::default();
        let (kind, accepted) = match fault {
            ScriptedFault::Status { status, accepted } => {
                shown.status = Some((*status).into());
                ("status", *accepted)
            }
            ScriptedFault::Code(code) => {
                shown.code = P::code_value(code);
                ("code", false)
            }
            ScriptedFault::Delay(late) => {
                shown.ms = u64::try_from(late.as_millis()).ok();
                ("delay", true)
            }
            ScriptedFault::Close { accepted } => ("close", *accepted),
            ScriptedFault::Truncate => ("truncate", true),
            ScriptedFault::Html { status, accepted } => {
                shown.status = Some((*status).into());
                ("html", *accepted)
            }
            ScriptedFault::RateLimited { retry_after } => {
                shown.retry_after = retry_after.map(|after| match after {
                    RetryAfter::Seconds(seconds) => seconds,
                    RetryAfter::Date(ahead) => ahead.as_secs(),
                });
                ("rate_limited", false)
            }
            ScriptedFault::Raw { bytes, accepted } => {
                shown.text = Some(String::from_utf8_lossy(bytes).into_owned());
                ("raw", *accepted)
            }
        };
        shown.kind = kind.into();
        shown.accepted = accepted;
        shown
    }

    fn read<P: Operate>(self) -> Result<ScriptedFault<P::Code>, Impossible> {
        let accepted = self.accepted;
        let status = self.status.and_then(|status| u16::try_from(status).ok());
        Ok(match &*self.kind {
            "status" => ScriptedFault::Status {
                status: status.unwrap_or(500),
                accepted,
            },
            "code" => match P::read_code(&self.code) {
                Some(code) => ScriptedFault::Code(code),
                None => return impossible("fault.code: must be a code of this provider"),
            },
            "delay" => ScriptedFault::Delay(Duration::from_millis(self.ms.unwrap_or(1000))),
            "close" => ScriptedFault::Close { accepted },
            "truncate" => ScriptedFault::Truncate,
            "html" => ScriptedFault::Html {
                status: status.unwrap_or(502),
                accepted,
            },
            "rate_limited" => ScriptedFault::RateLimited {
                retry_after: self.retry_after.map(RetryAfter::Seconds),
            },
            "raw" => ScriptedFault::Raw {
                bytes: Bytes::from(self.text.unwrap_or_default()),
                accepted,
            },
            _ => {
                let kinds = "status, code, delay, close, truncate, html, rate_limited or raw";
                return impossible(format!("fault.kind: must be {kinds}"));
            }
        })
    }
}
