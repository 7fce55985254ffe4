//! What the page and the API both do.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::Inner;
use crate::callback::CallbackAttempt;
use crate::messages::{ProviderName, SentMessage};
use crate::operate::{Impossible, impossible, milliseconds};

/// A text field of a JSON object or a form.
pub(super) fn text<'a>(fields: &'a Value, name: &str) -> Option<&'a str> {
    let text = fields.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
}

/// The names and the values of an object; nothing of what is none.
pub(super) fn pairs(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

/// The provider that a field names.
pub(super) fn provider(fields: &Value) -> Result<ProviderName, Impossible> {
    match text(fields, "provider").and_then(ProviderName::from_word) {
        Some(known) => Ok(known),
        None => impossible("provider: must be nxcloud, sandeza, nusasms or whatsnesia"),
    }
}

impl Inner {
    /// Adds an account of this name at every provider.
    pub(super) fn add_account(&self, name: &str) -> Result<(), Impossible> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(1..=40).contains(&name.len()) || !name.bytes().all(known) {
            return impossible("name: must be 1 to 40 letters, digits or hyphens");
        }
        let providers = self.providers()?;
        let mut accounts = providers.all().flat_map(|one| one.environments());
        // The built-in accounts have credentials that begin with `sandbox`.
        if name == "sandbox" || accounts.any(|(taken, _)| *taken == *name) {
            return impossible("name: there is an account of this name");
        }
        providers.all().for_each(|one| one.create_account(name));
        Ok(())
    }

    pub(super) fn faults(&self) -> Result<Vec<Value>, Impossible> {
        let providers = self.providers()?;
        Ok(providers.all().flat_map(|one| one.rules()).collect())
    }

    /// The newest attempts of all providers, or those about a message.
    pub(super) fn attempts(
        &self,
        most: usize,
        about: Option<&SentMessage>,
    ) -> Result<Vec<CallbackAttempt>, Impossible> {
        let providers = self.providers()?;
        let found = providers
            .all()
            .flat_map(|one| one.outbox().newest(most, about));
        let mut found: Vec<CallbackAttempt> = found.collect();
        found.sort_by_key(|attempt| Reverse(attempt.number));
        found.truncate(most);
        Ok(found)
    }

    /// The settings of every provider, and the texts of templates.
    pub(super) fn settings(&self) -> Result<Value, Impossible> {
        let providers = self.providers()?;
        let templates = json!(self.messages.template_texts());
        let settings = providers.all();
        let settings = settings.map(|one| (one.name().as_str(), one.all_settings()));
        Ok(settings.chain([("templates", templates)]).collect())
    }

    /// Changes the settings that an object names, each provider's below its name.
    pub(super) fn change_settings(&self, settings: &Value) -> Result<(), Impossible> {
        for (name, value) in pairs(settings) {
            match (name.as_str(), ProviderName::from_word(name)) {
                (_, Some(provider)) => {
                    let mut fields: Vec<_> = pairs(value).collect();
                    // How callbacks are signed is a setting of where they go.
                    fields.sort_by_key(|(name, _)| *name != "callback_url");
                    let providers = self.providers()?;
                    for (name, value) in fields {
                        let provider = providers.one(provider);
                        provider.change(name, value, self.anywhere)?;
                    }
                }
                ("templates", _) => {
                    for (name, text) in pairs(value) {
                        let text = text.as_str().unwrap_or_default();
                        self.messages.set_template_text(name, text);
                    }
                }
                ("duplicate_window_ms", _) => {
                    let window = milliseconds(name, value)?;
                    self.messages.set_duplicate_window(window);
                }
                _ => return impossible(format!("{name}: there is no such setting")),
            }
        }
        Ok(())
    }
}
