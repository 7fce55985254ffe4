//! What forms of the page and calls of the API do alike.

use std::cmp::Reverse;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::fields::{Fields, pairs, text};
use super::security::{Everything, Message};
use super::wire::message_json;
use super::{Answer, Inner, Ui};
use crate::callback::{CallbackAttempt, Redelivery};
use crate::messages::{Channel, MessageState, ProviderName, SentMessage};
use crate::operate::{Forwarded, Impossible, Reply, impossible, milliseconds, optional};

pub(super) fn router() -> Router<Ui> {
    Router::new()
        .route("/messages/{id}/status", post(status))
        .route("/messages/{id}/reply", post(reply))
        .route("/inbound", post(inbound))
        .route("/callbacks/{id}/redeliver", post(redeliver))
        .route("/faults", post(add_fault))
        .route("/accounts", post(add_account))
        .route("/reset", post(reset))
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
        let outboxes = providers.all().map(|one| one.outbox());
        let found = outboxes.flat_map(|outbox| outbox.newest(most, about));
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

/// The provider that a field names.
pub(super) fn provider(fields: &Value) -> Result<ProviderName, Impossible> {
    match text(fields, "provider").and_then(ProviderName::from_word) {
        Some(known) => Ok(known),
        None => impossible("provider: must be nxcloud, sandeza, nusasms or whatsnesia"),
    }
}

fn told(ui: &Ui, fields: &Fields, id: Option<u64>, forwarded: Forwarded) -> Response {
    let forwarded = forwarded.as_str();
    let message = id.and_then(|id| ui.messages.get(id));
    let message = message.map(|message| message_json(&message));
    let body = json!({"callback": forwarded, "message": message});
    let note = format!("Callback: {forwarded}.");
    fields.done(&note, StatusCode::OK, Some(&body))
}

/// Refuses what a recipient wrote: it has no recipient, and gets nowhere.
fn only_sent(message: &SentMessage) -> Result<(), Impossible> {
    match message.state {
        MessageState::Received => impossible("the message was not sent: a recipient wrote it"),
        _ => Ok(()),
    }
}

/// Gives a message the state that the fields name, with the provider's own code where they have one.
async fn status(State(ui): State<Ui>, Message(message): Message, fields: Fields) -> Answer {
    only_sent(&message)?;
    use MessageState::{Delivered, Failed, Read, Sent};
    let state = text(&fields, "state").and_then(MessageState::from_word);
    let Some(state @ (Sent | Delivered | Read | Failed)) = state else {
        return impossible("state: must be sent, delivered, read or failed");
    };
    let code = optional("code", fields.get("code").unwrap_or(&Value::Null))?;
    let providers = ui.providers()?;
    let provider = providers.one(message.provider);
    let forwarded = provider.change_state(&message, state, code)?;
    Ok(told(&ui, &fields, Some(message.id), forwarded))
}

fn written_by(from: &str, written: &str, channel: Channel, fields: &Fields) -> Reply {
    Reply {
        from: from.to_owned(),
        text: written.to_owned(),
        payload: text(fields, "payload").map(str::to_owned),
        channel,
    }
}

/// Answers a message as its recipient.
async fn reply(State(ui): State<Ui>, Message(message): Message, fields: Fields) -> Answer {
    only_sent(&message)?;
    let Some(written) = text(&fields, "text") else {
        return impossible("text: is required");
    };
    let reply = written_by(&message.to, written, message.channel, &fields);
    let providers = ui.providers()?;
    let provider = providers.one(message.provider);
    let forwarded = provider.answer(Some(&message), &reply)?;
    Ok(told(&ui, &fields, Some(message.id), forwarded))
}

/// A message that somebody writes without having got one.
async fn inbound(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    let provider = provider(&fields)?;
    let channel = text(&fields, "channel").unwrap_or("whatsapp");
    let Some(channel) = Channel::from_word(channel) else {
        return impossible("channel: must be sms, whatsapp, email, line, telegram or messenger");
    };
    let (Some(from), Some(written)) = (text(&fields, "from"), text(&fields, "text")) else {
        return impossible("from and text: are required");
    };
    let reply = written_by(from, written, channel, &fields);
    let forwarded = ui.providers()?.one(provider).answer(None, &reply)?;
    Ok(told(&ui, &fields, None, forwarded))
}

/// Delivers a callback once more.
async fn redeliver(
    State(ui): State<Ui>,
    _: Everything,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let missing = || Impossible::missing("callback");
    let number = id.parse().map_err(|_| missing())?;
    let how = match text(&fields, "how").unwrap_or("again") {
        "again" => Redelivery::Again,
        "tampered" => Redelivery::Tampered,
        "late" => Redelivery::Late,
        "twice" => Redelivery::Twice,
        _ => return impossible("how: must be again, tampered, late or twice"),
    };
    let providers = ui.providers()?;
    let mut outboxes = providers.all().map(|one| one.outbox());
    if !outboxes.any(|outbox| outbox.redeliver(number, how)) {
        return Err(missing());
    }
    Ok(fields.done("Delivering once more.", StatusCode::ACCEPTED, None))
}

async fn add_fault(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    let rule = match fields.is_form {
        true => &rule_of(&fields),
        false => &*fields,
    };
    let number = ui.providers()?.one(provider(rule)?).add_rule(rule)?;
    let body = json!({"id": number.to_string()});
    Ok(fields.done("The rule is in force.", StatusCode::CREATED, Some(&body)))
}

/// The rule that a form describes, as the API takes it.
fn rule_of(fields: &Value) -> Value {
    let number = |name: &str| -> Option<f64> { text(fields, name)?.parse().ok() };
    let whole = |number: f64| (number >= 0.0).then_some(number as u64);
    let times = number("times").and_then(whole).unwrap_or(1);
    let when = match text(fields, "when").unwrap_or("next") {
        "always" => json!("always"),
        "every" => json!({ "every": times }),
        "probability" => json!({"probability": number("times").unwrap_or(0.0) / 100.0, "seed": 1}),
        _ => json!({ "next": times }),
    };
    let value = text(fields, "value").unwrap_or_default();
    let whole_value = number("value").and_then(whole);
    json!({
        "provider": text(fields, "provider"),
        "operation": text(fields, "operation"),
        "when": when,
        "fault": {
            "kind": text(fields, "kind"),
            "accepted": fields.get("accepted").is_some(),
            "status": whole_value,
            "ms": whole_value,
            "retry_after": whole_value,
            "code": value,
            "text": value,
        },
    })
}

/// The page and the API have a path of their own for it.
pub(super) async fn remove_fault(
    State(ui): State<Ui>,
    _: Everything,
    Path((provider, id)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let providers = ui.providers()?;
    let rule = ProviderName::from_word(&provider).zip(id.parse().ok());
    let removed = rule.is_some_and(|(name, number)| providers.one(name).remove_rule(number));
    // A rule that has happened as often as it should is gone by itself.
    if !removed && !fields.is_form {
        return Err(Impossible::missing("fault"));
    }
    Ok(fields.done("The rule is gone.", StatusCode::NO_CONTENT, None))
}

async fn add_account(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    ui.add_account(text(&fields, "name").unwrap_or_default())?;
    Ok(fields.done("Added at every provider.", StatusCode::CREATED, None))
}

async fn reset(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    ui.providers()?.all().for_each(|one| one.reset());
    ui.messages.clear();
    Ok(fields.done("Everything is forgotten.", StatusCode::NO_CONTENT, None))
}
