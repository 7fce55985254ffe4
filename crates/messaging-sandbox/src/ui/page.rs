//! The page for people. It reads without JavaScript; forms act without it too.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::actions::text;
use super::api::settings_json;
use super::search::Search;
use super::security::{COOKIE_NAME, Scope};
use super::view::{CallbackView, MessageView, RefusalView, RequestView};
use super::{Answer, Failure, Ui};
use crate::messages::{ProviderName, SentMessage};
use crate::operate::{Forwarded, Impossible};

/// How many messages, refusals or callbacks a page shows.
const PER_PAGE: usize = 50;

/// Files are the page's own; pictures may come from anywhere.
const CSP_WITH_PICTURES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http: https:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Ui> {
    Router::new()
        .route("/", get(timeline))
        .route(
            "/page.css",
            get(|| {
                file(
                    "text/css; charset=utf-8",
                    include_str!("../../assets/page.css"),
                )
            }),
        )
        .route(
            "/page.js",
            get(|| {
                file(
                    "text/javascript; charset=utf-8",
                    include_str!("../../assets/page.js"),
                )
            }),
        )
        .route(
            "/favicon.svg",
            get(|| file("image/svg+xml", include_str!("../../assets/favicon.svg"))),
        )
        .route("/messages/{id}", get(show_message))
        .route("/messages/{id}/status", post(status))
        .route("/messages/{id}/reply", post(reply))
        .route("/chats/{recipient}", get(chat))
        .route("/inbound", post(inbound))
        .route("/refusals", get(refusals))
        .route("/callbacks", get(callbacks))
        .route("/callbacks/{id}/redeliver", post(redeliver))
        .route("/faults", get(faults).post(add_fault))
        .route("/faults/{provider}/{id}/remove", post(remove_fault))
        .route("/settings", get(settings))
        .route("/settings/{provider}", post(change_settings))
        .route("/templates", post(add_template))
        .route("/accounts", post(add_account))
        .route("/reset", post(reset))
        .route("/login", get(login).post(log_in))
        .fallback(|| async {
            shown(
                StatusCode::NOT_FOUND,
                &Failed {
                    why: "There is no such page.",
                },
            )
        })
}

async fn file(kind: &'static str, content: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind)], content)
}

fn shown(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn ok(page: &impl Template) -> Response {
    shown(StatusCode::OK, page)
}

#[derive(Template)]
#[template(path = "failed.html")]
struct Failed<'a> {
    why: &'a str,
}

fn failed(why: &Impossible) -> Response {
    shown(StatusCode::UNPROCESSABLE_ENTITY, &Failed { why: &why.0 })
}

fn missing(what: &str) -> Response {
    let why = format!("There is no such {what}. It may have been forgotten.");
    shown(StatusCode::NOT_FOUND, &Failed { why: &why })
}

/// The fields of a form, or of a query, as an object of texts.
fn form(body: &[u8]) -> Value {
    let pairs = form_urlencoded::parse(body).into_owned();
    let fields: Map<String, Value> = pairs
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    Value::Object(fields)
}

/// Back to the page that a form was on: a path of this page, or the first page.
fn back(fields: &Value, note: &str) -> Response {
    let path = text(fields, "back").unwrap_or("/");
    // A browser leaves out control characters, and takes a backslash for a slash.
    let odd = |c: char| c == '\\' || c.is_control();
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains(odd);
    let path = if own { path } else { "/" };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "note"))
        .append_pair("note", note)
        .finish();
    match HeaderValue::try_from(format!("{path}?{query}")) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn done(fields: &Value, result: Result<Forwarded, Impossible>) -> Response {
    match result {
        Ok(forwarded) => back(fields, &format!("Callback: {}.", forwarded.as_str())),
        Err(why) => failed(&why),
    }
}

fn only_everything(scope: &Scope) -> Result<(), Failure> {
    match scope {
        Scope::Everything => Ok(()),
        Scope::Account(_) => {
            let why = "This token is for one account's messages.";
            Err(shown(StatusCode::FORBIDDEN, &Failed { why }).into())
        }
    }
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline {
    search: String,
    messages: Vec<MessageView>,
    older: Option<String>,
    total: usize,
    searching: bool,
    note: String,
}

async fn timeline(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = form(query.unwrap_or_default().as_bytes());
    let words = text(&query, "q").unwrap_or_default().to_owned();
    let search = Search::read(&words);
    let before = text(&query, "before_id").and_then(|id| id.parse().ok());
    let meets = |message: &SentMessage| scope.sees(&message.account) && search.meets(message);
    let found = ui.messages.newest(before, PER_PAGE, meets);
    let older = found
        .last()
        .filter(|_| found.len() == PER_PAGE)
        .map(|last| {
            let before = last.id.to_string();
            form_urlencoded::Serializer::new("/?".to_owned())
                .append_pair("q", &words)
                .append_pair("before_id", &before)
                .finish()
        });
    ok(&Timeline {
        messages: found
            .iter()
            .map(|one| MessageView::of(one, false))
            .collect(),
        older,
        total: match scope {
            Scope::Everything => ui.messages.count(),
            Scope::Account(_) => ui.messages.find(|one| scope.sees(&one.account)).len(),
        },
        searching: !words.is_empty() || before.is_some(),
        search: words,
        note: note(&query),
    })
}

fn note(query: &Value) -> String {
    text(query, "note").unwrap_or_default().to_owned()
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    message: MessageView,
    request: RequestView,
    original: Option<(MessageView, RequestView)>,
    /// The seconds between a duplicate and its original.
    between: String,
    callbacks: Vec<CallbackView>,
    pictures: bool,
    note: String,
}

/// A page on which pictures may be switched on.
fn with_pictures(page: &impl Template, pictures: bool) -> Response {
    let mut response = ok(page);
    if pictures {
        let policy = HeaderValue::from_static(CSP_WITH_PICTURES);
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn show_message(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = form(query.unwrap_or_default().as_bytes());
    let pictures = text(&query, "pictures") == Some("on");
    let message = ui.message(&id, &scope).ok_or_else(|| missing("message"))?;
    let original = message.duplicate_of.and_then(|id| ui.messages.get(id));
    let original = original.filter(|one| scope.sees(&one.account));
    let between = original
        .as_ref()
        .and_then(|one| message.at.duration_since(one.at).ok());
    let attempts = ui.attempts(PER_PAGE, &|one| {
        one.provider == message.provider && one.message_id == message.message_id
    });
    let page = MessagePage {
        original: original.map(|one| (MessageView::of(&one, false), RequestView::of(&one.request))),
        between: between
            .map(|time| format!("{:.1} s", time.as_secs_f64()))
            .unwrap_or_default(),
        callbacks: attempts.iter().map(CallbackView::of).collect(),
        request: RequestView::of(&message.request),
        message: MessageView::of(&message, pictures),
        pictures,
        note: note(&query),
    };
    Ok(with_pictures(&page, pictures))
}

#[derive(Template)]
#[template(path = "chat.html")]
struct Chat {
    recipient: String,
    path: String,
    messages: Vec<MessageView>,
    /// The newest message that can be answered.
    last: Option<u64>,
    pictures: bool,
    note: String,
}

async fn chat(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(recipient): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = form(query.unwrap_or_default().as_bytes());
    let pictures = text(&query, "pictures") == Some("on");
    let person = crate::messages::normal_recipient(&recipient);
    let is_with = |message: &SentMessage| {
        let from = message
            .from
            .as_deref()
            .filter(|_| message.operation == "inbound");
        scope.sees(&message.account)
            && (message.is_to(&recipient)
                || from.is_some_and(|from| crate::messages::normal_recipient(from) == person))
    };
    let mut found = ui.messages.newest(None, PER_PAGE, is_with);
    found.reverse();
    let messages: Vec<_> = found
        .iter()
        .map(|one| MessageView::of(one, pictures))
        .collect();
    let page = Chat {
        last: messages
            .iter()
            .rev()
            .find(|one| one.replies)
            .map(|one| one.id),
        path: super::view::chat_path(&recipient),
        recipient,
        messages,
        pictures,
        note: note(&query),
    };
    with_pictures(&page, pictures)
}

async fn status(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = form(&body);
    let message = ui.message(&id, &scope).ok_or_else(|| missing("message"))?;
    Ok(done(&fields, ui.change_state(&message, &fields)))
}

async fn reply(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = form(&body);
    let message = ui.message(&id, &scope).ok_or_else(|| missing("message"))?;
    Ok(done(&fields, ui.reply(&message, &fields)))
}

async fn inbound(State(ui): State<Ui>, Extension(scope): Extension<Scope>, body: Bytes) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    Ok(done(&fields, ui.inbound(&fields)))
}

#[derive(Template)]
#[template(path = "refusals.html")]
struct Refusals {
    refusals: Vec<RefusalView>,
}

async fn refusals(State(ui): State<Ui>, Extension(scope): Extension<Scope>) -> Response {
    let refusals = ui.messages.refusals().into_iter().rev();
    let refusals = refusals
        .filter(|refusal| scope.sees(&refusal.account))
        .take(PER_PAGE);
    ok(&Refusals {
        refusals: refusals.map(|refusal| RefusalView::of(&refusal)).collect(),
    })
}

#[derive(Template)]
#[template(path = "callbacks.html")]
struct Callbacks {
    callbacks: Vec<CallbackView>,
    note: String,
}

async fn callbacks(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Answer {
    only_everything(&scope)?;
    Ok(ok(&Callbacks {
        callbacks: ui
            .attempts(PER_PAGE, &|_| true)
            .iter()
            .map(CallbackView::of)
            .collect(),
        note: note(&form(query.unwrap_or_default().as_bytes())),
    }))
}

async fn redeliver(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    let number = id.parse().map_err(|_| missing("callback"))?;
    match ui.redeliver(number, &fields).map_err(|why| failed(&why))? {
        true => Ok(back(&fields, "Delivering once more.")),
        false => Err(missing("callback").into()),
    }
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

async fn faults(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Answer {
    only_everything(&scope)?;
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
    Ok(ok(&Faults {
        faults: faults.collect(),
        operations: operations.unwrap_or_default(),
        note: note(&form(query.unwrap_or_default().as_bytes())),
    }))
}

/// The rule that the form describes, as the API takes it.
fn rule_of(fields: &Value) -> Value {
    let number = |name: &str| -> Option<f64> { text(fields, name)?.parse().ok() };
    let whole = |name: &str| {
        number(name)
            .filter(|number| *number >= 0.0)
            .map(|number| number as u64)
    };
    let times = whole("times").unwrap_or(1);
    let when = match text(fields, "when").unwrap_or("next") {
        "always" => json!("always"),
        "every" => json!({ "every": times }),
        "probability" => json!({"probability": number("times").unwrap_or(0.0) / 100.0, "seed": 1}),
        _ => json!({ "next": times }),
    };
    let value = text(fields, "value").unwrap_or_default();
    json!({
        "provider": text(fields, "provider"),
        "operation": text(fields, "operation"),
        "when": when,
        "fault": {
            "kind": text(fields, "kind"),
            "accepted": fields.get("accepted").is_some(),
            "status": whole("value"),
            "ms": whole("value"),
            "retry_after": whole("value"),
            "code": value,
            "text": value,
        },
    })
}

async fn add_fault(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    match ui.add_fault(&rule_of(&fields)) {
        Ok(_) => Ok(back(&fields, "The rule is in force.")),
        Err(why) => Err(failed(&why).into()),
    }
}

async fn remove_fault(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    Path((provider, id)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let rule = ProviderName::from_word(&provider).zip(id.parse().ok());
    if let Some((provider, number)) = rule {
        ui.remove_fault(provider, number);
    }
    Ok(back(&form(&body), "The rule is gone."))
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

async fn settings(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    RawQuery(query): RawQuery,
) -> Answer {
    only_everything(&scope)?;
    let all = settings_json(&ui);
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
    Ok(ok(&SettingsPage {
        providers: providers.map(Vec::from).unwrap_or_default(),
        templates: fields("templates"),
        environment: ui.environment().unwrap_or_default(),
        accounts: accounts.unwrap_or_default(),
        note: note(&form(query.unwrap_or_default().as_bytes())),
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
    Extension(scope): Extension<Scope>,
    Path(provider): Path<String>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    match ui.change_settings(&json!({ provider: changed(&fields) })) {
        Ok(()) => Ok(back(&fields, "Saved.")),
        Err(why) => Err(failed(&why).into()),
    }
}

async fn add_template(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    let name = text(&fields, "name").unwrap_or_default();
    ui.messages
        .set_template_text(name, text(&fields, "text").unwrap_or_default());
    Ok(back(
        &fields,
        "Saved. Messages from now on are shown with it.",
    ))
}

async fn add_account(
    State(ui): State<Ui>,
    Extension(scope): Extension<Scope>,
    body: Bytes,
) -> Answer {
    only_everything(&scope)?;
    let fields = form(&body);
    match ui.add_account(text(&fields, "name").unwrap_or_default()) {
        Ok(()) => Ok(back(&fields, "Added at every provider.")),
        Err(why) => Err(failed(&why).into()),
    }
}

async fn reset(State(ui): State<Ui>, Extension(scope): Extension<Scope>, body: Bytes) -> Answer {
    only_everything(&scope)?;
    ui.reset();
    Ok(back(&form(&body), "Everything is forgotten."))
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    wrong: bool,
}

async fn login() -> Response {
    ok(&Login { wrong: false })
}

/// Keeps a right token in a cookie that no script and no other site gets.
async fn log_in(State(ui): State<Ui>, body: Bytes) -> Response {
    let fields = form(&body);
    let token = text(&fields, "token").unwrap_or_default();
    let cookie = format!("{COOKIE_NAME}={token}; HttpOnly; SameSite=Strict; Path=/");
    match (ui.scope_of(token), HeaderValue::try_from(cookie)) {
        (Some(_), Ok(cookie)) => {
            let headers = HeaderMap::from_iter([
                (SET_COOKIE, cookie),
                (LOCATION, HeaderValue::from_static("/")),
            ]);
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        _ => shown(StatusCode::UNAUTHORIZED, &Login { wrong: true }),
    }
}
