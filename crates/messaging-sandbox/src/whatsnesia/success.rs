//! Answers that say yes.

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::Answer;

/// The envelope; without `data` when that is null.
pub(super) fn success(remark: &str, message: &str, data: Value) -> Answer {
    let mut body = json!({"status": "success", "remark": remark, "message": [message]});
    if let (false, Some(object)) = (data.is_null(), body.as_object_mut()) {
        object.insert("data".to_owned(), data);
    }
    Answer::json(StatusCode::OK, &body)
}
