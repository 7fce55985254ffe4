//! The checks of the body.

use messaging_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::call::{Call, message};

/// A body without one field, or with another value in it.
fn with(pointer: &str, value: Value) -> Value {
    let mut message = message();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    message
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .insert(name.to_owned(), value);
    message
}

fn without(pointer: &str) -> Value {
    let mut message = message();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    message
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(name)
        .unwrap();
    message
}

fn with_components(components: Value) -> Value {
    with("/template/components", components)
}

/// Sends bodies one after the other; each must be answered with its code, and what its message must say.
async fn check(cases: impl IntoIterator<Item = (Value, i64, &str)>) {
    let sandbox = Sandbox::start().await.unwrap();
    for (body, code, says) in cases {
        let reply = Call::of(&body).send(sandbox.nxcloud()).await.json();
        assert_eq!(reply["code"], code, "{body}: {reply}");
        assert!(
            reply["message"].as_str().unwrap().contains(says),
            "{body}: {reply}"
        );
        if code != 0 {
            assert_eq!(reply["data"], Value::Null);
            assert!(!reply["traceId"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn every_required_field_has_its_code() {
    check([
        (without("/tenant_id"), 21058, "tenant_id"),
        (without("/appkey"), 21059, "app_key"),
        (without("/business_phone"), 21060, "business_phone"),
        (without("/to"), 21061, "to (recipient)"),
        (without("/type"), 21062, "[template]"),
        (without("/template"), 21063, "template required"),
        (without("/messaging_product"), 1002, "messaging_product"),
        (without("/recipient_type"), 1002, "recipient_type"),
        (without("/template/name"), 1002, "template.name"),
        (without("/template/language"), 1002, "template.language"),
        (
            without("/template/language/code"),
            1002,
            "template.language.code",
        ),
        (
            without("/template/language/policy"),
            1002,
            "template.language.policy",
        ),
    ])
    .await;
}

#[tokio::test]
async fn null_and_blank_are_as_good_as_missing() {
    check([
        (with("/tenant_id", Value::Null), 21058, ""),
        (with("/appkey", json!(" ")), 21059, ""),
        (with("/business_phone", json!("")), 21060, ""),
        (with("/to", Value::Null), 21061, ""),
        (with("/to", json!("")), 21061, ""),
        (with("/template", Value::Null), 21063, ""),
        (with("/template/components", Value::Null), 0, ""),
    ])
    .await;
}

#[tokio::test]
async fn types_and_fixed_values_are_checked() {
    check([
        (with("/tenant_id", json!("1001")), 1002, "tenant_id"),
        (with("/tenant_id", json!(1.5)), 1002, "tenant_id"),
        (with("/appkey", json!(7)), 1002, "appkey"),
        (
            with("/messaging_product", json!("sms")),
            1002,
            "messaging_product",
        ),
        (
            with("/recipient_type", json!("group")),
            1002,
            "recipient_type",
        ),
        (with("/type", json!("text")), 21062, "[template]"),
        (
            with("/template", json!("order")),
            1002,
            "template must be an object",
        ),
        (
            with("/template/language/policy", json!("fallback")),
            1002,
            "deterministic",
        ),
        (
            with("/template/language/code", json!("xx_XX")),
            22092,
            "xx_XX",
        ),
        (
            with("/app_key", json!("x")),
            1002,
            "the body has a field other than",
        ),
        (
            with("/template/id", json!("x")),
            1002,
            "template has a field other than",
        ),
        (
            with("/template/language/name", json!("x")),
            1002,
            "template.language has a field",
        ),
        (json!([]), 1002, "object"),
    ])
    .await;
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    for body in [&b""[..], b"{", b"{\"tenant_id\":1001}}", b"\xff\xfe"] {
        assert_eq!(Call::new(body).code(sandbox.nxcloud()).await, 1002);
    }
    assert_eq!(Call::new("{}").code(sandbox.nxcloud()).await, 21058);
}

#[tokio::test]
async fn recipients_are_phone_numbers_or_user_ids() {
    let mut only_user = without("/to");
    only_user["recipient"] = json!("HK.7337412345265");
    let mut bad_user = without("/to");
    bad_user["recipient"] = json!("7337412345265");
    let user = |id: &str| {
        let mut user = without("/to");
        user["recipient"] = json!(id);
        user
    };
    let mut both = message();
    both["recipient"] = json!("not looked at, because of to");
    check([
        (only_user, 0, ""),
        (bad_user, 22090, ""),
        (user("HK.a.B7"), 0, ""),
        (user("HKG.73"), 22090, ""),
        (user("hk.73"), 22090, ""),
        (user("HK."), 22090, ""),
        (user("HK.7 3"), 22090, ""),
        (both, 0, ""),
        (
            with("/to", json!("+6281200000001")),
            22090,
            "Invalid number",
        ),
        (with("/to", json!("081200000001")), 22090, ""),
        (with("/to", json!("62812-0000")), 22090, ""),
        (with("/to", json!("123456")), 22090, ""),
        (with("/to", json!("1234567890123456")), 22090, ""),
    ])
    .await;
}

#[tokio::test]
async fn documented_components_are_accepted() {
    let link = json!({"type": "image", "image": {"link": "https://example.com/a.png"}});
    let text = json!({"type": "text", "text": "A-17"});
    let url = json!({"type": "button", "sub_type": "url", "index": 0, "parameters": [text]});
    let coupon = json!({"type": "coupon_code", "coupon_code": "HEMAT10"});
    check([
        (with_components(json!([])), 0, ""),
        (
            with_components(json!([{"type": "header", "parameters": [link]}])),
            0,
            "",
        ),
        (
            with_components(json!([{"type": "body", "parameters": [text, text]}, url])),
            0,
            "",
        ),
        (
            with_components(json!([{"type": "button", "sub_type": "URL"}])),
            0,
            "",
        ),
        (
            with_components(json!([
                {"type": "button", "sub_type": "COPY_CODE", "index": 1, "parameters": [coupon]}
            ])),
            0,
            "",
        ),
    ])
    .await;
}

#[tokio::test]
async fn other_components_are_refused_with_their_place() {
    let text = json!({"type": "text", "text": "A-17"});
    let link = |link: &str| {
        let parameter = json!({"type": "image", "image": {"link": link}});
        with_components(json!([{"type": "header", "parameters": [parameter]}]))
    };
    let one = |component: Value| with_components(json!([component]));
    let url_button = |fields: Value| {
        let mut button = json!({"type": "button", "sub_type": "url", "parameters": [text]});
        button
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        one(button)
    };
    check([
        (
            with_components(json!({})),
            1002,
            "components must be an array",
        ),
        (one(json!("body")), 1002, "components[0] must be an object"),
        (one(json!({"type": "footer"})), 1002, "components[0].type"),
        (
            one(json!({"type": "body", "index": 0})),
            1002,
            "components[0] has a field",
        ),
        (one(json!({"type": "button"})), 1002, "sub_type is required"),
        (
            one(json!({"type": "button", "sub_type": "quick_reply"})),
            1002,
            "url or copy_code",
        ),
        (url_button(json!({})), 1002, "index is required"),
        (url_button(json!({"index": "0"})), 1002, "index must be"),
        (url_button(json!({"index": -1})), 1002, "index must be"),
        (
            one(json!({"type": "header", "parameters": [text]})),
            1002,
            "parameters[0].type",
        ),
        (
            one(json!({"type": "body", "parameters": [text, {"type": "text"}]})),
            1002,
            "components[0].parameters[1].text is required",
        ),
        (
            one(json!({"type": "body", "parameters": [{"type": "text", "text": 7}]})),
            1002,
            "must be a string",
        ),
        (
            one(json!({"type": "body", "parameters": [{"type": "text", "text": "a", "x": 1}]})),
            1002,
            "parameters[0] has a field",
        ),
        (
            link("ftp://example.com/a.png"),
            1002,
            "image.link must be an HTTP",
        ),
        (
            link("example.com/a.png"),
            1002,
            "image.link must be an HTTP",
        ),
        (link("https://"), 1002, "image.link must be an HTTP"),
        (link("https:///a.png"), 1002, "image.link must be an HTTP"),
    ])
    .await;
}
