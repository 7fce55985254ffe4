//! The pages of the web site that the API is a part of.

use http::StatusCode;

use crate::server::Answer;

/// A page with nothing but a title.
pub(super) fn html(status: StatusCode, title: &str) -> Answer {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\
         <body><h1>{title}</h1></body></html>\n"
    );
    Answer::text(status, "text/html; charset=utf-8", page)
}
