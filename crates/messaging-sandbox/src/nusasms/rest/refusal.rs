//! What is refused, and how that is answered.

use http::StatusCode;
use http::header::{ALLOW, HeaderValue};
use serde_json::{Value, json};

use super::format::Format;
use crate::server::Answer;

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
    pub(in crate::nusasms) const UNAUTHORIZED: Self =
        Self::Failure(StatusCode::UNAUTHORIZED, "Invalid APIKey");
    pub(in crate::nusasms) const FORBIDDEN: Self =
        Self::Failure(StatusCode::FORBIDDEN, "IP address is not allowed");
    pub(in crate::nusasms) const NO_SUCH_PATH: Self =
        Self::Failure(StatusCode::NOT_FOUND, "Not Found");
    pub(in crate::nusasms) const NO_SUCH_MESSAGE: Self =
        Self::Failure(StatusCode::NOT_FOUND, "Message not found");
    pub(in crate::nusasms) const NO_SUCH_TEMPLATE: Self =
        Self::Failure(StatusCode::NOT_FOUND, "Template not found");
    pub(in crate::nusasms) const INVALID_SENDER: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "Invalid WA Sender");
    pub(in crate::nusasms) const INVALID_GATEWAY: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "Invalid WA Gateway");
    pub(in crate::nusasms) const NO_CREDIT: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "Insufficient WA credit");
    pub(in crate::nusasms) const CREDIT_EXPIRED: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "WA credit has expired");
    pub(in crate::nusasms) const FILE_TYPE: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "File type is not allowed");
    pub(in crate::nusasms) const LARGE_FILE: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "File exceed limits (max 512 KB)");
    pub(in crate::nusasms) const LARGE_VIDEO: Self =
        Self::Failure(StatusCode::BAD_REQUEST, "File exceed limits (max 1 MB)");
    /// Calls come too fast.
    pub(in crate::nusasms) const RATE: Self =
        Self::Failure(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");

    /// A refusal that the sandbox was asked for; 422 has the form of all 422.
    pub(in crate::nusasms) fn of_status(status: StatusCode) -> Self {
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            return Self::Invalid(vec![json!({
                "loc": ["body", "destination"],
                "msg": "the sandbox was asked for this status",
                "type": "value_error",
            })]);
        }
        Self::Failure(status, "the sandbox was asked for this status")
    }

    /// The answer in the format that the request asks for.
    pub(in crate::nusasms) fn answer(&self, request: &crate::server::ReceivedRequest) -> Answer {
        let format = Format::of(&request.headers);
        match self {
            Self::Failure(status, message) => format.answer(*status, &failure(message)),
            Self::Invalid(detail) => format.answer(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({ "detail": detail }),
            ),
            Self::ErrorCode(code) => format.answer(
                StatusCode::OK,
                &json!({
                    "error": true,
                    "error_code": code,
                    "message": "the sandbox was asked for this code",
                    "data": null,
                }),
            ),
            Self::Method(allowed) => {
                let body = failure("Method Not Allowed");
                format
                    .answer(StatusCode::METHOD_NOT_ALLOWED, &body)
                    .header(ALLOW, HeaderValue::from_static(allowed))
            }
        }
    }
}

/// Why a request was refused, read from the answer.
pub(in crate::nusasms) fn reason(body: &Value) -> Option<(String, String)> {
    if let Some(problems) = body.get("detail").and_then(Value::as_array) {
        let problems = problems.iter().map(|problem| {
            let place = problem.get("loc").map(Value::to_string).unwrap_or_default();
            let message = problem
                .get("msg")
                .and_then(Value::as_str)
                .unwrap_or_default();
            format!("{place} {message}")
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
