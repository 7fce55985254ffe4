//! `whatsapp/status/{ref_no}`: what becomes of a message as the clock goes on.

use std::time::Duration;

use messaging_sandbox::nusasms::{MessageStatus, NusaSms, SENDER};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start, text};

const PACE: Duration = Duration::from_secs(3600);

async fn show(nusasms: &NusaSms, ref_no: &str) -> Value {
    let path = format!("whatsapp/status/{ref_no}");
    let reply = Call::get(&path).send(nusasms).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

async fn letter(nusasms: &NusaSms, ref_no: &str) -> String {
    text(&show(nusasms, ref_no).await["data"]["status"])
}

#[tokio::test]
async fn a_message_is_queued_sent_delivered_and_read() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    let ref_no = Call::message_to(DESTINATION).ref_no(nusasms).await;
    let first = show(nusasms, &ref_no).await;
    let created = text(&first["data"]["create_date"]);
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "Message data",
        "data": {
            "destination": DESTINATION,
            "sender": SENDER,
            "is_group": false,
            "create_date": created,
            "sent_date": null,
            "read_date": null,
            "delivered_date": null,
            "ref_no": ref_no,
            "status": "Q",
            "message": "Halo",
            "caption": null,
            "media_url": null,
        },
    });
    assert_eq!(first, expected);
    let shape: String = created
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '0'
            } else {
                character
            }
        })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00");
    for (expected, status, date) in [
        ("S", MessageStatus::Sent, "sent_date"),
        ("D", MessageStatus::Delivered, "delivered_date"),
        ("R", MessageStatus::Read, "read_date"),
    ] {
        nusasms.advance_clock(PACE);
        let shown = show(nusasms, &ref_no).await;
        assert_eq!(shown["data"]["status"], expected);
        assert!(text(&shown["data"][date]) > created, "{shown}");
        assert_eq!(nusasms.status(&ref_no), Some(status));
    }
    nusasms.set_clock_offset_ms(0);
    assert_eq!(letter(nusasms, &ref_no).await, "Q");
}

#[tokio::test]
async fn media_are_shown_with_their_caption() {
    let sandbox = start().await;
    let body = json!({"destination": "628123456000-12434560000", "is_group": true,
                      "media_url": "https://example.com/a.png", "caption": "Foto"});
    let call = Call::post("whatsapp/media", &body);
    let ref_no = call.ref_no(sandbox.nusasms()).await;
    let data = show(sandbox.nusasms(), &ref_no).await["data"].clone();
    assert_eq!(
        (&data["caption"], &data["message"]),
        (&json!("Foto"), &Value::Null)
    );
    assert_eq!(data["media_url"], "https://example.com/a.png");
    assert_eq!(data["is_group"], true);
}

#[tokio::test]
async fn magic_destinations_end_with_every_letter() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    for (number, letters) in [
        ("6280000100001", "UUUU"),
        ("6280000100002", "QQQQ"),
        ("6280000100003", "QSSS"),
        ("6280000100004", "QSDD"),
        ("6280000100005", "QSDR"),
        ("6280000100006", "QAAA"),
        ("6280000100007", "QFFF"),
    ] {
        let ref_no = Call::message_to(number).ref_no(nusasms).await;
        let mut seen = letter(nusasms, &ref_no).await;
        for _ in 0..3 {
            nusasms.advance_clock(PACE);
            seen.push_str(&letter(nusasms, &ref_no).await);
        }
        assert_eq!(seen, letters, "{number}");
    }
}

#[tokio::test]
async fn a_message_that_is_not_sent_in_time_fails() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    let send = |destination: &str, timeout: u64| {
        let body = json!({"destination": destination, "message": "x", "timeout": timeout});
        async move { Call::message(&body).ref_no(nusasms).await }
    };
    let stuck = send("6280000100002", 60).await;
    let slow = send(DESTINATION, 60).await;
    let patient = send(DESTINATION, 7200).await;
    assert_eq!(letter(nusasms, &stuck).await, "Q");
    let balance = nusasms.wa_balance();
    nusasms.advance_clock(Duration::from_secs(61));
    assert_eq!(letter(nusasms, &stuck).await, "F");
    assert_eq!(letter(nusasms, &slow).await, "F");
    assert_eq!(letter(nusasms, &patient).await, "Q");
    assert!((nusasms.wa_balance() - balance - 2.0).abs() < 1e-9);
    nusasms.advance_clock(PACE);
    assert_eq!(letter(nusasms, &patient).await, "S");
}

#[tokio::test]
async fn an_unknown_reference_is_not_found() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let ref_no = Call::message_to(DESTINATION).ref_no(nusasms).await;
    for path in [
        "whatsapp/status/1".to_owned(),
        // The test references are for the test host.
        "whatsapp/status/queued".to_owned(),
        // A reference is no number.
        format!("whatsapp/status/{}", ref_no.trim_start_matches('0')),
    ] {
        let reply = Call::get(&path).send(nusasms).await;
        reply.assert_failure(404, "Message not found");
    }
    assert_eq!(nusasms.status("1"), None);
}
