//! The page for people. It reads without JavaScript; forms act without it too.

use std::any::Any;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::Ui;
use super::actions::{self, remove_fault};
use super::fields::{Fields, text};
use super::message_pages::{chat, show_message, timeline};
use super::operator_pages::{add_template, callbacks, change_settings, faults, refusals, settings};
use super::security::{COOKIE_NAME, token_hash};

/// How many messages, refusals or callbacks a page shows.
pub(super) const PER_PAGE: usize = 50;

pub(super) fn router() -> Router<Ui> {
    let css = include_str!("../../assets/page.css");
    let js = include_str!("../../assets/page.js");
    let icon = include_str!("../../assets/favicon.svg");
    actions::router()
        .route("/", get(timeline))
        .route("/messages/{id}", get(show_message))
        .route("/chats/{recipient}", get(chat))
        .route("/refusals", get(refusals))
        .route("/callbacks", get(callbacks))
        .route("/faults", get(faults))
        .route("/faults/{provider}/{id}/remove", post(remove_fault))
        .route("/settings", get(settings))
        .route("/settings/{provider}", post(change_settings))
        .route("/templates", post(add_template))
        .route("/page.css", get(file("text/css; charset=utf-8", css)))
        .route("/page.js", get(file("text/javascript; charset=utf-8", js)))
        .route("/favicon.svg", get(file("image/svg+xml", icon)))
        .route("/login", get(login).post(log_in))
}

/// A file of this media type.
pub(super) fn file(kind: &'static str, content: &'static str) -> impl IntoResponse + Clone {
    ([(CONTENT_TYPE, kind)], content)
}

/// A page, with a note on what was done before unless that is empty.
pub(super) fn shown(status: StatusCode, page: &impl Template, note: &str) -> Response {
    let note: &dyn Any = &note.to_owned();
    match page.render_with_values(&("note", note)) {
        Ok(html) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    wrong: bool,
}

async fn login() -> Response {
    shown(StatusCode::OK, &Login { wrong: false }, "")
}

/// Keeps a right token in a cookie that no script and no other site gets.
async fn log_in(State(ui): State<Ui>, fields: Fields) -> Response {
    let token = text(&fields, "token").unwrap_or_default();
    let cookie = format!("{COOKIE_NAME}={token}; HttpOnly; SameSite=Strict; Path=/");
    match HeaderValue::try_from(cookie) {
        Ok(cookie) if ui.tokens.contains_key(&token_hash(token)) => {
            let headers = [
                (SET_COOKIE, cookie),
                (LOCATION, HeaderValue::from_static("/")),
            ];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        _ => shown(StatusCode::UNAUTHORIZED, &Login { wrong: true }, ""),
    }
}
