//! An answer that says no: a page for a person, RFC 9457 for a program.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::fields::json_response;
use super::page::shown;

/// Why something is not done: what is wrong, and where. [`guard`](super::security::guard) makes an answer of it.
#[derive(Debug, Clone)]
pub(crate) struct Impossible {
    pub(super) status: StatusCode,
    pub(super) why: String,
}

impl Impossible {
    pub(crate) fn new(status: StatusCode, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { status, why }
    }

    pub(super) fn missing(what: &str) -> Self {
        let why = format!("there is no such {what}, or it is forgotten");
        Self::new(StatusCode::NOT_FOUND, why)
    }

    pub(super) fn answer(&self, is_api: bool) -> Response {
        let Self { status, why } = self;
        if !is_api {
            return shown(*status, &Failed { why }, "");
        }
        let title = status.canonical_reason().unwrap_or_default();
        let problem = json!({"title": title, "status": status.as_u16(), "detail": why});
        json_response(*status, "application/problem+json", &problem)
    }
}

#[derive(Template)]
#[template(path = "failed.html")]
struct Failed<'a> {
    why: &'a str,
}

impl IntoResponse for Impossible {
    fn into_response(self) -> Response {
        (self.status, Extension(self)).into_response()
    }
}
