//! What a request gives, as a form or as JSON, and the answer in kind.

use std::convert::Infallible;
use std::ops::Deref;

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Ui;
use super::failure::Impossible;
use super::page::shown;
use super::security::Scope;

pub(super) fn json_response(status: StatusCode, kind: &'static str, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, kind)], body.to_string()).into_response()
}

/// A text field of a JSON object or a form.
pub(super) fn text<'a>(fields: &'a Value, name: &str) -> Option<&'a str> {
    let text = fields.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
}

/// The names and the values of an object; nothing of what is none.
pub(super) fn pairs(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

/// The fields of a body, an object. Those of a form are texts.
pub(super) struct Fields {
    values: Value,
    pub(super) is_form: bool,
}

impl FromRequest<Ui> for Fields {
    type Rejection = Impossible;

    async fn from_request(request: Request, ui: &Ui) -> Result<Self, Impossible> {
        let scope: Option<&Scope> = request.extensions().get();
        let is_form = scope.is_some_and(|scope| !scope.is_api);
        let body = Bytes::from_request(request, ui).await;
        let body = body.map_err(|error| Impossible::new(error.status(), error.body_text()))?;
        let values = if is_form {
            form_urlencoded::parse(&body).into_owned().collect()
        } else if body.is_empty() {
            json!({})
        } else {
            let object = serde_json::from_slice(&body).ok().filter(Value::is_object);
            let why = "the body must be a JSON object";
            object.ok_or_else(|| Impossible::new(StatusCode::BAD_REQUEST, why))?
        };
        Ok(Self { values, is_form })
    }
}

impl Deref for Fields {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.values
    }
}

impl Fields {
    /// The answer after something is done: to a form the page that it is on with a note, to a program this status.
    pub(super) fn done(&self, note: &str, status: StatusCode, body: Option<&Value>) -> Response {
        match body {
            _ if self.is_form => back(&self.values, note),
            Some(body) => json_response(status, "application/json", body),
            None => status.into_response(),
        }
    }
}

/// Back to the page that a form is on: a path of this page, or the first page.
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

/// The parameters of a query.
pub(super) struct Query(pub(super) Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        Ok(Self(form_urlencoded::parse(query).into_owned().collect()))
    }
}

impl Query {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        let found = pairs.find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A page, with the note that a form left in the query.
    pub(super) fn shown(&self, page: &impl Template) -> Response {
        shown(StatusCode::OK, page, self.get("note").unwrap_or_default())
    }
}
