//! An answer that says no: a page for a person, RFC 9457 for a program.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::fields::json_response;
use super::page::shown;
use crate::operate::Impossible;

/// Why a request is not done. [`guard`](super::security::guard) makes an answer of it.
#[derive(Clone)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    why: String,
}

impl Failure {
    pub(super) fn new(status: StatusCode, why: impl Into<String>) -> Self {
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
            return shown(*status, &Failed { why });
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

impl From<Impossible> for Failure {
    fn from(why: Impossible) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, why.0)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Extension(self)).into_response()
    }
}
