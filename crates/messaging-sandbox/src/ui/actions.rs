//! What the page and the API both do.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::Inner;
use crate::callback::{CallbackAttempt, Redelivery};
use crate::messages::{Channel, MessageState, ProviderName, SentMessage};
use crate::operate::{Forwarded, Impossible, Reply, impossible, whole};

fn gone<T>(result: Option<Result<T, Impossible>>) -> Result<T, Impossible> {
    result.unwrap_or_else(|| impossible("the sandbox has stopped"))
}

/// A text field of a JSON object or a form.
pub(super) fn text<'a>(fields: &'a Value, name: &str) -> Option<&'a str> {
    fields
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The provider that a field names.
pub(super) fn provider(fields: &Value) -> Result<ProviderName, Impossible> {
    let known = text(fields, "provider").and_then(ProviderName::from_word);
    known.map_or_else(
        || impossible("provider: must be nxcloud, sandeza, nusasms or whatsnesia"),
        Ok,
    )
}

/// Refuses what a recipient wrote: it has no recipient, and gets nowhere.
fn only_sent(message: &SentMessage) -> Result<(), Impossible> {
    match message.state {
        MessageState::Received => impossible("the message was not sent: a recipient wrote it"),
        _ => Ok(()),
    }
}

impl Inner {
    /// Gives a message the state that the fields name, with the provider's own code where they have
    /// one.
    pub(super) fn change_state(
        &self,
        message: &SentMessage,
        fields: &Value,
    ) -> Result<Forwarded, Impossible> {
        only_sent(message)?;
        let state = text(fields, "state").and_then(MessageState::from_word);
        let state =
            state.filter(|state| !matches!(state, MessageState::Accepted | MessageState::Received));
        let Some(state) = state else {
            return impossible("state: must be sent, delivered, read or failed");
        };
        let code = fields
            .get("code")
            .filter(|code| !code.is_null() && code.as_str() != Some(""));
        let code = code.map(|code| whole("code", code)).transpose()?;
        gone(self.with_one(message.provider, |one| {
            one.change_state(message, state, code)
        }))
    }

    /// Answers a message as its recipient.
    pub(super) fn reply(
        &self,
        message: &SentMessage,
        fields: &Value,
    ) -> Result<Forwarded, Impossible> {
        only_sent(message)?;
        let reply = Reply {
            from: message.to.clone(),
            text: text(fields, "text").unwrap_or_default().to_owned(),
            payload: text(fields, "payload").map(str::to_owned),
            channel: Some(message.channel),
        };
        if reply.text.is_empty() {
            return impossible("text: is required");
        }
        gone(self.with_one(message.provider, |one| one.answer(Some(message), &reply)))
    }

    /// A message that somebody writes without having got one.
    pub(super) fn inbound(&self, fields: &Value) -> Result<Forwarded, Impossible> {
        let provider = provider(fields)?;
        let channel = match text(fields, "channel") {
            None => Some(Channel::WhatsApp),
            Some(word) => Channel::from_word(word),
        };
        let Some(channel) = channel else {
            return impossible(
                "channel: must be sms, whatsapp, email, line, telegram or messenger",
            );
        };
        let (Some(from), Some(written)) = (text(fields, "from"), text(fields, "text")) else {
            return impossible("from and text: are required");
        };
        let reply = Reply {
            from: from.to_owned(),
            text: written.to_owned(),
            payload: text(fields, "payload").map(str::to_owned),
            channel: Some(channel),
        };
        gone(self.with_one(provider, |one| one.answer(None, &reply)))
    }

    /// Adds an account of this name at every provider.
    pub(super) fn add_account(&self, name: &str) -> Result<(), Impossible> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(1..=40).contains(&name.len()) || !name.bytes().all(known) {
            return impossible("name: must be 1 to 40 letters, digits or hyphens");
        }
        gone(self.with(|all| {
            let mut accounts = all.into_iter().flat_map(|one| one.environments());
            // The built-in accounts have credentials that begin with `sandbox`.
            if name == "sandbox" || accounts.any(|(taken, _)| *taken == *name) {
                return impossible("name: there is an account of this name");
            }
            all.into_iter().for_each(|one| one.create_account(name));
            Ok(())
        }))
    }

    /// Adds a fault rule and returns its number.
    pub(super) fn add_fault(&self, rule: &Value) -> Result<u64, Impossible> {
        gone(self.with_one(provider(rule)?, |one| one.add_rule(rule)))
    }

    pub(super) fn faults(&self) -> Vec<Value> {
        let rules = self.with(|all| all.into_iter().flat_map(|one| one.rules()).collect());
        rules.unwrap_or_default()
    }

    pub(super) fn remove_fault(&self, provider: ProviderName, number: u64) -> bool {
        self.with_one(provider, |one| one.remove_rule(number))
            .unwrap_or(false)
    }

    pub(super) fn remove_faults(&self) {
        self.with(|all| {
            for one in all {
                let numbers = one.rules().into_iter();
                let numbers = numbers.filter_map(|rule| text(&rule, "id")?.parse().ok());
                numbers.for_each(|number| {
                    one.remove_rule(number);
                });
            }
        });
    }

    /// The newest attempts of all providers that meet a condition.
    pub(super) fn attempts(
        &self,
        most: usize,
        wanted: &dyn Fn(&CallbackAttempt) -> bool,
    ) -> Vec<CallbackAttempt> {
        let found = self.with(|all| {
            let found = all.into_iter().flat_map(|one| one.callbacks(most, wanted));
            found.collect()
        });
        let mut found: Vec<CallbackAttempt> = found.unwrap_or_default();
        found.sort_by_key(|attempt| Reverse(attempt.number));
        found.truncate(most);
        found
    }

    /// Delivers a callback once more.
    pub(super) fn redeliver(&self, number: u64, fields: &Value) -> Result<bool, Impossible> {
        let how = match text(fields, "how").unwrap_or("again") {
            "again" => Redelivery::Again,
            "tampered" => Redelivery::Tampered,
            "late" => Redelivery::Late,
            "twice" => Redelivery::Twice,
            _ => return impossible("how: must be again, tampered, late or twice"),
        };
        let found = self.with(|all| all.into_iter().any(|one| one.repeat(number, how)));
        Ok(found.unwrap_or(false))
    }

    /// The settings of every provider, and the texts of templates.
    pub(super) fn settings(&self) -> Value {
        let mut settings = Map::new();
        self.with(|all| {
            let all = all.into_iter();
            settings.extend(all.map(|one| (one.name().to_string(), one.all_settings())));
        });
        let texts = self.messages.template_texts().into_iter();
        let texts = texts.map(|(name, text)| (name, Value::String(text)));
        settings.insert("templates".to_owned(), texts.collect());
        Value::Object(settings)
    }

    /// Changes the settings that an object names, each provider's below its name.
    pub(super) fn change_settings(&self, settings: &Value) -> Result<(), Impossible> {
        let Some(fields) = settings.as_object() else {
            return impossible("the settings must be an object");
        };
        for (name, value) in fields {
            match (name.as_str(), ProviderName::from_word(name)) {
                (_, Some(provider)) => self.change_provider(provider, value)?,
                ("templates", _) => {
                    for (name, text) in value.as_object().into_iter().flatten() {
                        let text = text.as_str().unwrap_or_default();
                        self.messages.set_template_text(name, text);
                    }
                }
                ("duplicate_window_ms", _) => {
                    let window = u64::try_from(whole(name, value)?).unwrap_or(0);
                    let window = std::time::Duration::from_millis(window);
                    self.messages.set_duplicate_window(window);
                }
                _ => return impossible(format!("{name}: there is no such setting")),
            }
        }
        Ok(())
    }

    fn change_provider(&self, provider: ProviderName, settings: &Value) -> Result<(), Impossible> {
        let fields = || settings.as_object().into_iter().flatten();
        // How callbacks are signed is a setting of where they go.
        let (first, then): (Vec<_>, Vec<_>) =
            fields().partition(|(name, _)| *name == "callback_url");
        for (name, value) in first.into_iter().chain(then) {
            gone(self.with_one(provider, |one| one.change(name, value, self.anywhere)))?;
        }
        Ok(())
    }

    /// Forgets messages, refusals, callbacks and faults.
    pub(super) fn reset(&self) {
        self.with(|all| all.into_iter().for_each(|one| one.reset()));
        self.messages.clear();
    }
}
