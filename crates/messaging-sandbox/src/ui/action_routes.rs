//! What forms of the page and calls of the API do alike.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::actions::text;
use super::failure::Failure;
use super::fields::Fields;
use super::security::{Everything, Message};
use super::wire::message_json;
use super::{Answer, Ui};
use crate::messages::ProviderName;
use crate::operate::Forwarded;

pub(super) fn router() -> Router<Ui> {
    Router::new()
        .route("/messages/{id}/status", post(status))
        .route("/messages/{id}/reply", post(reply))
        .route("/inbound", post(inbound))
        .route("/callbacks/{id}/redeliver", post(redeliver))
        .route("/faults", post(add_fault))
        .route("/accounts", post(add_account))
        .route("/reset", post(reset))
}

fn told(ui: &Ui, fields: &Fields, id: Option<u64>, forwarded: Forwarded) -> Response {
    let forwarded = forwarded.as_str();
    let message = id.and_then(|id| ui.messages.get(id));
    let message = message.map(|message| message_json(&message));
    let body = json!({"callback": forwarded, "message": message});
    fields.done(
        &format!("Callback: {forwarded}."),
        StatusCode::OK,
        Some(&body),
    )
}

async fn status(State(ui): State<Ui>, Message(message): Message, fields: Fields) -> Answer {
    let forwarded = ui.change_state(&message, &fields)?;
    Ok(told(&ui, &fields, Some(message.id), forwarded))
}

async fn reply(State(ui): State<Ui>, Message(message): Message, fields: Fields) -> Answer {
    let forwarded = ui.reply(&message, &fields)?;
    Ok(told(&ui, &fields, Some(message.id), forwarded))
}

async fn inbound(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    let forwarded = ui.inbound(&fields)?;
    Ok(told(&ui, &fields, None, forwarded))
}

async fn redeliver(
    State(ui): State<Ui>,
    _: Everything,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let missing = || Failure::missing("callback");
    let number = id.parse().map_err(|_| missing())?;
    if !ui.redeliver(number, &fields)? {
        return Err(missing());
    }
    Ok(fields.done("Delivering once more.", StatusCode::ACCEPTED, None))
}

async fn add_fault(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    let number = match fields.is_form {
        true => ui.add_fault(&rule_of(&fields))?,
        false => ui.add_fault(&fields)?,
    };
    let body = json!({"id": number.to_string()});
    Ok(fields.done("The rule is in force.", StatusCode::CREATED, Some(&body)))
}

/// The rule that a form describes, as the API takes it.
fn rule_of(fields: &Value) -> Value {
    let number = |name: &str| -> Option<f64> { text(fields, name)?.parse().ok() };
    let whole = |name: &str| {
        number(name)
            .filter(|number| *number >= 0.0)
            .map(|number| number as u64)
    };
    let times = whole("times").unwrap_or(1);
    let when = match text(fields, "when").unwrap_or("next") {
        "always" => json!("always"),
        "every" => json!({ "every": times }),
        "probability" => json!({"probability": number("times").unwrap_or(0.0) / 100.0, "seed": 1}),
        _ => json!({ "next": times }),
    };
    let value = text(fields, "value").unwrap_or_default();
    json!({
        "provider": text(fields, "provider"),
        "operation": text(fields, "operation"),
        "when": when,
        "fault": {
            "kind": text(fields, "kind"),
            "accepted": fields.get("accepted").is_some(),
            "status": whole("value"),
            "ms": whole("value"),
            "retry_after": whole("value"),
            "code": value,
            "text": value,
        },
    })
}

/// The page and the API have a path of their own for it.
pub(super) async fn remove_fault(
    State(ui): State<Ui>,
    _: Everything,
    Path((provider, id)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let rule = ProviderName::from_word(&provider).zip(id.parse().ok());
    let removed = rule.is_some_and(|(provider, number)| ui.remove_fault(provider, number));
    // A rule that has happened as often as it should is gone by itself.
    if !removed && !fields.is_form {
        return Err(Failure::missing("fault"));
    }
    Ok(fields.done("The rule is gone.", StatusCode::NO_CONTENT, None))
}

async fn add_account(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    ui.add_account(text(&fields, "name").unwrap_or_default())?;
    Ok(fields.done("Added at every provider.", StatusCode::CREATED, None))
}

async fn reset(State(ui): State<Ui>, _: Everything, fields: Fields) -> Answer {
    ui.reset();
    Ok(fields.done("Everything is forgotten.", StatusCode::NO_CONTENT, None))
}
