//! Whether a call came to what a fixture expects.

use serde_json::{Map, Value};

use crate::Outcome;
use crate::compare_json::{Extent, differences, shown};
use crate::fixture::{ExpectedError, ExpectedOutcome};

/// Every difference.
pub(crate) fn compare(expected: &ExpectedOutcome, got: &Outcome) -> Vec<String> {
    match (expected, got) {
        (ExpectedOutcome::Ok(expected), Outcome::Ok(got)) => {
            differences(Extent::Subset, expected, got)
                .into_iter()
                .map(|difference| format!("ok: {difference}"))
                .collect()
        }
        (ExpectedOutcome::Error(expected), Outcome::Error(got)) => compare_error(expected, got),
        (ExpectedOutcome::Ok(_), Outcome::Error(error)) => vec![format!(
            "expected a result, got the error {}",
            shown(&Value::Object(error.clone()))
        )],
        (ExpectedOutcome::Error(_), Outcome::Ok(result)) => {
            vec![format!(
                "expected an error, got the result {}",
                shown(result)
            )]
        }
    }
}

fn compare_error(expected: &ExpectedError, got: &Map<String, Value>) -> Vec<String> {
    let keys = serde_json::to_value(expected).unwrap_or_default();
    let mut found = Vec::new();
    for (key, expected) in keys.as_object().into_iter().flatten() {
        let value = got.get(key);
        if key != "message_contains" && value.unwrap_or(&Value::Null) != expected {
            let value = value.map_or_else(|| "nothing".to_owned(), shown);
            let expected = shown(expected);
            found.push(format!("error: /{key}: expected {expected}, got {value}"));
        }
    }
    let message = got.get("message").and_then(Value::as_str);
    let message = message.unwrap_or_default();
    if let Some(words) = &expected.message_contains
        && !message.to_lowercase().contains(&words.to_lowercase())
    {
        found.push(format!(
            "error: /message: expected it to contain {words:?}, got {message:?}"
        ));
    }
    if !found.is_empty() {
        // The rest of the error mostly says why.
        found.push(format!("error: the whole: {}", Value::Object(got.clone())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn expected(outcome: Value) -> ExpectedOutcome {
        serde_json::from_value(outcome).unwrap()
    }

    fn refusal() -> Outcome {
        let error = json!({
            "kind": "not_found", "code": "22049", "http_status": 200, "attempts": 1,
            "ambiguous": false, "message": "Sender NOT found", "retry_after_ms": 1500
        });
        Outcome::Error(error.as_object().unwrap().clone())
    }

    #[test]
    fn only_the_keys_of_the_fixture_are_compared() {
        for fixture in [
            json!({}),
            json!({"kind": "not_found"}),
            json!({"code": "22049", "http_status": 200, "attempts": 1, "ambiguous": false}),
            json!({"message_contains": "sender not F", "retry_after_ms": 1500}),
        ] {
            let found = compare(&expected(json!({"error": fixture})), &refusal());
            assert_eq!(found, [""; 0], "{fixture}");
        }
    }

    #[test]
    fn every_key_can_fail() {
        for fixture in [
            json!({"kind": "rejected"}),
            json!({"code": "22050"}),
            json!({"http_status": 404}),
            json!({"attempts": 2}),
            json!({"ambiguous": true}),
            json!({"message_contains": "template"}),
            json!({"retry_after_ms": 1}),
        ] {
            let found = compare(&expected(json!({"error": fixture})), &refusal());
            assert_eq!(found.len(), 2, "{fixture}: {found:?}");
        }
        for key in ["code", "http_status", "retry_after_ms"] {
            let fixture = json!({ "error": { key: null } });
            assert_eq!(compare(&expected(fixture), &refusal()).len(), 2, "{key}");
        }
        let bare = Outcome::Error(Map::new());
        let nothing = json!({"code": null, "http_status": null, "retry_after_ms": null});
        let found = compare(&expected(json!({ "error": nothing })), &bare);
        assert_eq!(found, [""; 0]);
        let found = compare(&expected(json!({"error": {"code": "1"}})), &bare);
        assert_eq!(found[0], r#"error: /code: expected "1", got nothing"#);
    }

    #[test]
    fn a_result_is_compared_as_a_subset() {
        let got = Outcome::ok(json!({"message_id": "m", "trace_id": "t"}));
        assert_eq!(
            compare(&expected(json!({"ok": {"message_id": "m"}})), &got),
            [""; 0]
        );
        assert_eq!(
            compare(&expected(json!({"ok": {"message_id": "n"}})), &got),
            [r#"ok: /message_id: expected "n", got "m""#]
        );
    }

    #[test]
    fn a_result_is_no_error_and_an_error_no_result() {
        let got = Outcome::ok(json!({}));
        assert_eq!(compare(&expected(json!({"error": {}})), &got).len(), 1);
        assert_eq!(compare(&expected(json!({"ok": {}})), &refusal()).len(), 1);
    }
}
