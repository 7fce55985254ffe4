//! What happens, as server-sent events.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

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
    let listening = (ui.messages.changes(), ui.stopped.clone(), scope);
    // The state is not held by the stream: it would outlive its sandbox.
    drop(ui);
    let stream = unfold(listening, |(mut changes, stopped, scope)| async move {
        let event = next(&mut changes, stopped.clone(), &scope).await?;
        Some((Ok(event), (changes, stopped, scope)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn next(
    changes: &mut broadcast::Receiver<Change>,
    stopped: watch::Receiver<()>,
    scope: &Scope,
) -> Option<Event> {
    let mut stopping = Box::pin(until(stopped));
    loop {
        let change = tokio::select! {
            change = changes.recv() => change,
            () = &mut stopping => return None,
        };
        match change {
            Ok(change) => {
                if let Some(event) = event_of(&change, scope) {
                    return Some(event);
                }
            }
            Err(RecvError::Lagged(missed)) => {
                return Some(
                    Event::default()
                        .event("missed")
                        .data(json!({ "missed": missed }).to_string()),
                );
            }
            Err(RecvError::Closed) => return None,
        }
    }
}

fn event_of(change: &Change, scope: &Scope) -> Option<Event> {
    let (name, data) = match change {
        Change::Message(message) | Change::State(message) if !scope.sees(&message.account) => {
            return None;
        }
        Change::Message(message) => (
            "message",
            json!({
                "id": message.id.to_string(),
                "provider": message.provider.as_str(),
                "state": message.state.as_str(),
                "duplicate_of": message.duplicate_of.map(|id| id.to_string()),
            }),
        ),
        Change::State(message) => (
            "state",
            json!({
                "id": message.id.to_string(),
                "state": message.state.as_str(),
            }),
        ),
        Change::Refused(refusal) if !scope.sees(&refusal.account) => return None,
        Change::Refused(refusal) => ("refusal", json!({"id": refusal.id.to_string()})),
        Change::Callback(number) => ("callback", json!({"id": number.to_string()})),
        Change::Forgotten(_) => ("forgotten", json!({})),
        Change::Imported => ("imported", json!({})),
        Change::Answered(_) => return None,
    };
    Some(Event::default().event(name).data(data.to_string()))
}
