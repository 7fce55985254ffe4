//! What is refused, and how that is answered.

use http::StatusCode;
use http::header::{ALLOW, HeaderValue};
use serde_json::{Value, json};

use super::format::Format;
use crate::server::{Answer, ReceivedRequest};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::nusasms) enum Refusal {
    /// `{"error":true,"message":...,"description":null}`: the form of refusals that were seen live.
    Failure(StatusCode, &'static str),
    /// The list of what is wrong with the fields: HTTP 422.
    Invalid(Vec<Value>),
    /// HTTP 200 with `error: true` and this `error_code`.
    ErrorCode(i64),
    /// HTTP 405, with the method that is allowed.
    Method(&'static str),
}

impl Refusal {
    pub(super) const INVALID_SENDER: Self = Self::bad("Invalid WA Sender");
    pub(super) const FILE_TYPE: Self = Self::bad("File type is not allowed");
    pub(super) const LARGE_FILE: Self = Self::bad("File exceed limits (max 512 KB)");
    pub(super) const LARGE_VIDEO: Self = Self::bad("File exceed limits (max 1 MB)");

    /// A failure with HTTP 400.
    pub(in crate::nusasms) const fn bad(message: &'static str) -> Self {
        Self::Failure(StatusCode::BAD_REQUEST, message)
    }

    /// A failure with HTTP 404.
    pub(in crate::nusasms) const fn not_found(message: &'static str) -> Self {
        Self::Failure(StatusCode::NOT_FOUND, message)
    }

    /// A refusal that the sandbox was asked for; 422 has the form of all 422.
    pub(in crate::nusasms) fn of_status(status: StatusCode) -> Self {
        let message = "the sandbox was asked for this status";
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            let loc = json!(["body", "destination"]);
            return Self::Invalid(vec![
                json!({"loc": loc, "msg": message, "type": "value_error"}),
            ]);
        }
        Self::Failure(status, message)
    }

    /// The answer in the format that the request asks for.
    pub(in crate::nusasms) fn answer(&self, request: &ReceivedRequest) -> Answer {
        let (status, body) = match self {
            Self::Failure(status, message) => (*status, failure(message)),
            Self::Invalid(detail) => (StatusCode::UNPROCESSABLE_ENTITY, json!({"detail": detail})),
            Self::ErrorCode(code) => {
                let message = "the sandbox was asked for this code";
                let body =
                    json!({"error": true, "error_code": code, "message": message, "data": null});
                (StatusCode::OK, body)
            }
            Self::Method(_) => (
                StatusCode::METHOD_NOT_ALLOWED,
                failure("Method Not Allowed"),
            ),
        };
        let answer = Format::of(&request.headers).answer(status, &body);
        match self {
            Self::Method(allowed) => answer.header(ALLOW, HeaderValue::from_static(allowed)),
            _ => answer,
        }
    }
}

/// Why a request was refused, read from the answer.
pub(in crate::nusasms) fn reason(body: &Value) -> Option<(String, String)> {
    if let Some(problems) = body.get("detail").and_then(Value::as_array) {
        let problems = problems.iter().map(|problem| {
            let place = problem.get("loc").map(Value::to_string).unwrap_or_default();
            let message = problem.get("msg").and_then(Value::as_str);
            format!("{place} {}", message.unwrap_or_default())
        });
        return Some((String::new(), problems.collect::<Vec<_>>().join("; ")));
    }
    let refused = body.get("error").and_then(Value::as_bool) == Some(true);
    let message = body.get("message").and_then(Value::as_str)?;
    let code = body.get("error_code").map(Value::to_string);
    refused.then(|| (code.unwrap_or_default(), message.to_owned()))
}

fn failure(message: &str) -> Value {
    json!({"error": true, "message": message, "description": null})
}
