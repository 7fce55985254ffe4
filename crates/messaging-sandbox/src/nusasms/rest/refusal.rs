//! What is refused, and how that is answered.

use http::StatusCode;
use serde_json::{Value, json};

use super::format::format_answer;
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
            let problem = json!({"loc": loc, "msg": message, "type": "value_error"});
            return Self::Invalid(vec![problem]);
        }
        Self::Failure(status, message)
    }

    /// The answer in the format that the request asks for.
    pub(in crate::nusasms) fn answer(&self, request: &ReceivedRequest) -> Answer {
        let answer = |status, body| format_answer(&request.headers, status, &body);
        match self {
            Self::Failure(status, message) => {
                let body = json!({"error": true, "message": message, "description": null});
                answer(*status, body).refused("", *message)
            }
            Self::Invalid(detail) => {
                let problems = detail.iter().map(|problem| {
                    let message = problem["msg"].as_str().unwrap_or_default();
                    format!("{} {message}", problem["loc"])
                });
                let words = problems.collect::<Vec<_>>().join("; ");
                let body = json!({"detail": detail});
                answer(StatusCode::UNPROCESSABLE_ENTITY, body).refused("", words)
            }
            Self::ErrorCode(code) => {
                let message = "the sandbox was asked for this code";
                let body =
                    json!({"error": true, "error_code": code, "message": message, "data": null});
                answer(StatusCode::OK, body).refused(code, message)
            }
        }
    }
}
