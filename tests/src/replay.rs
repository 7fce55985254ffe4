//! Replaying one fixture against the real client.

use messaging_client_core::{Error, ValidationError};

use crate::fixture::{Exchange, Fixture};
use crate::replay_server::{ReceivedRequest, ReplayServer};
use crate::setup::INPUT;
use crate::{Input, Outcome, compare_outcome, compare_request, provider};

/// Replays a fixture and gives every difference; none where the client does what the fixture says.
pub async fn replay(fixture: &Fixture) -> Vec<String> {
    match try_replay(fixture).await {
        Ok(differences) => differences,
        Err(problem) => vec![problem],
    }
}

async fn try_replay(fixture: &Fixture) -> Result<Vec<String>, String> {
    let exchanges = fixture.exchanges.as_deref().unwrap_or_default();
    let played = play(fixture, exchanges).await?;
    let mut differences = compare_exchanges(exchanges, &played.received);
    differences.extend(compare_outcome::compare(&fixture.outcome, &played.outcome));
    Ok(differences)
}

/// What a fixture's call led to.
pub(crate) struct Played {
    pub(crate) received: Vec<ReceivedRequest>,
    pub(crate) outcome: Outcome,
}

/// Makes the call of a fixture against a server that gives the responses of `exchanges`.
pub(crate) async fn play(fixture: &Fixture, exchanges: &[Exchange]) -> Result<Played, String> {
    let server = ReplayServer::start(exchanges)?;
    let setup = fixture.setup(&server.url());
    let input = input(fixture).map_err(|error| error.to_string())?;
    let outcome = match provider::run(&fixture.provider, &fixture.operation, setup, input).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_in_request() => {
            let refused = ValidationError::new(INPUT, format!("cannot be sent: {error}"));
            Outcome::from(&Error::invalid_request(INPUT, refused))
        }
        Err(error) => return Err(error.to_string()),
    };
    Ok(Played {
        received: server.received(),
        outcome,
    })
}

/// The request of a fixture; for a callback, the callback.
fn input(fixture: &Fixture) -> serde_json::Result<Input> {
    match (&fixture.callback, &fixture.input) {
        (Some(callback), _) => serde_json::from_str(&serde_json::to_string(callback)?),
        (None, Some(input)) => Ok(input.clone()),
        (None, None) => serde_json::from_str("{}"),
    }
}

fn compare_exchanges(expected: &[Exchange], got: &[ReceivedRequest]) -> Vec<String> {
    let mut found = Vec::new();
    if expected.len() != got.len() {
        found.push(format!(
            "expected {} requests, got {}",
            expected.len(),
            got.len()
        ));
    }
    for (index, (exchange, request)) in expected.iter().zip(got).enumerate() {
        let differences = compare_request::compare(&exchange.request, request);
        let number = index + 1;
        found.extend(
            differences
                .iter()
                .map(|difference| format!("request {number}: {difference}")),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A send with one response, and the fixture that says so.
    fn sending() -> Value {
        json!({
            "description": "d", "source": "s", "provider": "nxcloud", "operation": "whatsapp.send",
            "client": {
                "access_key": "k", "access_secret": "s", "tenant_id": 1, "appkey": "a",
                "business_phone": "6281200000009"
            },
            "clock_ms": 1_655_710_885_431_u64,
            "input": {
                "to": "6281200000001", "template": {"name": "n", "language": {"code": "id"}}
            },
            "exchanges": [{
                "request": {"method": "POST", "path": "/saas/wa/send"},
                "response": {"json": {"code": 0, "data": {"message_id": "wamid.1"}}}
            }],
            "outcome": {"ok": {"message_id": "wamid.1"}}
        })
    }

    async fn replayed(fixture: &Value) -> Vec<String> {
        replay(&Fixture::from_json(&fixture.to_string()).unwrap()).await
    }

    #[tokio::test]
    async fn a_true_fixture_has_no_differences() {
        assert_eq!(replayed(&sending()).await, [""; 0]);
    }

    #[tokio::test]
    async fn the_number_of_requests_is_compared_both_ways() {
        let mut fewer = sending();
        let extra = fewer["exchanges"][0].clone();
        fewer["exchanges"].as_array_mut().unwrap().push(extra);
        assert_eq!(replayed(&fewer).await, ["expected 2 requests, got 1"]);

        let mut more = sending();
        more["exchanges"] = json!([]);
        let found = replayed(&more).await;
        assert_eq!(found[0], "expected 0 requests, got 1");
        assert!(
            found[1].contains("410"),
            "the surplus request was answered: {found:?}"
        );
    }

    #[tokio::test]
    async fn requests_and_outcome_are_compared() {
        let mut wrong = sending();
        wrong["exchanges"][0]["request"]["path"] = json!("/saas/wa/sent");
        wrong["outcome"]["ok"]["message_id"] = json!("wamid.2");
        let found = replayed(&wrong).await;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("request 1: path: "), "{found:?}");
        assert!(found[1].starts_with("ok: /message_id: "), "{found:?}");
    }

    #[tokio::test]
    async fn a_wrong_question_fails_with_its_reason() {
        for (pointer, value, said) in [
            ("/input/too", json!(1), "unknown field `too`"),
            ("/client/key", json!("k"), "unknown field `key`"),
            ("/client/attempts", json!("1"), "client.attempts"),
        ] {
            let mut fixture = sending();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            fixture.pointer_mut(parent).unwrap()[key] = value;
            let found = replayed(&fixture).await;
            assert!(found.last().unwrap().contains(said), "{found:?}");
        }
    }

    #[tokio::test]
    async fn a_key_that_no_document_has_is_a_request_that_cannot_be_sent() {
        let mut fixture = sending();
        fixture["input"]["too"] = json!(1);
        fixture["exchanges"] = json!([]);
        fixture["outcome"] = json!({"error": {
            "kind": "invalid_request", "attempts": 0, "ambiguous": false, "message_contains": "`too`"
        }});
        assert_eq!(replayed(&fixture).await, [""; 0]);
        fixture["outcome"]["error"]["kind"] = json!("rejected");
        assert!(!replayed(&fixture).await.is_empty());
        // A key of the client is the fixture's mistake, whatever it expects.
        fixture["outcome"]["error"]["kind"] = json!("invalid_request");
        fixture["input"].as_object_mut().unwrap().remove("too");
        fixture["client"]["key"] = json!("k");
        assert!(replayed(&fixture).await[0].contains("unknown field `key`"));
    }

    #[tokio::test]
    async fn a_replay_does_not_wait() {
        let mut limited = sending();
        let mut first = limited["exchanges"][0].clone();
        first["response"] = json!({"status": 429, "headers": {"Retry-After": "20"}});
        limited["exchanges"]
            .as_array_mut()
            .unwrap()
            .insert(0, first);
        let started = tokio::time::Instant::now();
        assert_eq!(replayed(&limited).await, [""; 0]);
        assert!(started.elapsed().as_secs() < 10);
        limited["client"]["attempts"] = json!(1);
        assert_eq!(replayed(&limited).await[0], "expected 2 requests, got 1");
    }
}
