//! `wa_business/broadcast`, `wa_business/reply`, `wa_business/otp`.

use messaging_sandbox::nusasms::{GATEWAY_ID, MessageKind, NusaSms};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, Reply, start, text};

/// A complete body with these fields over those that every operation has.
fn with(fields: &Value) -> Value {
    let mut body = json!({"recipient": DESTINATION, "gateway_id": GATEWAY_ID});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn broadcast_with(fields: &Value) -> Value {
    let mut body = with(&json!({"template": {"name": "TEMPLATE_NAME", "language": "LANG_CODE"}}));
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn send(nusasms: &NusaSms, operation: &str, body: &Value) -> Reply {
    let path = format!("wa_business/{operation}");
    Call::post(&path, body).send(nusasms).await
}

async fn assert_accepted(operation: &str, kind: MessageKind, body: &Value) {
    let sandbox = start().await;
    let reply = send(sandbox.nusasms(), operation, body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let accepted = &sandbox.nusasms().accepted()[0];
    let expected = json!({
        "error": false,
        "message": "WA Business send message",
        "data": {"message_id": accepted.id},
    });
    assert_eq!(reply.json(), expected);
    assert_eq!((accepted.kind, accepted.credits), (kind, 0));
    assert_eq!(&accepted.fields, body);
    assert_eq!(accepted.sender.as_deref(), Some(GATEWAY_ID));
    assert_eq!(accepted.destination, DESTINATION);
    assert!(!accepted.id.is_empty());
}

#[tokio::test]
async fn the_documented_broadcasts_are_accepted() {
    let texts = json!([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]);
    let media = |kind: &str| json!({"type": kind, "link": "https://link.to/file", "filename": "f"});
    for fields in [
        json!({"header": media("image"), "body": [{"type": "text", "text": "string"}],
               "buttons": [{"sub_type": "QUICK_REPLY", "index": 2,
                            "parameters": {"type": "payload", "payload": "string"}}]}),
        json!({"header": {"type": "document", "link": "https://link.to/your-document.pdf"},
               "body": texts,
               "buttons": [{"sub_type": "quick_reply", "index": 1,
                            "parameters": [{"type": "payload", "payload": "PAYLOAD"}]}]}),
        json!({"header": media("video")}),
        json!({"header": texts}),
        json!({"body": texts}),
        json!({"buttons": [{"index": 0, "sub_type": "URL", "parameters": {"payload": "suffix"}}]}),
        json!({"buttons": [{"index": 0, "parameters": {}}]}),
        json!({}),
    ] {
        let body = broadcast_with(&fields);
        assert_accepted("broadcast", MessageKind::Broadcast, &body).await;
    }
}

#[tokio::test]
async fn the_documented_replies_are_accepted() {
    let text = with(&json!({"type": "text", "payloads": {"body": "text example"}}));
    assert_accepted("reply", MessageKind::Reply, &text).await;
    for kind in [
        "reaction", "audio", "document", "image", "sticker", "video", "location",
    ] {
        let body = with(&json!({"type": kind, "payloads": {"anything": [1]}}));
        assert_accepted("reply", MessageKind::Reply, &body).await;
        assert_accepted("reply", MessageKind::Reply, &with(&json!({"type": kind}))).await;
    }
}

#[tokio::test]
async fn the_documented_one_time_passwords_are_accepted() {
    for fields in [
        json!({"otp": "Your OTP Code", "language": "id"}),
        json!({"otp": "123456"}),
    ] {
        assert_accepted("otp", MessageKind::Otp, &with(&fields)).await;
    }
}

#[tokio::test]
async fn wrong_broadcasts_are_refused() {
    let sandbox = start().await;
    let button = |button: Value| json!({ "buttons": [button] });
    let first = |name: &str| json!(["body", "buttons", 0, name]);
    for (fields, place, kind) in [
        (
            json!({"template": null}),
            json!(["body", "template"]),
            "value_error.missing",
        ),
        (
            json!({"template": "x"}),
            json!(["body", "template"]),
            "type_error.dict",
        ),
        (
            json!({"template": {"name": "x"}}),
            json!(["body", "template", "language"]),
            "value_error.missing",
        ),
        (
            json!({"bottons": []}),
            json!(["body", "bottons"]),
            "value_error.extra",
        ),
        (
            json!({"header": "x"}),
            json!(["body", "header"]),
            "type_error.dict",
        ),
        (
            json!({"header": {"type": "audio", "link": "http://a/"}}),
            json!(["body", "header", "type"]),
            "value_error.const",
        ),
        (
            json!({"header": {"type": "image", "link": "a.png"}}),
            json!(["body", "header", "link"]),
            "value_error.url.scheme",
        ),
        (
            json!({"header": [{"type": "image", "text": "x"}]}),
            json!(["body", "header", 0, "type"]),
            "value_error.const",
        ),
        (
            json!({"body": {}}),
            json!(["body", "body"]),
            "type_error.list",
        ),
        (
            json!({"body": [{"type": "text", "text": "a"}, {"type": "text"}]}),
            json!(["body", "body", 1, "text"]),
            "value_error.missing",
        ),
        (
            button(json!({"parameters": {}})),
            first("index"),
            "value_error.missing",
        ),
        (
            button(json!({"index": 1})),
            first("parameters"),
            "value_error.missing",
        ),
        (
            button(json!({"index": "1", "parameters": {}})),
            first("index"),
            "type_error.integer",
        ),
        (
            button(json!({"index": 1, "parameters": {}, "sub_type": "CALL"})),
            first("sub_type"),
            "value_error.const",
        ),
        (
            button(json!({"index": 1, "parameters": {"type": "text"}})),
            json!(["body", "buttons", 0, "parameters", "type"]),
            "value_error.const",
        ),
        (
            json!({"recipient": "08123"}),
            json!(["body", "recipient"]),
            "value_error",
        ),
    ] {
        let body = broadcast_with(&fields);
        let problems = send(sandbox.nusasms(), "broadcast", &body).await.problems();
        assert_eq!(problems, [(place, kind.to_owned())], "{body}");
    }
}

#[tokio::test]
async fn wrong_replies_and_passwords_are_refused() {
    let sandbox = start().await;
    for (operation, fields, place, kind) in [
        (
            "reply",
            json!({}),
            json!(["body", "type"]),
            "value_error.missing",
        ),
        (
            "reply",
            json!({"type": "poll"}),
            json!(["body", "type"]),
            "value_error.const",
        ),
        (
            "reply",
            json!({"type": "text"}),
            json!(["body", "payloads"]),
            "value_error.missing",
        ),
        (
            "reply",
            json!({"type": "text", "payloads": {}}),
            json!(["body", "payloads", "body"]),
            "value_error.missing",
        ),
        (
            "reply",
            json!({"type": "image", "payloads": []}),
            json!(["body", "payloads"]),
            "type_error.dict",
        ),
        (
            "otp",
            json!({}),
            json!(["body", "otp"]),
            "value_error.missing",
        ),
        (
            "otp",
            json!({"otp": 123_456}),
            json!(["body", "otp"]),
            "type_error.str",
        ),
        (
            "otp",
            json!({"otp": "1", "language": 1}),
            json!(["body", "language"]),
            "type_error.str",
        ),
        (
            "otp",
            json!({"otp": "1", "gateway_id": null}),
            json!(["body", "gateway_id"]),
            "value_error.missing",
        ),
    ] {
        let body = with(&fields);
        let problems = send(sandbox.nusasms(), operation, &body).await.problems();
        assert_eq!(problems, [(place, kind.to_owned())], "{operation} {body}");
    }
}

#[tokio::test]
async fn gateway_and_template_are_on_file() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let body = with(&json!({"otp": "1", "gateway_id": "GATEWAY_ID"}));
    let reply = send(nusasms, "otp", &body).await;
    reply.assert_failure(400, "Invalid WA Gateway");

    nusasms.register_template("order_shipped");
    let reply = send(nusasms, "broadcast", &broadcast_with(&json!({}))).await;
    reply.assert_failure(404, "Template not found");
    let template = json!({"template": {"name": "order_shipped", "language": "id"}});
    let reply = send(nusasms, "broadcast", &broadcast_with(&template)).await;
    assert_eq!(reply.status, 200);
    assert!(text(&reply.json()["data"]["message_id"]).starts_with("wamid."));
}
