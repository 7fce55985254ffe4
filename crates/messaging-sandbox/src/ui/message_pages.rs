//! The pages of messages: all of them, one, and the chat with a recipient.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Response};

use super::fields::Query;
use super::page::PER_PAGE;
use super::search::Search;
use super::security::{Message, Scope};
use super::view::chat_path;
use super::{Answer, Ui};
use crate::callback::CallbackAttempt;
use crate::messages::{SentMessage, normal_recipient};

/// Files are the page's own; pictures may come from anywhere.
const CSP_WITH_PICTURES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http: https:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline {
    search: String,
    messages: Vec<Arc<SentMessage>>,
    older: Option<String>,
    total: usize,
    searching: bool,
}

pub(super) async fn timeline(State(ui): State<Ui>, scope: Scope, query: Query) -> Response {
    let words = query.get("q").unwrap_or_default();
    let search = Search::read(words);
    let before = query.get("before_id").and_then(|id| id.parse().ok());
    let meets = |message: &SentMessage| scope.sees(&message.account) && search.meets(message);
    let found = ui.messages.newest(before, PER_PAGE, meets);
    let older = found.last().filter(|_| found.len() == PER_PAGE);
    let older = older.map(|last| {
        let words: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        format!("/?q={words}&before_id={}", last.id)
    });
    query.shown(&Timeline {
        messages: found,
        older,
        total: match scope.only {
            None => ui.messages.count(),
            Some(_) => ui.messages.find(|one| scope.sees(&one.account)).len(),
        },
        searching: !words.is_empty() || before.is_some(),
        search: words.to_owned(),
    })
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    message: Arc<SentMessage>,
    original: Option<Arc<SentMessage>>,
    /// The seconds between a duplicate and its original.
    between: String,
    callbacks: Vec<CallbackAttempt>,
    pictures: bool,
}

fn shows_pictures(query: &Query) -> bool {
    query.get("pictures") == Some("on")
}

/// A page on which pictures may be switched on.
fn with_pictures(query: &Query, page: &impl Template) -> Response {
    let policy = [(CONTENT_SECURITY_POLICY, CSP_WITH_PICTURES)];
    let policy = shows_pictures(query).then_some(policy);
    (policy, query.shown(page)).into_response()
}

pub(super) async fn show_message(
    State(ui): State<Ui>,
    scope: Scope,
    Message(message): Message,
    query: Query,
) -> Answer {
    let original = message.duplicate_of.and_then(|id| ui.messages.get(id));
    let original = original.filter(|one| scope.sees(&one.account));
    let between = original.as_ref();
    let between = between.and_then(|one| message.at.duration_since(one.at).ok());
    let between = between.map(|time| format!("{:.1} s", time.as_secs_f64()));
    let page = MessagePage {
        original,
        between: between.unwrap_or_default(),
        callbacks: ui.attempts(PER_PAGE, Some(&message))?,
        message,
        pictures: shows_pictures(&query),
    };
    Ok(with_pictures(&query, &page))
}

#[derive(Template)]
#[template(path = "chat.html")]
struct Chat {
    recipient: String,
    path: String,
    messages: Vec<Arc<SentMessage>>,
    /// The newest message that can be answered.
    last: Option<u64>,
    pictures: bool,
}

pub(super) async fn chat(
    State(ui): State<Ui>,
    scope: Scope,
    Path(recipient): Path<String>,
    query: Query,
) -> Response {
    let person = normal_recipient(&recipient);
    let is_with = |message: &SentMessage| {
        let mut people = [&message.to, message.person()].into_iter();
        scope.sees(&message.account) && people.any(|one| normal_recipient(one) == person)
    };
    let mut messages = ui.messages.newest(None, PER_PAGE, is_with);
    let last = messages.iter().find(|one| one.replies());
    let last = last.map(|one| one.id);
    messages.reverse();
    let page = Chat {
        last,
        path: chat_path(&recipient),
        recipient,
        messages,
        pictures: shows_pictures(&query),
    };
    with_pictures(&query, &page)
}
