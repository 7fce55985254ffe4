//! The pages for whoever runs the sandbox: refused requests, callbacks, faults and settings.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::fields::{Fields, Query, pairs, text};
use super::page::PER_PAGE;
use super::security::{Everything, Scope};
use super::{Answer, Ui};
use crate::callback::CallbackAttempt;
use crate::messages::{ProviderName, Refusal};
use crate::sandbox::Providers;

#[derive(Template)]
#[template(path = "refusals.html")]
struct Refusals {
    refusals: Vec<Arc<Refusal>>,
}

pub(super) async fn refusals(State(ui): State<Ui>, scope: Scope, query: Query) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals.filter(|refusal| scope.sees(&refusal.account));
    query.shown(&Refusals {
        refusals: refusals.take(PER_PAGE).collect(),
    })
}

#[derive(Template)]
#[template(path = "callbacks.html")]
struct Callbacks {
    callbacks: Vec<CallbackAttempt>,
}

pub(super) async fn callbacks(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    Ok(query.shown(&Callbacks {
        callbacks: ui.attempts(PER_PAGE, None)?,
    }))
}

#[derive(Template)]
#[template(path = "faults.html")]
struct Faults {
    faults: Vec<Value>,
    providers: Arc<Providers>,
}

/// A value as a page shows it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

pub(super) async fn faults(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    Ok(query.shown(&Faults {
        faults: ui.faults()?,
        providers: ui.providers()?,
    }))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    settings: Value,
    providers: Arc<Providers>,
}

pub(super) async fn settings(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    Ok(query.shown(&SettingsPage {
        settings: ui.settings()?,
        providers: ui.providers()?,
    }))
}

/// The settings that a form changes: each has what it was beside it, and another one may have changed since.
fn changed(fields: &Value) -> Map<String, Value> {
    let is_setting = |name: &str| name != "back" && !name.starts_with("was.");
    let was = |name: &str| fields.get(format!("was.{name}"));
    pairs(fields)
        .filter(|(name, value)| is_setting(name) && was(name) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

pub(super) async fn change_settings(
    State(ui): State<Ui>,
    _: Everything,
    Path(provider): Path<String>,
    fields: Fields,
) -> Answer {
    ui.change_settings(&json!({ provider: changed(&fields) }))?;
    Ok(fields.done("Saved.", StatusCode::NO_CONTENT, None))
}

pub(super) async fn add_template(State(ui): State<Ui>, _: Everything, fields: Fields) -> Response {
    let field = |name| text(&fields, name).unwrap_or_default();
    ui.messages.set_template_text(field("name"), field("text"));
    let note = "Saved. Messages from now on are shown with it.";
    fields.done(note, StatusCode::NO_CONTENT, None)
}
