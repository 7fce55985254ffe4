//! `whatsapp/media`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messaging_sandbox::nusasms::{Account, MessageKind, SENDER};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start};

fn media(body: &Value) -> Call {
    Call::post("whatsapp/media", body)
}

fn upload(name: &str, bytes: usize) -> Call {
    let file = STANDARD.encode(vec![7_u8; bytes]);
    media(&json!({"destination": DESTINATION, "media_base64": file, "file_name": name}))
}

#[tokio::test]
async fn a_file_at_an_address_is_accepted() {
    let sandbox = start().await;
    let body = json!({
        "caption": "Caption text",
        "sender": SENDER,
        "destination": DESTINATION,
        "media_url": "https://example.com/image_name.png",
    });
    let reply = media(&body).send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let accepted = &sandbox.nusasms().accepted()[0];
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "WA Send Media",
        "data": {
            "sender": SENDER,
            "queue": null,
            "destination": DESTINATION,
            "caption": "Caption text",
            "media_url": "https://example.com/image_name.png",
            "ref_no": accepted.id,
        },
    });
    assert_eq!(reply.json(), expected);
    assert_eq!(
        (accepted.kind, accepted.credits),
        (MessageKind::WhatsAppMedia, 2)
    );
    assert_eq!(accepted.text.as_deref(), Some("Caption text"));
}

#[tokio::test]
async fn the_documented_curl_sample_is_a_form() {
    let sandbox = start().await;
    let call = media(&json!({}))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(
            b"media_url=https://example.com/image_name.png&destination=6281200000009\
              &caption=Caption text",
        );
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(reply.json()["data"]["caption"], "Caption text");
}

#[tokio::test]
async fn an_uploaded_file_gets_an_address() {
    let sandbox = start().await;
    let body = json!({
        "destination": DESTINATION,
        "sender": null,
        "media_base64": STANDARD.encode("png"),
        "media_url": "http://example.com/other.png",
        "file_name": "your image.png",
    });
    let data = media(&body).send(sandbox.nusasms()).await.json()["data"].clone();
    assert_eq!(
        data["media_url"],
        "https://nusasms.invalid/assets/your+image.png"
    );
    assert_eq!(
        (&data["caption"], &data["sender"]),
        (&Value::Null, &json!(SENDER))
    );
}

#[tokio::test]
async fn files_have_types_and_sizes() {
    let sandbox = start().await;
    for name in ["a.jpg", "a.jpeg", "a.png", "a.pdf"] {
        let reply = upload(name, 512 * 1024).send(sandbox.nusasms()).await;
        assert_eq!(reply.status, 201, "{name}");
        let reply = upload(name, 512 * 1024 + 1).send(sandbox.nusasms()).await;
        reply.assert_failure(400, "File exceed limits (max 512 KB)");
    }
    for name in ["a.mp4", "a.webm"] {
        let reply = upload(name, 1024 * 1024).send(sandbox.nusasms()).await;
        assert_eq!(reply.status, 201, "{name}");
        let reply = upload(name, 1024 * 1024 + 1).send(sandbox.nusasms()).await;
        reply.assert_failure(400, "File exceed limits (max 1 MB)");
    }
    let reply = upload("a.gif", 1).send(sandbox.nusasms()).await;
    reply.assert_failure(400, "File type is not allowed");
}

#[tokio::test]
async fn wrong_media_are_listed() {
    let sandbox = start().await;
    for (fields, place, kind) in [
        (json!({}), "__root__", "value_error"),
        (json!({"media_base64": ""}), "__root__", "value_error"),
        (json!({"media_base64": "%"}), "media_base64", "value_error"),
        (
            json!({"media_url": "example.com/a"}),
            "media_url",
            "value_error.url.scheme",
        ),
        (
            json!({"media_url": "ftp://a/b"}),
            "media_url",
            "value_error.url.scheme",
        ),
        (
            json!({"media_url": 1, "media_base64": "YQ=="}),
            "media_url",
            "type_error.str",
        ),
        (
            json!({"media_url": "http://a/b", "message": "x"}),
            "message",
            "value_error.extra",
        ),
    ] {
        let mut body = json!({"destination": DESTINATION});
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        let problems = media(&body).send(sandbox.nusasms()).await.problems();
        assert_eq!(
            problems,
            [(json!(["body", place]), kind.to_owned())],
            "{body}"
        );
    }
}

#[tokio::test]
async fn media_need_a_sender_of_ones_own() {
    let sandbox = start().await;
    sandbox
        .nusasms()
        .set_account(Account::new("k", "u", "p").wa_credit(9.0, "2099-01-01"));
    let call = upload("a.png", 1).header("APIKey", "k");
    let reply = call.send(sandbox.nusasms()).await;
    reply.assert_failure(400, "Invalid WA Sender");
}
