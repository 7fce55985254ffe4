//! Callbacks, as the application receives them.

use std::time::Duration;

use messaging_sandbox::nxcloud::{APP_KEY, Algorithm, BUSINESS_PHONE, CallbackTarget, NxCloud};
use messaging_sandbox::server::{Method, StatusCode};
use messaging_sandbox::{CallbackError, CallbackOutcome, Sandbox};
use serde_json::{Value, json};

use crate::call::{Call, RECIPIENT, message, message_to, now_ms};
use crate::receiver::{Receiver, assert_signed, json as json_of};

async fn start(target: impl FnOnce(CallbackTarget) -> CallbackTarget) -> (Sandbox, Receiver) {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    let at = CallbackTarget::new(receiver.url()).unwrap();
    sandbox.nxcloud().register_callback(target(at));
    (sandbox, receiver)
}

async fn send(nxcloud: &NxCloud, message: &Value) -> String {
    let reply = Call::of(message).send(nxcloud).await;
    assert_eq!(reply.json()["code"], 0, "{reply:?}");
    reply.message_id()
}

#[tokio::test]
async fn a_message_is_sent_delivered_and_read() {
    let (sandbox, receiver) = start(|target| target).await;
    let id = send(sandbox.nxcloud(), &message()).await;
    sandbox.nxcloud().callbacks_idle().await;

    let requests = receiver.requests();
    assert_eq!(receiver.names(), ["sent", "delivered", "read"]);
    for request in &requests {
        assert_eq!(
            (&request.method, request.path.as_str()),
            (&Method::POST, "/hook")
        );
        assert_eq!(request.query.as_deref(), Some("from=sandbox"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_signed(request, Algorithm::Md5, "dr");
        let body = json_of(request);
        assert_eq!(body["business_phone"], BUSINESS_PHONE);
        assert_eq!(body["messaging_product"], "whatsapp");
        let status = &body["statuses"][0];
        assert_eq!(
            (&status["id"], &status["recipient_id"]),
            (&json!(id), &json!(RECIPIENT))
        );
        let seconds: i64 = status["timestamp"].as_str().unwrap().parse().unwrap();
        assert!((seconds - now_ms() / 1000).abs() < 30);
        assert_eq!(status.get("errors"), None);
    }
    let statuses = receiver.statuses();
    assert!(statuses[0]["conversation"]["expiration_timestamp"].is_string());
    assert!(statuses[1]["conversation"]["origin"]["type"].is_string());
    assert_eq!(
        statuses[1]["conversation"].get("expiration_timestamp"),
        None
    );
    assert_eq!(statuses[2].get("conversation"), None);
}

#[tokio::test]
async fn callbacks_are_signed_with_sha256_or_not_at_all() {
    let (sandbox, receiver) = start(|target| target.algorithm(Algorithm::Sha256)).await;
    send(sandbox.nxcloud(), &message()).await;
    sandbox.nxcloud().callbacks_idle().await;
    assert_eq!(receiver.requests().len(), 3);
    for request in receiver.requests() {
        assert_signed(&request, Algorithm::Sha256, "dr");
    }

    let (sandbox, receiver) = start(CallbackTarget::unsigned).await;
    send(sandbox.nxcloud(), &message()).await;
    sandbox.nxcloud().callbacks_idle().await;
    assert_eq!(receiver.requests().len(), 3);
    for request in receiver.requests() {
        for name in ["accesskey", "action", "biztype", "ts", "algorithm", "sign"] {
            assert_eq!(request.header(name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn callbacks_carry_the_time_of_the_sandbox() {
    let (sandbox, receiver) = start(|target| target).await;
    let nxcloud = sandbox.nxcloud();
    let ahead_ms = 50_000;
    nxcloud.set_clock_offset_ms(ahead_ms);
    send(nxcloud, &message()).await;
    nxcloud.callbacks_idle().await;
    let requests = receiver.requests();
    let ts: i64 = requests[0].header("ts").unwrap().parse().unwrap();
    assert!((ts - now_ms() - ahead_ms).abs() < 20_000);
    let seconds: i64 = receiver.statuses()[0]["timestamp"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((seconds - ts / 1000).abs() < 10);
}

#[tokio::test]
async fn magic_recipients_take_other_courses() {
    for (recipient, expected) in [
        ("6280000200001", vec!["sent"]),
        ("6280000200002", vec!["sent", "delivered"]),
        ("6280000200003", vec!["read", "delivered", "sent"]),
        (
            "6280000200004",
            vec!["sent", "sent", "delivered", "delivered", "read", "read"],
        ),
        ("6280000200005", vec!["sent", "delivered", "deleted"]),
        ("6280000200006", vec![]),
        ("6280000100470", vec!["failed"]),
        // The answer was lost, the message was not.
        ("6280000500003", vec!["sent", "delivered", "read"]),
    ] {
        let (sandbox, receiver) = start(|target| target).await;
        Call::of(&message_to(recipient))
            .send_raw(sandbox.nxcloud())
            .await;
        assert_eq!(sandbox.nxcloud().accepted_count(), 1, "{recipient}");
        sandbox.nxcloud().callbacks_idle().await;
        assert_eq!(receiver.names(), expected, "{recipient}");
    }
}

#[tokio::test]
async fn a_failure_says_why() {
    let (sandbox, receiver) = start(|target| target).await;
    send(sandbox.nxcloud(), &message_to("6280000100470")).await;
    sandbox.nxcloud().callbacks_idle().await;
    let errors = receiver.statuses()[0]["errors"].clone();
    assert_eq!(errors[0]["code"], 470);
    assert!(!errors[0]["title"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_message_is_not_called_back_about() {
    let (sandbox, receiver) = start(|target| target).await;
    assert_eq!(
        Call::of(&message_to("6280000022091"))
            .code(sandbox.nxcloud())
            .await,
        22091
    );
    sandbox.nxcloud().callbacks_idle().await;
    assert!(receiver.requests().is_empty());
    assert!(sandbox.nxcloud().callback_log().is_empty());
}

#[tokio::test]
async fn a_callback_is_repeated_until_it_is_taken_and_the_order_stays() {
    let (sandbox, receiver) = start(|target| target).await;
    receiver.refuse_next(StatusCode::INTERNAL_SERVER_ERROR);
    receiver.hang_up_next();
    send(sandbox.nxcloud(), &message()).await;
    sandbox.nxcloud().callbacks_idle().await;
    assert_eq!(
        receiver.names(),
        ["sent", "sent", "sent", "delivered", "read"]
    );
    for request in receiver.requests() {
        assert_signed(&request, Algorithm::Md5, "dr");
    }
    let log = sandbox.nxcloud().callback_log();
    let seen: Vec<_> = log
        .iter()
        .map(|a| (a.event, a.attempt, a.outcome))
        .collect();
    assert_eq!(
        seen,
        [
            ("sent", 1, CallbackOutcome::Answered(500)),
            ("sent", 2, CallbackOutcome::Broken),
            ("sent", 3, CallbackOutcome::Answered(200)),
            ("delivered", 1, CallbackOutcome::Answered(200)),
            ("read", 1, CallbackOutcome::Answered(200)),
        ]
    );
    assert!(log[2].outcome.is_delivered() && !log[1].outcome.is_delivered());
    assert_eq!(log[0].body, receiver.requests()[0].body);
    assert!(!format!("{log:?}").contains(RECIPIENT));
}

#[tokio::test]
async fn a_callback_is_given_up_and_the_next_is_tried() {
    let (sandbox, receiver) = start(|target| target).await;
    for _ in 0..4 {
        receiver.refuse_next(StatusCode::BAD_REQUEST);
    }
    send(sandbox.nxcloud(), &message()).await;
    sandbox.nxcloud().callbacks_idle().await;
    assert_eq!(
        receiver.names(),
        ["sent", "sent", "sent", "sent", "delivered", "read"]
    );
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_in_the_log() {
    let (sandbox, receiver) = start(|target| target).await;
    drop(receiver);
    let nxcloud = sandbox.nxcloud();
    nxcloud.set_callback_pause(Duration::ZERO);
    send(nxcloud, &message_to("6280000200001")).await;
    nxcloud.callbacks_idle().await;
    let log = nxcloud.callback_log();
    assert_eq!(log.len(), 4);
    assert!(log.iter().all(|attempt| !attempt.outcome.is_delivered()));
    assert_eq!(log[3].outcome, CallbackOutcome::Unreachable);
}

#[tokio::test]
async fn a_pressed_button_is_reported() {
    let (sandbox, receiver) = start(|target| target).await;
    let nxcloud = sandbox.nxcloud();
    let mut offer = message_to("6280000200006");
    let components = json!([{"type": "body", "parameters": [{"type": "text", "text": "Budi"}]}]);
    offer["template"]["components"] = components.clone();
    let id = send(nxcloud, &offer).await;
    let reply_id = nxcloud.send_button_reply(&id, "Ya", "CONFIRM").unwrap();
    nxcloud.callbacks_idle().await;

    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    assert_signed(&requests[0], Algorithm::Md5, "mo");
    let body = json_of(&requests[0]);
    assert_eq!(body["business_phone"], BUSINESS_PHONE);
    assert_eq!(body["contacts"][0]["wa_id"], "6280000200006");
    let reply = &body["messages"][0];
    assert_eq!(reply["id"], reply_id);
    assert_eq!(
        (&reply["type"], &reply["from"]),
        (&json!("button"), &json!("6280000200006"))
    );
    assert_eq!(reply["button"], json!({"payload": "CONFIRM", "text": "Ya"}));
    assert_eq!(reply["context"], json!({"from": BUSINESS_PHONE, "id": id}));
    assert!(reply["timestamp"].is_string());
    let extension: Value = serde_json::from_str(reply["wa_ext"].as_str().unwrap()).unwrap();
    assert_eq!(extension["templateName"], "order_shipped");
    assert_eq!(extension["components"], components);
    assert_eq!(nxcloud.callback_log()[0].event, "button_reply");
}

#[tokio::test]
async fn a_button_needs_a_message_and_a_receiver() {
    let (sandbox, _receiver) = start(|target| target).await;
    let nxcloud = sandbox.nxcloud();
    let press = |id: &str| nxcloud.send_button_reply(id, "Ya", "CONFIRM");
    assert_eq!(press("wamid.unknown"), Err(CallbackError::UnknownMessage));
    let id = send(nxcloud, &message()).await;
    nxcloud.remove_callback();
    assert_eq!(press(&id), Err(CallbackError::NoAddress));
}

#[tokio::test]
async fn clearing_ends_what_is_under_way() {
    let (sandbox, receiver) = start(|target| target).await;
    let nxcloud = sandbox.nxcloud();
    nxcloud.set_callback_pause(Duration::from_secs(3600));
    send(nxcloud, &message()).await;
    nxcloud.clear();
    let idle = tokio::time::timeout(Duration::from_secs(30), nxcloud.callbacks_idle());
    assert!(idle.await.is_ok());
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn messages_do_not_wait_for_each_others_callbacks() {
    let (sandbox, receiver) = start(|target| target).await;
    let nxcloud = sandbox.nxcloud();
    for number in 0..40 {
        send(nxcloud, &message_to(&format!("62812000001{number:02}"))).await;
    }
    nxcloud.callbacks_idle().await;
    let statuses = receiver.statuses();
    assert_eq!(statuses.len(), 120);
    for message in nxcloud.accepted() {
        let mine = statuses
            .iter()
            .filter(|status| status["id"] == message.message_id);
        let names: Vec<_> = mine
            .map(|status| status["status"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["sent", "delivered", "read"]);
    }
    assert!(!format!("{:?}", nxcloud).contains(APP_KEY));
}
