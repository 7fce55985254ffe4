//! Answers that say yes, and the pages of the web site that the API is a part of.

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

/// A page with nothing but a title.
pub(super) fn html(status: StatusCode, title: &str) -> Answer {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\
         <body><h1>{title}</h1></body></html>\n"
    );
    Answer::text(status, "text/html; charset=utf-8", page)
}
