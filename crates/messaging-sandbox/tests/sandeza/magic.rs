//! Recipients that make something happen.

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{RC_2_REASONS, documented_codes};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::call::{email_to, rc, request, result, send_raw, sms_to, whatsapp_to};

fn to(number: &str) -> Value {
    request(json!({"sms": sms_to(number)}))
}

#[tokio::test]
async fn every_documented_code_is_answered_on_every_channel() {
    let sandbox = Sandbox::start().await.unwrap();
    for code in documented_codes() {
        let number = format!("62800000{code:05}");
        for channel in [
            json!({"sms": sms_to(&number)}),
            json!({"sms": sms_to(&format!("+{number}"))}),
            json!({"whatsapp": whatsapp_to(&number.replacen("62", "0", 1))}),
            json!({"email": email_to(&format!("{number}@example.com"))}),
            json!({"line": {"message": "Halo", "chat_id": number}}),
            json!({"telegram": {"message": "Halo", "chat_id": number}}),
            json!({"facebook": {"message": "Halo", "chat_id": number}}),
        ] {
            let rc = rc(sandbox.sandeza(), &request(channel)).await;
            assert_eq!(rc, code.to_string());
        }
    }
    assert_eq!(sandbox.sandeza().accepted_count(), 0);
}

#[tokio::test]
async fn every_reason_of_2_is_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    for (number, reason) in (1..).zip(RC_2_REASONS) {
        let request = to(&format!("628000000200{number}"));
        assert_eq!(
            result(sandbox.sandeza(), &request).await,
            ("2".to_owned(), reason.to_owned())
        );
    }
}

#[tokio::test]
async fn one_magic_recipient_among_several_is_enough() {
    let sandbox = Sandbox::start().await.unwrap();
    let channels = json!({
        "email": email_to("a@example.com"),
        "sms": sms_to("6280000000007"),
    });
    assert_eq!(rc(sandbox.sandeza(), &request(channels)).await, "7");
    assert_eq!(sandbox.sandeza().accepted_count(), 0);
}

#[tokio::test]
async fn what_is_wrong_comes_before_what_is_magic() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = to("6280000000009");
    request["signature"] = json!("0");
    assert_eq!(rc(sandbox.sandeza(), &request).await, "4");
}

#[tokio::test]
async fn faults_are_on_the_wire_and_accepted_or_not() {
    for (number, start, accepted) in [
        ("6280000300503", "HTTP/1.1 503 ", 0),
        ("6280000400504", "HTTP/1.1 504 ", 1),
        ("6280000500001", "", 0),
        ("6280000500002", "", 1),
        ("6280000500003", "HTTP/1.1 200 ", 1),
        ("6280000500004", "HTTP/1.1 502 ", 0),
        ("6280000500005", "HTTP/1.1 200 ", 1),
        ("6280000500006", "HTTP/1.1 429 ", 0),
        ("6280000500007", "HTTP/1.1 429 ", 0),
        ("6280000600001", "HTTP/1.1 200 ", 1),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let answer = send_raw(sandbox.sandeza(), &to(number).to_string()).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with(start), "{number}: {answer}");
        assert_eq!(answer.is_empty(), start.is_empty(), "{number}");
        assert_eq!(
            answer.contains("<html>"),
            number.ends_with("4") && accepted == 0 || number.ends_with("500005"),
            "{number}"
        );
        assert_eq!(sandbox.sandeza().accepted_count(), accepted, "{number}");
    }
}

#[tokio::test]
async fn a_late_answer_is_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = Instant::now();
    assert_eq!(rc(sandbox.sandeza(), &to("6280000600080")).await, "0");
    assert!(before.elapsed() >= Duration::from_millis(80));
}
