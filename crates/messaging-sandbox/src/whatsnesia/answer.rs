//! Answers that say yes, refusals, and the pages of the web site that the API is a part of.

use http::StatusCode;
use serde_json::{Value, json};

use crate::fault::final_status;
use crate::server::Answer;

/// A refusal as the provider words it: an HTTP status, a remark and sentences. Most have HTTP 200.
///
/// `Debug` leaves out the sentences.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    remark: String,
    messages: Vec<String>,
}

impl Refusal {
    /// A refusal with HTTP 200, one remark and one sentence.
    pub fn new(remark: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::OK,
            remark: remark.into(),
            messages: vec![message.into()],
        }
    }

    builders! {
        refusal:

        /// Adds a sentence.
        message(message: impl Into<String>) => refusal.messages.push(message.into());

        /// Sets the HTTP status. A number that is no final status (200 to 999) becomes 500.
        http(status: u16) => refusal.status = final_status(status);
    }

    /// The remark.
    pub fn remark(&self) -> &str {
        &self.remark
    }

    pub(super) fn validation(problems: Vec<String>) -> Self {
        Self {
            messages: problems,
            ..Self::new("validation_error", "")
        }
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new("Unauthorized", message).http(401)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new("not_found", format!("{what} was not found"))
    }

    pub(super) fn exception(message: &str) -> Self {
        Self::new("exception", message)
    }

    pub(super) fn blocked() -> Self {
        let message = "This contact is blocked: no message can be sent to or received from it";
        Self::new("not_found", message)
    }

    pub(super) fn not_in_plan(kind: &str) -> Self {
        Self::new(
            "not_found",
            format!("The current plan has no {kind} messages"),
        )
    }

    pub(super) fn contact_limit() -> Self {
        let message = "The plan's limit of contacts is reached";
        Self::new("contact_limit_error", message)
    }

    pub(super) fn unknown_sender() -> Self {
        Self::not_found("The WhatsApp account")
    }

    /// The database, about a conversation without a contact.
    pub(super) fn by_database() -> Self {
        Self::exception(
            "SQLSTATE[23000]: Integrity constraint violation: 1048 Column 'contact_id' cannot be \
             null",
        )
    }

    /// The answer in the envelope.
    pub(super) fn answer(&self) -> Answer {
        let body = json!({"remark": self.remark, "status": "error", "message": self.messages});
        Answer::json(self.status, &body).refused(&self.remark, self.messages.join(" "))
    }

    /// The same as a page, with a status that says that it failed.
    pub(super) fn page(&self) -> Answer {
        let status = match self.status.is_success() {
            true => StatusCode::INTERNAL_SERVER_ERROR,
            false => self.status,
        };
        html(status, "Server Error")
    }
}

debug_shows!(Refusal(one) { status, remark, messages: one.messages.len() });

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
