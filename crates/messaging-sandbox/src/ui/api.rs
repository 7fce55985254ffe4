//! The JSON API, `/api/v1`.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use bytes::Bytes;
use serde_json::{Value, json};

use super::actions::{self, remove_fault};
use super::events::events;
use super::failure::Impossible;
use super::fields::{Fields, Query, json_response};
use super::page::file;
use super::search::Search;
use super::security::{Everything, Message, Scope};
use super::wire::{callback_json, message_json, refusal_json};
use super::{Answer, Ui};
use crate::messages::{MessageState, SentMessage};
use crate::operate::impossible;

/// How many messages a page has unless asked for, and at most.
const PER_PAGE: usize = 50;
const MOST_PER_PAGE: usize = 1000;

/// How long a request waits for a message unless it says so, and at most.
const WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// The largest import.
const MOST_IMPORT_BYTES: usize = 512 * 1024 * 1024;

const OPENAPI: &str = include_str!("openapi.json");

pub(super) fn router() -> Router<Ui> {
    let import = post(import).layer(DefaultBodyLimit::max(MOST_IMPORT_BYTES));
    actions::router()
        .route("/openapi.json", get(file("application/json", OPENAPI)))
        .route("/messages", get(list).delete(clear))
        .route("/messages/wait", get(wait))
        .route("/messages/{id}", get(one))
        .route("/codes/{recipient}", get(code))
        .route("/refusals", get(refusals))
        .route("/faults", get(faults).delete(remove_faults))
        .route("/faults/{provider}/{id}", delete(remove_fault))
        .route("/callbacks", get(callbacks))
        .route("/settings", get(settings).put(change_settings))
        .route("/accounts", get(accounts))
        .route("/events", get(events))
        .route("/export", get(export))
        .route("/import", import)
}

pub(super) fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, "application/json", body)
}

/// The conditions of a search. Another name is refused, and a value that cannot be: a misspelt one would find
/// everything or nothing.
fn search(query: &Query, also: &[&str]) -> Result<Search, Impossible> {
    let mut search = Search::read(query.get("q").unwrap_or_default());
    for (name, value) in &query.0 {
        let is_other = name == "q" || also.contains(&name.as_str());
        if !is_other && !value.is_empty() && !search.add(name, value) {
            let why = format!("{name}: there is no such parameter, or it cannot have this value");
            return Err(Impossible::new(StatusCode::BAD_REQUEST, why));
        }
    }
    Ok(search)
}

/// Whether a search finds a message that the caller may see. What recipients wrote is found only
/// when it is asked for.
fn finds<'a>(search: &'a Search, scope: &'a Scope) -> impl Fn(&SentMessage) -> bool + 'a {
    let received = search.wants_received;
    move |message| {
        scope.sees(&message.account)
            && (received || message.state != MessageState::Received)
            && search.meets(message)
    }
}

async fn list(State(ui): State<Ui>, scope: Scope, query: Query) -> Answer {
    let search = search(&query, &["limit", "cursor"])?;
    let most = query.get("limit").and_then(|most| most.parse().ok());
    let most = most.unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE);
    let before = query.get("cursor").and_then(|id| id.parse().ok());
    let found = ui.messages.newest(before, most, finds(&search, &scope));
    let next = found.last().filter(|_| found.len() == most);
    let next = next.map(|last| last.id.to_string());
    let messages: Value = found.iter().map(|message| message_json(message)).collect();
    Ok(ok(&json!({"messages": messages, "next": next})))
}

async fn one(Message(message): Message) -> Response {
    ok(&message_json(&message))
}

async fn wait(State(ui): State<Ui>, scope: Scope, query: Query) -> Answer {
    let search = search(&query, &["timeout"])?;
    let time = query.get("timeout").map_or(Some(WAIT), duration);
    let time = time.ok_or_else(|| {
        let why = "timeout: must be seconds, for example 5s or 500ms";
        Impossible::new(StatusCode::BAD_REQUEST, why)
    })?;
    let (time, wanted) = (time.min(LONGEST_WAIT), finds(&search, &scope));
    let found = ui.messages.wait_for(time, wanted).await;
    let why = "no such message arrived in this time";
    let message = found.ok_or_else(|| Impossible::new(StatusCode::NOT_FOUND, why))?;
    Ok(ok(&message_json(&message)))
}

/// `5s`, `500ms` or a number of seconds.
fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let seconds: f64 = text.strip_suffix('s').unwrap_or(text).parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

async fn code(State(ui): State<Ui>, scope: Scope, Path(recipient): Path<String>) -> Answer {
    let mut found = ui.messages.to(&recipient).into_iter().rev();
    let found = found.find_map(|message| {
        let code = message.code().filter(|_| scope.sees(&message.account))?;
        Some(json!({"code": code, "message_id": message.id.to_string()}))
    });
    let found = found.ok_or_else(|| Impossible::missing("code for this recipient"))?;
    Ok(ok(&found))
}

async fn clear(State(ui): State<Ui>, _: Everything) -> StatusCode {
    ui.messages.clear();
    StatusCode::NO_CONTENT
}

async fn refusals(State(ui): State<Ui>, scope: Scope) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals.filter(|refusal| scope.sees(&refusal.account));
    let refusals: Value = refusals.map(|refusal| refusal_json(&refusal)).collect();
    ok(&json!({ "refusals": refusals }))
}

async fn faults(State(ui): State<Ui>, _: Everything) -> Answer {
    Ok(ok(&json!({"faults": ui.faults()?})))
}

async fn remove_faults(State(ui): State<Ui>, _: Everything) -> Result<StatusCode, Impossible> {
    ui.providers()?.all().for_each(|one| one.remove_rules());
    Ok(StatusCode::NO_CONTENT)
}

async fn callbacks(State(ui): State<Ui>, _: Everything) -> Answer {
    let attempts = ui.attempts(MOST_PER_PAGE, None)?;
    let attempts: Value = attempts.iter().map(callback_json).collect();
    Ok(ok(&json!({ "callbacks": attempts })))
}

async fn settings(State(ui): State<Ui>, _: Everything) -> Answer {
    Ok(ok(&ui.settings()?))
}

async fn change_settings(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    ui.change_settings(&fields)?;
    Ok(ok(&ui.settings()?))
}

/// The accounts of every provider, with the environment variables of the clients.
async fn accounts(State(ui): State<Ui>, _: Everything) -> Answer {
    let providers = ui.providers()?;
    let accounts = providers.all().flat_map(|one| {
        let environments = one.environments().into_iter();
        environments.map(move |(name, variables)| {
            json!({
                "provider": one.name().as_str(),
                "name": *name,
                "url": one.base_url(),
                "environment": variables.into_iter().collect::<Value>(),
            })
        })
    });
    Ok(ok(&json!({ "accounts": accounts.collect::<Value>() })))
}

/// Every message as a line of JSON, oldest first.
async fn export(State(ui): State<Ui>, scope: Scope) -> Response {
    let messages = ui.messages.find(|message| scope.sees(&message.account));
    let lines = messages
        .into_iter()
        .map(|message| Ok::<_, Infallible>(format!("{}\n", message_json(&message))));
    let body = Body::from_stream(futures_util::stream::iter(lines));
    let file = "attachment; filename=\"messages.jsonl\"";
    let headers = [
        (CONTENT_TYPE, "application/jsonl"),
        (CONTENT_DISPOSITION, file),
    ];
    (headers, body).into_response()
}

async fn import(State(ui): State<Ui>, _: Everything, body: Bytes) -> Answer {
    let mut messages: Vec<SentMessage> = Vec::new();
    for (number, line) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let why = || format!("line {number}: must be a message as export writes it");
        let message = serde_json::from_slice(line).ok();
        // Behind the highest number there would be no other.
        let message = message.filter(|one: &SentMessage| one.id < u64::MAX);
        messages.push(message.map_or_else(|| impossible(why()), Ok)?);
    }
    let imported = messages.len();
    ui.messages.restore(messages);
    Ok(ok(&json!({ "imported": imported })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, expected) in [
            ("5s", Some(5000)),
            ("500ms", Some(500)),
            ("0.5", Some(500)),
            ("-1", None),
            ("soon", None),
            ("1e99", None),
        ] {
            assert_eq!(
                duration(text),
                expected.map(Duration::from_millis),
                "{text}"
            );
        }
    }

    #[test]
    fn the_description_has_every_path() {
        let described: Value = serde_json::from_str(OPENAPI).unwrap();
        let sources = [include_str!("api.rs"), include_str!("actions.rs")];
        let routes = sources
            .iter()
            .flat_map(|source| source.split(".route(\"").skip(1));
        let routes = routes
            .filter_map(|rest| rest.split_once('"'))
            .map(|(path, _)| path);
        let mut routes: Vec<&str> = routes.filter(|path| path.starts_with('/')).collect();
        let mut paths: Vec<&str> = described["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        routes.sort_unstable();
        routes.dedup();
        paths.sort_unstable();
        assert_eq!(routes, paths);
    }
}
