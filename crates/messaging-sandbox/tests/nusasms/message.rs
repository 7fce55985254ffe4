//! `whatsapp/message`.

use messaging_sandbox::nusasms::{Account, Host, MessageKind, SENDER, SHARED_SENDER};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start, text};

#[tokio::test]
async fn the_documented_bodies_are_accepted() {
    for body in [
        json!({"timeout": 0, "sender": SENDER, "is_group": false, "destination": DESTINATION,
               "message": "string"}),
        json!({"destination": DESTINATION, "message": "Your message"}),
        json!({"destination": DESTINATION, "sender": null,
               "message": "your message here.\nGrinning face emoticon: \\U0001F600"}),
        json!({"destination": "628123456000-12434560000", "is_group": true, "message": "x"}),
        json!({"destination": DESTINATION, "message": "x", "queue": null,
               "include_unsubscribe": true}),
    ] {
        let sandbox = start().await;
        let reply = Call::message(&body).send(sandbox.nusasms()).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let accepted = &sandbox.nusasms().accepted()[0];
        let expected = json!({
            "error": false,
            "error_code": 0,
            "message": "WA send message",
            "data": {
                "sender": SENDER,
                "queue": null,
                "destination": body["destination"],
                "message": body["message"],
                "ref_no": accepted.id,
            },
        });
        assert_eq!(reply.json(), expected);
        assert_eq!(accepted.fields, body);
        assert_eq!(accepted.body, body.to_string());
        assert_eq!(
            (accepted.kind, accepted.host, accepted.credits),
            (MessageKind::WhatsAppMessage, Host::Production, 1)
        );
        assert_eq!(accepted.destination, text(&body["destination"]));
        assert_eq!(accepted.text, Some(text(&body["message"])));
    }
}

#[tokio::test]
async fn the_documented_curl_sample_is_a_form() {
    let sandbox = start().await;
    let call = Call::message_to(DESTINATION)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(
            b"destination=6281200000009&message=Your message here.\\nGrinning face: \\\\U0001F600\
              &timeout=60&is_group=false",
        );
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let message = reply.json()["data"]["message"].clone();
    assert_eq!(message, r"Your message here.\nGrinning face: \\U0001F600");
}

#[tokio::test]
async fn references_have_eighteen_digits_and_begin_with_zero() {
    let sandbox = start().await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let ref_no = Call::message_to(DESTINATION)
            .ref_no(sandbox.nusasms())
            .await;
        assert_eq!(ref_no.len(), 18);
        assert!(ref_no.starts_with('0') && ref_no.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(!seen.contains(&ref_no));
        seen.push(ref_no);
    }
    let accepted = sandbox.nusasms().accepted();
    let ids: Vec<_> = accepted.iter().map(|message| &message.id).collect();
    assert_eq!(ids, seen.iter().collect::<Vec<_>>());
    assert_eq!(sandbox.nusasms().accepted_count(), 3);
}

#[tokio::test]
async fn a_sender_is_the_accounts_own() {
    let sandbox = start().await;
    let body = json!({"destination": DESTINATION, "message": "x", "sender": "628999"});
    let reply = Call::message(&body).send(sandbox.nusasms()).await;
    reply.assert_failure(400, "Invalid WA Sender");
    assert_eq!(sandbox.nusasms().accepted_count(), 0);

    let account = Account::new("k", "u", "p").wa_credit(1.0, "2099-01-01");
    sandbox.nusasms().set_account(account);
    let call = Call::message_to(DESTINATION).header("APIKey", "k");
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.json()["data"]["sender"], SHARED_SENDER);
}

#[tokio::test]
async fn wrong_fields_are_all_listed() {
    let sandbox = start().await;
    let problems = |body: Value| {
        let call = Call::message(&body);
        let nusasms = sandbox.nusasms();
        async move { call.send(nusasms).await.problems() }
    };
    let missing = |name: &str| (json!(["body", name]), "value_error.missing".to_owned());
    assert_eq!(
        problems(json!({})).await,
        [missing("destination"), missing("message")]
    );
    for (field, value, kind) in [
        ("destination", json!(628_123_456_789_i64), "type_error.str"),
        ("destination", json!("08123456789"), "value_error"),
        ("destination", json!("+628123456789"), "value_error"),
        ("destination", json!(""), "value_error.any_str.min_length"),
        ("destination", json!(null), "value_error.missing"),
        ("message", json!(["x"]), "type_error.str"),
        ("message", json!(""), "value_error.any_str.min_length"),
        ("sender", json!(1), "type_error.str"),
        ("is_group", json!("yes"), "type_error.bool"),
        ("timeout", json!("60"), "type_error.integer"),
        ("timeout", json!(1.5), "type_error.integer"),
        ("timeout", json!(-1), "value_error.number.not_ge"),
        ("include_unsubscribe", json!(1), "type_error.bool"),
        ("mesage", json!("x"), "value_error.extra"),
        ("media_url", json!("http://a/"), "value_error.extra"),
    ] {
        let mut body = json!({"destination": DESTINATION, "message": "x"});
        body[field] = value;
        let found = problems(body.clone()).await;
        assert_eq!(found, [(json!(["body", field]), kind.to_owned())], "{body}");
    }
    assert_eq!(sandbox.nusasms().accepted_count(), 0);
}

#[tokio::test]
async fn what_is_no_object_is_named() {
    let sandbox = start().await;
    let problems = |body: &'static str, content_type: &'static str| {
        let call = Call::message_to(DESTINATION)
            .header("Content-Type", content_type)
            .body(body.as_bytes());
        let nusasms = sandbox.nusasms();
        async move { call.send(nusasms).await.problems() }
    };
    let json_type = "application/json; charset=utf-8";
    assert_eq!(
        problems("", json_type).await,
        [(json!(["body"]), "value_error.missing".to_owned())]
    );
    for body in ["[]", "null", "1"] {
        let expected = (json!(["body"]), "type_error.dict".to_owned());
        assert_eq!(problems(body, json_type).await, [expected], "{body}");
    }
    // A place in a list is a number, beside names.
    assert_eq!(
        problems("{\"a\" 1}", json_type).await,
        [(json!(["body", 6]), "value_error.jsondecode".to_owned())]
    );
    assert_eq!(
        problems("{}", "text/plain").await,
        [(json!(["body"]), "type_error.dict".to_owned())]
    );
}
