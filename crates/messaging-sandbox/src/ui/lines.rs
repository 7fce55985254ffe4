//! Messages as lines of JSON, out and in.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::json;

use super::api::ok;
use super::security::{Everything, Scope};
use super::wire::message_json;
use super::{Answer, Ui};
use crate::messages::SentMessage;
use crate::operate::impossible;

/// Every message as a line of JSON, oldest first.
pub(super) async fn export(State(ui): State<Ui>, scope: Scope) -> Response {
    let messages = ui.messages.find(|message| scope.sees(&message.account));
    let lines = messages
        .into_iter()
        .map(|message| Ok::<_, Infallible>(format!("{}\n", message_json(&message))));
    let body = Body::from_stream(futures_util::stream::iter(lines));
    let headers = [
        (CONTENT_TYPE, "application/jsonl"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"messages.jsonl\"",
        ),
    ];
    (headers, body).into_response()
}

pub(super) async fn import(State(ui): State<Ui>, _: Everything, body: Bytes) -> Answer {
    let mut messages: Vec<SentMessage> = Vec::new();
    for (number, line) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let why = || format!("line {number}: must be a message as export writes it");
        messages.push(serde_json::from_slice(line).or_else(|_| impossible(why()))?);
    }
    let imported = messages.len();
    ui.messages.restore(messages);
    Ok(ok(&json!({ "imported": imported })))
}
