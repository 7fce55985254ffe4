//! The pages for whoever runs the sandbox: refused requests, callbacks, faults and settings.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use super::actions::text;
use super::fields::{Fields, Query};
use super::page::{PER_PAGE, ok};
use super::security::{Everything, Scope};
use super::{Answer, Ui};
use crate::callback::CallbackAttempt;
use crate::messages::{ProviderName, Refusal};

pub(super) fn router() -> Router<Ui> {
    Router::new()
        .route("/refusals", get(refusals))
        .route("/callbacks", get(callbacks))
        .route("/faults", get(faults))
        .route("/settings", get(settings))
        .route("/settings/{provider}", post(change_settings))
        .route("/templates", post(add_template))
}

#[derive(Template)]
#[template(path = "refusals.html")]
struct Refusals {
    refusals: Vec<Arc<Refusal>>,
}

async fn refusals(State(ui): State<Ui>, scope: Scope) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals.filter(|refusal| scope.sees(&refusal.account));
    ok(&Refusals {
        refusals: refusals.take(PER_PAGE).collect(),
    })
}

#[derive(Template)]
#[template(path = "callbacks.html")]
struct Callbacks {
    callbacks: Vec<CallbackAttempt>,
    note: String,
}

async fn callbacks(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    Ok(ok(&Callbacks {
        callbacks: ui.attempts(PER_PAGE, None)?,
        note: query.text("note"),
    }))
}

#[derive(Template)]
#[template(path = "faults.html")]
struct Faults {
    /// Number, provider, operation, when, and what goes wrong.
    faults: Vec<[String; 5]>,
    operations: Vec<(&'static str, &'static str)>,
    note: String,
}

/// A value as a page shows it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

async fn faults(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    let rules = ui.faults()?.into_iter();
    let names = ["id", "provider", "operation", "when", "fault"];
    let field = |rule: &Value, name| rule.get(name).map(plain).unwrap_or_default();
    let faults = rules.map(|rule| names.map(|name| field(&rule, name)));
    let providers = ui.providers()?;
    let operations = providers.all().flat_map(|one| {
        let names = one.operations().iter();
        names.map(move |name| (one.name().as_str(), *name))
    });
    Ok(ok(&Faults {
        faults: faults.collect(),
        operations: operations.collect(),
        note: query.text("note"),
    }))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    providers: Vec<ProviderView>,
    templates: Vec<(String, String)>,
    environment: String,
    accounts: Vec<Arc<str>>,
    note: String,
}

struct ProviderView {
    name: &'static str,
    title: &'static str,
    url: String,
    requests: u64,
    settings: Vec<(String, String)>,
}

async fn settings(State(ui): State<Ui>, _: Everything, query: Query) -> Answer {
    let all = ui.settings()?;
    let fields = |name: &str| -> Vec<(String, String)> {
        let fields = all.get(name).and_then(Value::as_object);
        let fields = fields.into_iter().flatten();
        fields
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect()
    };
    let providers = ui.providers()?;
    let views = providers.all().map(|one| ProviderView {
        name: one.name().as_str(),
        title: one.name().title(),
        url: one.base_url(),
        requests: one.received(),
        settings: fields(one.name().as_str()),
    });
    let accounts = providers.one(ProviderName::NxCloud).environments();
    let accounts = accounts.into_iter().map(|(name, _)| name);
    Ok(ok(&SettingsPage {
        providers: views.collect(),
        templates: fields("templates"),
        environment: providers.environment(),
        accounts: accounts.collect(),
        note: query.text("note"),
    }))
}

/// The settings that a form changes: each has what it was beside it, and another one may have changed since.
fn changed(fields: &Value) -> Map<String, Value> {
    let all = fields.as_object().into_iter().flatten();
    let is_setting = |name: &str| name != "back" && !name.starts_with("was.");
    let was = |name: &str| fields.get(format!("was.{name}"));
    all.filter(|(name, value)| is_setting(name) && was(name) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

async fn change_settings(
    State(ui): State<Ui>,
    _: Everything,
    Path(provider): Path<String>,
    fields: Fields,
) -> Answer {
    ui.change_settings(&json!({ provider: changed(&fields) }))?;
    Ok(fields.done("Saved.", StatusCode::NO_CONTENT, None))
}

async fn add_template(State(ui): State<Ui>, _: Everything, fields: Fields) -> Response {
    let field = |name| text(&fields, name).unwrap_or_default();
    ui.messages.set_template_text(field("name"), field("text"));
    let note = "Saved. Messages from now on are shown with it.";
    fields.done(note, StatusCode::NO_CONTENT, None)
}
