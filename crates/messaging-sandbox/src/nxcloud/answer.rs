//! The provider's answers. All of them are HTTP 200, refusals too: the documents name no other status, and a live
//! refusal was seen to come that way.

use http::StatusCode;
use serde_json::json;

use super::codes::Refusal;
use crate::server::Answer;

/// The answer to an accepted message.
pub(super) fn accepted(message_id: &str, trace_id: &str) -> Answer {
    Answer::json(
        StatusCode::OK,
        &json!({
            "code": 0,
            "message": "",
            "data": {"message_id": message_id},
            "traceId": trace_id,
        }),
    )
}

/// The answer to a refused one. `data` is null as in the sibling APIs; the send document shows no refusal.
pub(super) fn refused(refusal: &Refusal, trace_id: &str) -> Answer {
    Answer::json(
        StatusCode::OK,
        &json!({
            "code": refusal.code,
            "message": refusal.message,
            "data": null,
            "traceId": trace_id,
        }),
    )
}
