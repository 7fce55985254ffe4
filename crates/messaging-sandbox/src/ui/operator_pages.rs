//! The pages for whoever runs the sandbox: refused requests, callbacks, faults and settings.

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
use super::view::{CallbackView, RefusalView};
use super::{Answer, Ui};

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
    refusals: Vec<RefusalView>,
}

async fn refusals(State(ui): State<Ui>, scope: Scope) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals
        .filter(|refusal| scope.sees(&refusal.account))
        .take(PER_PAGE);
    ok(&Refusals {
        refusals: refusals.map(RefusalView::of).collect(),
    })
}

#[derive(Template)]
#[template(path = "callbacks.html")]
struct Callbacks {
    callbacks: Vec<CallbackView>,
    note: String,
}

async fn callbacks(State(ui): State<Ui>, _: Everything, query: Query) -> Response {
    ok(&Callbacks {
        callbacks: ui
            .attempts(PER_PAGE, &|_| true)
            .into_iter()
            .map(CallbackView::of)
            .collect(),
        note: query.text("note"),
    })
}

#[derive(Template)]
#[template(path = "faults.html")]
struct Faults {
    faults: Vec<FaultView>,
    operations: Vec<(&'static str, &'static str)>,
    note: String,
}

struct FaultView {
    id: String,
    provider: String,
    operation: String,
    when: String,
    fault: String,
}

async fn faults(State(ui): State<Ui>, _: Everything, query: Query) -> Response {
    let field = |rule: &Value, name| text(rule, name).unwrap_or_default().to_owned();
    let faults = ui.faults().into_iter().map(|rule| FaultView {
        id: field(&rule, "id"),
        provider: field(&rule, "provider"),
        operation: text(&rule, "operation").unwrap_or("any").to_owned(),
        when: match rule.get("when") {
            Some(Value::String(word)) => word.clone(),
            Some(when) => when.to_string(),
            None => String::new(),
        },
        fault: field(&rule, "fault"),
    });
    let operations = ui.with(|all| {
        let operations = all.into_iter().flat_map(|one| {
            let names = one.operations().iter();
            names.map(move |name| (one.name().as_str(), *name))
        });
        operations.collect()
    });
    ok(&Faults {
        faults: faults.collect(),
        operations: operations.unwrap_or_default(),
        note: query.text("note"),
    })
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    providers: Vec<ProviderView>,
    templates: Vec<(String, String)>,
    environment: String,
    accounts: Vec<String>,
    note: String,
}

struct ProviderView {
    name: &'static str,
    title: &'static str,
    url: String,
    requests: u64,
    settings: Vec<(String, String)>,
}

async fn settings(State(ui): State<Ui>, _: Everything, query: Query) -> Response {
    let all = ui.settings();
    let fields = |name: &str| -> Vec<(String, String)> {
        let fields = all
            .get(name)
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let plain = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        fields
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect()
    };
    let providers = ui.with(|all| {
        all.map(|one| ProviderView {
            name: one.name().as_str(),
            title: one.name().title(),
            url: one.base_url(),
            requests: one.received(),
            settings: fields(one.name().as_str()),
        })
    });
    let accounts = ui.with(|all| {
        let [first, ..] = all;
        first
            .environments()
            .into_iter()
            .map(|(name, _)| name.to_string())
            .collect()
    });
    ok(&SettingsPage {
        providers: providers.map(Vec::from).unwrap_or_default(),
        templates: fields("templates"),
        environment: ui.environment().unwrap_or_default(),
        accounts: accounts.unwrap_or_default(),
        note: query.text("note"),
    })
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
