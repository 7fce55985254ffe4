//! The provider's answers: four strings. All of them are HTTP 200; the document names no status.

use http::StatusCode;
use serde_json::json;

use super::{Refusal, codes};
use crate::server::Answer;

/// The answer to an accepted request.
pub(super) fn accepted(ref_id: &str, code_sms: &str) -> Answer {
    answer(codes::SUCCESS, ref_id, code_sms, "")
}

/// The answer to a refused one. `ref_id` is empty where it could not be read.
pub(super) fn refused(refusal: &Refusal, ref_id: &str) -> Answer {
    let (rc, reason) = (refusal.rc(), refusal.reason());
    answer(rc, ref_id, "", reason).refused(rc, reason)
}

fn answer(rc: i64, ref_id: &str, code_sms: &str, reason_status: &str) -> Answer {
    Answer::json(
        StatusCode::OK,
        &json!({
            "rc": rc.to_string(),
            "ref_id": ref_id,
            "code_sms": code_sms,
            "reason_status": reason_status,
        }),
    )
}
