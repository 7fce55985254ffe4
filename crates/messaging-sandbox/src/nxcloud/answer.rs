//! The provider's answers. All of them are HTTP 200, refusals too: the documents name no other status, and a live
//! refusal was seen to come that way.

use http::StatusCode;
use serde_json::{Value, json};

use super::codes::Refusal;
use crate::identifiers::identifier;
use crate::server::Answer;

/// The answer to an accepted message.
pub(super) fn accepted(message_id: &str) -> Answer {
    answer(0, "", &json!({ "message_id": message_id }))
}

/// The answer to a refused one. `data` is null as in the sibling APIs; the send document shows no refusal.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    let (code, message) = (refusal.code, &refusal.message);
    answer(code, message, &Value::Null).refused(code, message)
}

/// The documents do not show the form of a trace id.
fn answer(code: i64, message: &str, data: &Value) -> Answer {
    let trace_id = identifier();
    let body = json!({"code": code, "message": message, "data": data, "traceId": trace_id});
    Answer::json(StatusCode::OK, &body)
}
