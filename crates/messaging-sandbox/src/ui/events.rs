//! What happens, as server-sent events.

use std::convert::Infallible;
use std::future::ready;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, StreamExt, unfold};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::security::Scope;
use super::{Ui, until};
use crate::messages::Change;

/// `GET /api/v1/events`: `message`, `state`, `refusal`, `callback`, `forgotten`,
/// `imported`, and `missed` for a
/// reader that is too slow, which should look again.
pub(super) async fn events(
    State(ui): State<Ui>,
    scope: Scope,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = ui.messages.changes();
    let stopped = until(ui.stopped.clone());
    // The state is not held by the stream: it would outlive its sandbox.
    drop(ui);
    let stream = unfold(changes, |mut changes| async move {
        match changes.recv().await {
            Err(RecvError::Closed) => None,
            change => Some((change, changes)),
        }
    });
    let stream = stream.filter_map(move |change| ready(event_of(change, &scope).map(Ok)));
    Sse::new(stream.take_until(stopped)).keep_alive(KeepAlive::default())
}

fn event_of(change: Result<Change, RecvError>, scope: &Scope) -> Option<Event> {
    let (name, data) = match change {
        Ok(Change::Message(one) | Change::State(one)) if !scope.sees(&one.account) => return None,
        Ok(Change::Message(message)) => (
            "message",
            json!({
                "id": message.id.to_string(),
                "provider": message.provider,
                "state": message.state,
                "duplicate_of": message.duplicate_of.map(|id| id.to_string()),
            }),
        ),
        Ok(Change::State(message)) => (
            "state",
            json!({"id": message.id.to_string(), "state": message.state}),
        ),
        Ok(Change::Refused(refusal)) if !scope.sees(&refusal.account) => return None,
        Ok(Change::Refused(refusal)) => ("refusal", json!({"id": refusal.id.to_string()})),
        Ok(Change::Callback(number)) => ("callback", json!({"id": number.to_string()})),
        Ok(Change::Forgotten(_)) => ("forgotten", json!({})),
        Ok(Change::Imported) => ("imported", json!({})),
        Err(RecvError::Lagged(missed)) => ("missed", json!({ "missed": missed })),
        Ok(Change::Answered(_)) | Err(RecvError::Closed) => return None,
    };
    Some(Event::default().event(name).data(data.to_string()))
}
