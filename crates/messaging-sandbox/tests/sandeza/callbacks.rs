//! Status callbacks, as the application receives them.

use std::time::Duration;

use messaging_sandbox::sandeza::{Account, DIVISION_ID, Sandeza};
use messaging_sandbox::server::{Method, StatusCode};
use messaging_sandbox::{CallbackOutcome, Sandbox};
use serde_json::{Value, json};

use crate::call::{RECIPIENT, email_to, rc, request, send_raw, sms_to, whatsapp_to};
use crate::receiver::Receiver;

pub(crate) async fn start() -> (Sandbox, Receiver) {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.sandeza().register_callback(receiver.url());
    sandbox.sandeza().set_callback_pause(Duration::ZERO);
    (sandbox, receiver)
}

async fn send(sandeza: &Sandeza, channel: Value) -> String {
    let request = request(channel);
    assert_eq!(rc(sandeza, &request).await, "0");
    sandeza.callbacks_idle().await;
    request["ref_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_callback_is_the_documents_sample() {
    let (sandbox, receiver) = start().await;
    // 2024-11-01 17:47:43 in Jakarta, give or take the time that the test needs.
    let ahead = 1_730_458_063 - i64::try_from(crate::call::now()).unwrap();
    sandbox.sandeza().set_clock_offset_ms(ahead * 1000);
    let mut request = request(json!({"sms": sms_to(RECIPIENT)}));
    let time = "1730458063";
    request["time"] = json!(time);
    request["signature"] = json!(messaging_sandbox::sandeza::sign(
        messaging_sandbox::sandeza::USERNAME,
        messaging_sandbox::sandeza::PASSWORD,
        time,
    ));
    assert_eq!(rc(sandbox.sandeza(), &request).await, "0");
    sandbox.sandeza().callbacks_idle().await;

    let received = &receiver.requests()[0];
    assert_eq!(
        (&received.method, received.path.as_str()),
        (&Method::POST, "/hook")
    );
    assert_eq!(received.header("content-type"), Some("application/json"));
    let body = receiver.bodies()[0].clone();
    let sent_at = body["time"].as_str().unwrap().to_owned();
    assert!(sent_at.starts_with("2024-11-01 17:4"), "{sent_at}");
    assert_eq!(
        body,
        json!({
            "status": 16,
            "channel": "1",
            "ref_id": request["ref_id"],
            "time": sent_at,
            "division_id": DIVISION_ID,
        })
    );
}

#[tokio::test]
async fn every_channel_has_its_number_and_its_course() {
    let chat = json!({"message": "Halo", "chat_id": "U1"});
    for (channel, number, expected) in [
        (json!({"sms": sms_to(RECIPIENT)}), "1", vec![16, 1]),
        (json!({"line": chat}), "2", vec![16, 1]),
        (
            json!({"email": email_to("a@example.com")}),
            "3",
            vec![16, 1, 7],
        ),
        (json!({"facebook": chat}), "4", vec![16, 1]),
        (json!({"telegram": chat}), "5", vec![16, 1]),
        (
            json!({"whatsapp": whatsapp_to(RECIPIENT)}),
            "7",
            vec![16, 1, 9],
        ),
    ] {
        let (sandbox, receiver) = start().await;
        let ref_id = send(sandbox.sandeza(), channel).await;
        assert_eq!(receiver.statuses(), expected, "{number}");
        for body in receiver.bodies() {
            assert_eq!(
                (&body["channel"], &body["ref_id"]),
                (&json!(number), &json!(ref_id))
            );
        }
    }
}

#[tokio::test]
async fn magic_recipients_take_other_courses() {
    for (number, expected) in [
        ("6280000200001", vec![16, 1]),
        ("6280000200002", vec![9, 1, 16]),
        ("6280000200003", vec![16, 16, 1, 1, 9, 9]),
        ("6280000200004", vec![3, 16, 1, 9]),
        ("6280000200005", vec![]),
        ("6280000200006", vec![16, 1, 7, 8]),
        ("6280000200007", vec![99]),
        ("6280000500003", vec![16, 1, 9]),
    ] {
        let (sandbox, receiver) = start().await;
        let request = request(json!({"whatsapp": whatsapp_to(number)}));
        send_raw(sandbox.sandeza(), &request.to_string()).await;
        sandbox.sandeza().callbacks_idle().await;
        assert_eq!(receiver.statuses(), expected, "{number}");
    }
    for status in 1..=16 {
        let (sandbox, receiver) = start().await;
        let number = format!("62800001{status:05}");
        send(sandbox.sandeza(), json!({"sms": sms_to(&number)})).await;
        assert_eq!(receiver.statuses(), [status], "{number}");
        assert_ne!(sandbox.sandeza().callback_log()[0].event, "undefined");
    }
}

#[tokio::test]
async fn every_channel_of_a_request_is_reported() {
    let (sandbox, receiver) = start().await;
    let channels = json!({
        "sms": sms_to("6280000100005"),
        "email": email_to("a@example.com"),
        "whatsapp": whatsapp_to("6280000100002"),
    });
    send(sandbox.sandeza(), channels).await;
    let mut reports = receiver.reports();
    // Stable: the order within a channel stays.
    reports.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [("1", 5), ("3", 16), ("3", 1), ("3", 7), ("7", 2)];
    assert_eq!(
        reports,
        expected.map(|(channel, status)| (channel.to_owned(), status))
    );
}

#[tokio::test]
async fn a_refused_request_is_not_reported() {
    let (sandbox, receiver) = start().await;
    let request = request(json!({"sms": sms_to("6280000000021")}));
    assert_eq!(rc(sandbox.sandeza(), &request).await, "21");
    sandbox.sandeza().callbacks_idle().await;
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn a_callback_is_repeated_until_it_is_taken() {
    let (sandbox, receiver) = start().await;
    receiver.refuse_next(StatusCode::INTERNAL_SERVER_ERROR);
    let ref_id = send(sandbox.sandeza(), json!({"sms": sms_to(RECIPIENT)})).await;
    assert_eq!(receiver.statuses(), [16, 16, 1]);
    let log = sandbox.sandeza().callback_log();
    let seen: Vec<_> = log
        .iter()
        .map(|attempt| (attempt.event, attempt.attempt, attempt.outcome))
        .collect();
    assert_eq!(
        seen,
        [
            ("sent_from_operator", 1, CallbackOutcome::Answered(500)),
            ("sent_from_operator", 2, CallbackOutcome::Answered(200)),
            ("delivered", 1, CallbackOutcome::Answered(200)),
        ]
    );
    assert_eq!(log[0].message_id, ref_id);
}

#[tokio::test]
async fn the_division_is_the_accounts() {
    let (sandbox, receiver) = start().await;
    sandbox
        .sandeza()
        .set_account(Account::default().division_id("d-1"));
    send(sandbox.sandeza(), json!({"sms": sms_to(RECIPIENT)})).await;
    assert_eq!(receiver.bodies()[0]["division_id"], "d-1");
}

#[tokio::test]
async fn callbacks_can_be_removed_and_cleared() {
    let (sandbox, receiver) = start().await;
    let sandeza = sandbox.sandeza();
    sandeza.set_callback_pause(Duration::from_secs(3600));
    let late = request(json!({"sms": sms_to(RECIPIENT)}));
    assert_eq!(rc(sandeza, &late).await, "0");
    sandeza.clear();
    let idle = tokio::time::timeout(Duration::from_secs(30), sandeza.callbacks_idle());
    assert!(idle.await.is_ok());
    sandeza.set_callback_pause(Duration::ZERO);
    sandeza.remove_callbacks();
    send(sandeza, json!({"sms": sms_to(RECIPIENT)})).await;
    assert!(receiver.requests().is_empty());
    assert_eq!((sandeza.requests(), sandeza.accepted_count()), (1, 1));
}
