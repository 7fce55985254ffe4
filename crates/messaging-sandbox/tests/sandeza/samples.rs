//! The sample requests of the document "Single Channels", all of them.
//!
//! `samples.json` has them in its order, repaired: a missing comma is added, spaces around phone
//! numbers, subjects and template ids are gone, and masked recipients are replaced. What the
//! provider gives, and the signature, is filled in here.

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{Channel, PASSWORD, SENDER_ID, USERNAME, sign};
use serde_json::{Value, json};

use crate::call::{new_ref_id, now, rc, send};

pub(crate) fn samples() -> Vec<(String, Value)> {
    let samples: Value = serde_json::from_str(include_str!("samples.json")).unwrap();
    let samples = samples.as_array().unwrap().iter();
    samples
        .map(|sample| {
            let name = sample["name"].as_str().unwrap().to_owned();
            let mut request = sample["request"].clone();
            let time = now().to_string();
            request["signature"] = json!(sign(USERNAME, PASSWORD, &time));
            request["time"] = json!(time);
            request["username"] = json!(USERNAME);
            request["ref_id"] = json!(new_ref_id());
            request["sender_id"] = json!(SENDER_ID);
            (name, request)
        })
        .collect()
}

/// The request of a sample.
pub(crate) fn sample(name: &str) -> Value {
    let samples = samples();
    let (_, request) = samples.iter().find(|(known, _)| known == name).unwrap();
    request.clone()
}

#[tokio::test]
async fn every_sample_is_accepted_and_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let samples = samples();
    assert_eq!(samples.len(), 38);
    for (name, request) in &samples {
        let reply = send(sandeza, &request.to_string()).await;
        assert_eq!(reply.field("rc"), "0", "{name}: {}", reply.body);
        assert_eq!(reply.field("ref_id"), request["ref_id"].as_str().unwrap());
        assert!(!reply.field("code_sms").is_empty());
        assert_eq!(reply.field("reason_status"), "");
    }
    let accepted = sandeza.accepted();
    assert_eq!(accepted.len(), 38);
    for (kept, (name, request)) in accepted.iter().zip(&samples) {
        assert_eq!(kept.body, request.to_string(), "{name}");
    }
    assert_eq!(sandeza.messages_on(Channel::Sms).len(), 1);
    assert_eq!(sandeza.messages_on(Channel::Email).len(), 2);
    assert_eq!(sandeza.messages_on(Channel::WhatsApp).len(), 32);
}

/// Every field that the tables call mandatory, by the sample and its place in the channel.
#[tokio::test]
async fn no_sample_is_accepted_without_what_is_mandatory() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, pointer) in [
        ("sms", "/sms/message"),
        ("sms", "/sms/msisdn"),
        ("email plain text", "/email/email"),
        ("email plain text", "/email/message"),
        ("line", "/line/message"),
        ("telegram", "/telegram/chat_id"),
        ("facebook", "/facebook/chat_id"),
        ("template static", "/whatsapp/msisdn"),
        ("template dynamic body", "/whatsapp/message/type"),
        ("template dynamic body", "/whatsapp/message/parameters"),
        (
            "template dynamic body",
            "/whatsapp/message/parameters/0/text",
        ),
        ("template header text", "/whatsapp/header/parameters/0/text"),
        (
            "template header image",
            "/whatsapp/header/parameters/0/image",
        ),
        (
            "template header video",
            "/whatsapp/header/parameters/0/video/link",
        ),
        (
            "template header document",
            "/whatsapp/header/parameters/0/document/link",
        ),
        (
            "template header location",
            "/whatsapp/header/parameters/0/location/latitude",
        ),
        ("template URL button", "/whatsapp/button/0/index"),
        ("template URL button", "/whatsapp/button/0/sub_type"),
        ("template catalog", "/whatsapp/button/0/parameters/0/action"),
        (
            "template multi-product",
            "/whatsapp/button/0/parameters/0/action/sections",
        ),
        (
            "template multi-product",
            "/whatsapp/button/0/parameters/0/action/sections/1/title",
        ),
        ("template carousel", "/whatsapp/carousel/type"),
        ("template carousel", "/whatsapp/carousel/cards/1/card_index"),
        (
            "template carousel",
            "/whatsapp/carousel/cards/0/components/2/index",
        ),
        ("free-form text", "/whatsapp/message/body"),
        ("free-form text", "/whatsapp/message/type"),
        ("free-form text", "/whatsapp/message/body/text"),
        ("free-form audio", "/whatsapp/message/body/media/url"),
        (
            "free-form button header text",
            "/whatsapp/message/body/button/1/key",
        ),
        (
            "free-form button header image",
            "/whatsapp/message/header/media_url",
        ),
        (
            "free-form button header text",
            "/whatsapp/message/footer/text",
        ),
        ("free-form list", "/whatsapp/message/body/list/title"),
        (
            "free-form list",
            "/whatsapp/message/body/list/sections/0/description",
        ),
        (
            "free-form list",
            "/whatsapp/message/body/list/sections/0/actions",
        ),
        (
            "free-form location",
            "/whatsapp/message/body/location/longitude",
        ),
    ] {
        let mut request = sample(name);
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let parent = request["channel"].pointer_mut(parent).unwrap();
        let removed = parent.as_object_mut().unwrap().remove(field);
        assert!(removed.is_some(), "{name} {pointer}");
        assert_eq!(
            rc(sandbox.sandeza(), &request).await,
            "2",
            "{name} {pointer}"
        );
    }
}

/// A field that nobody knows is refused wherever it stands.
#[tokio::test]
async fn no_sample_is_accepted_with_an_unknown_field() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, request) in samples() {
        let mut pointers = vec![String::new()];
        collect_objects(&request, "", &mut pointers);
        for pointer in pointers {
            let mut spoilt = request.clone();
            let object = spoilt.pointer_mut(&pointer).unwrap();
            object["unknown_field"] = json!("");
            let expected = if pointer.is_empty() { "1" } else { "2" };
            let rc = rc(sandbox.sandeza(), &spoilt).await;
            assert_eq!(rc, expected, "{name} {pointer}");
        }
    }
    assert_eq!(sandbox.sandeza().accepted_count(), 0);
}

/// Nothing that a sample may be spoilt with keeps the sandbox from answering.
#[tokio::test]
async fn every_spoilt_sample_is_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let mut answered = 0;
    for (name, request) in samples() {
        let mut pointers = Vec::new();
        collect_leaves(&request, "", &mut pointers);
        for pointer in pointers {
            for value in [
                json!(null),
                json!(-1e300),
                json!([[]]),
                json!("\u{1f600}:=:||;"),
            ] {
                let mut spoilt = request.clone();
                *spoilt.pointer_mut(&pointer).unwrap() = value;
                let rc = rc(sandeza, &spoilt).await;
                assert!(!rc.is_empty(), "{name} {pointer}");
                answered += 1;
            }
        }
    }
    assert_eq!(sandeza.requests(), answered);
    let (_, request) = samples().remove(17);
    let text = request.to_string();
    for end in 0..text.len() {
        let reply = send(sandeza, text.get(..end).unwrap()).await;
        assert_eq!(reply.field("rc"), "1", "{end}");
    }
}

fn collect_leaves(value: &Value, at: &str, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, child) in fields {
                collect_leaves(child, &format!("{at}/{name}"), pointers);
            }
        }
        Value::Array(elements) => {
            for (position, child) in elements.iter().enumerate() {
                collect_leaves(child, &format!("{at}/{position}"), pointers);
            }
        }
        _ => pointers.push(at.to_owned()),
    }
}

fn collect_objects(value: &Value, at: &str, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            elements.map(|(i, v)| (i.to_string(), v)).collect()
        }
        _ => return,
    };
    if value.is_object() && !at.is_empty() {
        pointers.push(at.to_owned());
    }
    for (name, child) in children {
        collect_objects(child, &format!("{at}/{name}"), pointers);
    }
}

/// The code that a sample is answered with after one value in its channel is replaced; null takes
/// it away.
pub(crate) async fn rc_with(name: &str, pointer: &str, value: Value) -> String {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = sample(name);
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = request["channel"].pointer_mut(parent).unwrap();
    if let Some(elements) = parent.as_array_mut() {
        elements[field.parse::<usize>().unwrap()] = value;
    } else {
        let fields = parent.as_object_mut().unwrap();
        if value.is_null() {
            fields.remove(field);
        } else {
            fields.insert(field.to_owned(), value);
        }
    }
    let rc = rc(sandbox.sandeza(), &request).await;
    assert_eq!(sandbox.sandeza().accepted_count(), u64::from(rc == "0"));
    rc
}
