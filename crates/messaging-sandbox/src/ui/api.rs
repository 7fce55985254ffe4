//! The JSON API, `/api/v1`.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Extension, Router};
use bytes::Bytes;
use serde_json::{Value, json};

use super::actions::text;
use super::events::events;
use super::search::{NAMES, Search};
use super::security::Scope;
use super::wire::{callback_json, message_json, read_message, refusal_json};
use super::{Answer, Failure, Inner, Ui};
use crate::messages::{MessageState, ProviderName, SentMessage};
use crate::operate::{Forwarded, Impossible};

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
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/messages", get(list).delete(clear))
        .route("/messages/wait", get(wait))
        .route("/messages/{id}", get(one))
        .route("/messages/{id}/status", post(status))
        .route("/messages/{id}/reply", post(reply))
        .route("/codes/{recipient}", get(code))
        .route("/inbound", post(inbound))
        .route("/refusals", get(refusals))
        .route("/faults", get(faults).post(add_fault).delete(remove_faults))
        .route("/faults/{provider}/{id}", delete(remove_fault))
        .route("/callbacks", get(callbacks))
        .route("/callbacks/{id}/redeliver", post(redeliver))
        .route("/settings", get(settings).put(change_settings))
        .route("/accounts", get(accounts).post(add_account))
        .route("/reset", post(reset))
        .route("/events", get(events))
        .route("/export", get(export))
        .route("/import", import)
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "there is no such path") })
        .method_not_allowed_fallback(|| async {
            problem(StatusCode::METHOD_NOT_ALLOWED, "the path has other methods")
        })
}

fn json_response(status: StatusCode, kind: &'static str, body: &Value) -> Response {
    let kind = HeaderValue::from_static(kind);
    (status, [(CONTENT_TYPE, kind)], body.to_string()).into_response()
}

fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, "application/json", body)
}

/// An error as RFC 9457 writes it.
pub(super) fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({"title": title, "status": status.as_u16(), "detail": detail});
    json_response(status, "application/problem+json", &body)
}

fn invalid(why: &Impossible) -> Response {
    problem(StatusCode::UNPROCESSABLE_ENTITY, &why.0)
}

fn not_found(what: &str) -> Response {
    problem(StatusCode::NOT_FOUND, &format!("there is no such {what}"))
}

/// What only a caller that sees everything may do.
fn everything(scope: &Scope) -> Result<(), Failure> {
    match scope {
        Scope::Everything => Ok(()),
        Scope::Account(_) => {
            let why = "the token is for one account's messages";
            Err(problem(StatusCode::FORBIDDEN, why).into())
        }
    }
}

fn read(body: &Bytes) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(problem(StatusCode::BAD_REQUEST, "the body must be a JSON object").into()),
    }
}

fn forwarded(message: &Inner, id: Option<u64>, forwarded: Forwarded) -> Response {
    let message = id.and_then(|id| message.messages.get(id));
    ok(&json!({
        "callback": forwarded.as_str(),
        "message": message.map(|message| message_json(&message)),
    }))
}

/// The parameters of a query.
struct Query(Vec<(String, String)>);

impl Query {
    fn of(query: Option<&str>) -> Self {
        let query = query.unwrap_or_default().as_bytes();
        Self(form_urlencoded::parse(query).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        pairs
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// The conditions of a search. Another name is refused: a misspelt one would find everything.
    fn search(&self, also: &[&str]) -> Result<Search, Failure> {
        let mut search = Search::read(self.get("q").unwrap_or_default());
        for (name, value) in &self.0 {
            if NAMES.contains(&name.as_str()) {
                search.add(name, value);
            } else if name != "q" && !also.contains(&name.as_str()) {
                let why = format!("{name}: there is no such parameter");
                return Err(problem(StatusCode::BAD_REQUEST, &why).into());
            }
        }
        Ok(search)
    }
}

/// Whether a search finds a message that the caller may see. What recipients wrote is found only
/// when it is asked for.
fn finds<'a>(search: &'a Search, scope: &'a Scope) -> impl Fn(&SentMessage) -> bool + 'a {
    let received = search.wants_received();
    move |message| {
        scope.sees(&message.account)
            && (received || message.state != MessageState::Received)
            && search.meets(message)
    }
}

async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn list(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = Query::of(query.as_deref());
    let search = query.search(&["limit", "cursor"])?;
    let most = query
        .get("limit")
        .and_then(|most| most.parse().ok())
        .unwrap_or(PER_PAGE);
    let most = most.clamp(1, MOST_PER_PAGE);
    let before = query.get("cursor").and_then(|id| id.parse().ok());
    let found = ui.messages.newest(before, most, finds(&search, &scope));
    let full = found.len() == most;
    let next = found
        .last()
        .filter(|_| full)
        .map(|last| last.id.to_string());
    let messages: Value = found.iter().map(|message| message_json(message)).collect();
    Ok(ok(&json!({"messages": messages, "next": next})))
}

async fn one(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
) -> Answer {
    let message = ui
        .message(&id, &scope)
        .ok_or_else(|| not_found("message"))?;
    Ok(ok(&message_json(&message)))
}

async fn wait(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = Query::of(query.as_deref());
    let search = query.search(&["timeout"])?;
    let time = match query.get("timeout") {
        None => WAIT,
        Some(text) => duration(text).ok_or_else(|| {
            problem(
                StatusCode::BAD_REQUEST,
                "timeout: must be seconds, for example 5s or 500ms",
            )
        })?,
    };
    let time = time.min(LONGEST_WAIT);
    let messages = ui.messages.clone();
    match messages.wait_for(time, finds(&search, &scope)).await {
        Some(message) => Ok(ok(&message_json(&message))),
        None => {
            let why = "no such message arrived in this time";
            Err(problem(StatusCode::NOT_FOUND, why).into())
        }
    }
}

/// `5s`, `500ms` or a number of seconds.
fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let seconds: f64 = text.strip_suffix('s').unwrap_or(text).parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

async fn code(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(recipient): Path<String>,
) -> Answer {
    let mut found = ui.messages.to(&recipient).into_iter().rev();
    let found = found.find_map(|message| {
        let code = message.code().filter(|_| scope.sees(&message.account))?;
        Some(json!({"code": code, "message_id": message.id.to_string()}))
    });
    let found = found.ok_or_else(|| not_found("code for this recipient"))?;
    Ok(ok(&found))
}

async fn clear(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    ui.messages.clear();
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn status(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = read(&body)?;
    let message = ui
        .message(&id, &scope)
        .ok_or_else(|| not_found("message"))?;
    let done = ui
        .change_state(&message, &fields)
        .map_err(|why| invalid(&why))?;
    Ok(forwarded(&ui, Some(message.id), done))
}

async fn reply(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = read(&body)?;
    let message = ui
        .message(&id, &scope)
        .ok_or_else(|| not_found("message"))?;
    let done = ui.reply(&message, &fields).map_err(|why| invalid(&why))?;
    Ok(forwarded(&ui, Some(message.id), done))
}

async fn inbound(State(ui): State<Ui>, Extension(scope): Extension<Scope>, body: Bytes) -> Answer {
    everything(&scope)?;
    let done = ui.inbound(&read(&body)?).map_err(|why| invalid(&why))?;
    Ok(forwarded(&ui, None, done))
}

async fn refusals(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals.filter(|refusal| scope.sees(&refusal.account));
    let refusals: Value = refusals.map(|refusal| refusal_json(&refusal)).collect();
    ok(&json!({ "refusals": refusals }))
}

async fn faults(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    Ok(ok(&json!({"faults": ui.faults()})))
}

async fn add_fault(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    everything(&scope)?;
    let number = ui.add_fault(&read(&body)?).map_err(|why| invalid(&why))?;
    let body = json!({"id": number.to_string()});
    Ok(json_response(
        StatusCode::CREATED,
        "application/json",
        &body,
    ))
}

async fn remove_faults(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    ui.remove_faults();
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn remove_fault(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path((provider, id)): Path<(String, String)>,
) -> Answer {
    everything(&scope)?;
    let found = ProviderName::from_word(&provider).zip(id.parse().ok());
    let removed = found.is_some_and(|(provider, number)| ui.remove_fault(provider, number));
    let gone = StatusCode::NO_CONTENT.into_response();
    if removed {
        Ok(gone)
    } else {
        Err(not_found("fault").into())
    }
}

async fn callbacks(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    let attempts = ui.attempts(MOST_PER_PAGE, &|_| true);
    let attempts: Value = attempts.iter().map(callback_json).collect();
    Ok(ok(&json!({ "callbacks": attempts })))
}

async fn redeliver(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    everything(&scope)?;
    let number = id.parse().map_err(|_| not_found("callback"))?;
    match ui
        .redeliver(number, &read(&body)?)
        .map_err(|why| invalid(&why))?
    {
        true => Ok(StatusCode::ACCEPTED.into_response()),
        false => Err(not_found("callback").into()),
    }
}

pub(super) fn settings_json(ui: &Inner) -> Value {
    let mut settings = json!({});
    if let Some(fields) = settings.as_object_mut() {
        ui.with(|all| {
            for one in all {
                fields.insert(one.name().as_str().to_owned(), one.all_settings());
            }
        });
        let texts = ui.messages.template_texts().into_iter();
        let texts = texts
            .map(|(name, text)| (name, Value::String(text)))
            .collect();
        fields.insert("templates".to_owned(), Value::Object(texts));
    }
    settings
}

async fn settings(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    Ok(ok(&settings_json(&ui)))
}

async fn change_settings(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    everything(&scope)?;
    ui.change_settings(&read(&body)?)
        .map_err(|why| invalid(&why))?;
    Ok(ok(&settings_json(&ui)))
}

/// The accounts of every provider, with the environment variables of the clients.
async fn accounts(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    let accounts: Option<Value> = ui.with(|all| {
        let accounts = all.into_iter().flat_map(|one| {
            let environments = one.environments().into_iter();
            environments.map(move |(name, variables)| {
                let variables = variables.into_iter();
                let variables: serde_json::Map<String, Value> = variables
                    .map(|(name, value)| (name.to_owned(), json!(value)))
                    .collect();
                json!({
                    "provider": one.name().as_str(),
                    "name": *name,
                    "url": one.base_url(),
                    "environment": variables,
                })
            })
        });
        accounts.collect()
    });
    Ok(ok(&json!({ "accounts": accounts })))
}

async fn add_account(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    everything(&scope)?;
    let fields = read(&body)?;
    let name = text(&fields, "name").unwrap_or_default();
    ui.add_account(name).map_err(|why| invalid(&why))?;
    Ok(StatusCode::CREATED.into_response())
}

async fn reset(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Answer {
    everything(&scope)?;
    ui.reset();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Every message as a line of JSON, oldest first.
async fn export(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Response {
    let messages = ui.messages.find(|message| scope.sees(&message.account));
    let lines = messages
        .into_iter()
        .map(|message| Ok::<_, std::convert::Infallible>(format!("{}\n", message_json(&message))));
    let body = Body::from_stream(futures_util::stream::iter(lines));
    let name = HeaderValue::from_static("attachment; filename=\"messages.jsonl\"");
    let kind = HeaderValue::from_static("application/jsonl");
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], body).into_response()
}

async fn import(State(ui): State<Ui>, Extension(scope): Extension<Scope>, body: Bytes) -> Answer {
    everything(&scope)?;
    let mut messages = Vec::new();
    for (number, line) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let value: Option<Value> = serde_json::from_slice(line).ok();
        let message = value.as_ref().and_then(read_message).ok_or_else(|| {
            let why = format!("line {number}: must be a message as export writes it");
            problem(StatusCode::UNPROCESSABLE_ENTITY, &why)
        })?;
        messages.push(message);
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
        let source = include_str!("api.rs");
        let routes = source.split(".route(\"").skip(1);
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
        paths.sort_unstable();
        assert_eq!(routes, paths);
    }
}
