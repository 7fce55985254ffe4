//! What happens, as server-sent events.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, StreamExt, unfold};
use serde_json::{Value, json};
use tokio::sync::broadcast::{self, error::RecvError};

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
    let listening = (ui.messages.changes(), scope);
    let stopped = until(ui.stopped.clone());
    // The state is not held by the stream: it would outlive its sandbox.
    drop(ui);
    let stream = unfold(listening, |(mut changes, scope)| async move {
        let event = next(&mut changes, &scope).await?;
        Some((Ok(event), (changes, scope)))
    });
    Sse::new(stream.take_until(stopped)).keep_alive(KeepAlive::default())
}

async fn next(changes: &mut broadcast::Receiver<Change>, scope: &Scope) -> Option<Event> {
    loop {
        let event = match changes.recv().await {
            Ok(change) => event_of(&change, scope),
            Err(RecvError::Lagged(missed)) => Some(event("missed", &json!({ "missed": missed }))),
            Err(RecvError::Closed) => return None,
        };
        if event.is_some() {
            return event;
        }
    }
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
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
    Some(event(name, &data))
}
