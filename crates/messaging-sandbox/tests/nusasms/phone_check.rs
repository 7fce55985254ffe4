//! `wa_phone_check`.

use messaging_sandbox::nusasms::MessageKind;
use serde_json::{Value, json};

use crate::call::{Call, start};

fn check(body: &Value) -> Call {
    Call::post("wa_phone_check", body)
}

#[tokio::test]
async fn the_documented_body_is_accepted() {
    let sandbox = start().await;
    let body = json!({
        "phone_numbers": ["6281200000001", "81234567"],
        "callback_url": "https://example.com/callback",
    });
    let reply = check(&body).send(sandbox.nusasms()).await;
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "WA phone check",
        "data": null,
    });
    assert_eq!((reply.status, reply.json()), (201, expected));
    let accepted = &sandbox.nusasms().accepted()[0];
    assert_eq!(accepted.kind, MessageKind::PhoneCheck);
    assert_eq!(accepted.destination, "6281200000001,81234567");
    // An address that the sandbox has no business with.
    sandbox.nusasms().callbacks_idle().await;
    assert!(sandbox.nusasms().callback_log().is_empty());
}

#[tokio::test]
async fn the_documented_curl_sample_is_a_form() {
    let sandbox = start().await;
    let call = check(&json!({}))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(
            b"phone_numbers=[\"6281200000001\", \"6281200000002\"]\
              &callback_url=https://YOUR_WEBSITE.tld/callback",
        );
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
}

#[tokio::test]
async fn a_hundred_numbers_are_the_most() {
    let sandbox = start().await;
    let numbers = |count: usize| json!({"phone_numbers": vec!["6281200000001"; count]});
    let reply = check(&numbers(100)).send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201);
    let problems = check(&numbers(101))
        .send(sandbox.nusasms())
        .await
        .problems();
    let place = json!(["body", "phone_numbers"]);
    assert_eq!(problems, [(place, "value_error.list.max_items".to_owned())]);
}

#[tokio::test]
async fn wrong_numbers_are_named_by_their_place() {
    let sandbox = start().await;
    for (numbers, place, kind) in [
        (
            json!(null),
            json!(["body", "phone_numbers"]),
            "value_error.missing",
        ),
        (
            json!("6281200000001"),
            json!(["body", "phone_numbers"]),
            "type_error.list",
        ),
        (
            json!([]),
            json!(["body", "phone_numbers"]),
            "value_error.list.min_items",
        ),
        (
            json!(["62812345", "6281234"]),
            json!(["body", "phone_numbers", 1]),
            "value_error",
        ),
        (
            json!(["628123456789012"]),
            json!(["body", "phone_numbers", 0]),
            "value_error",
        ),
        (
            json!(["+62812345678"]),
            json!(["body", "phone_numbers", 0]),
            "value_error",
        ),
        (
            json!([62_812_345_678_i64]),
            json!(["body", "phone_numbers", 0]),
            "type_error.str",
        ),
    ] {
        let body = json!({ "phone_numbers": numbers });
        let problems = check(&body).send(sandbox.nusasms()).await.problems();
        assert_eq!(problems, [(place, kind.to_owned())], "{body}");
    }
    let body = json!({"phone_numbers": ["62812345"], "callback": "https://a/"});
    let problems = check(&body).send(sandbox.nusasms()).await.problems();
    let place = json!(["body", "callback"]);
    assert_eq!(problems, [(place, "value_error.extra".to_owned())]);
}
