//! The fields around the channels.

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{PASSWORD, USERNAME};
use messaging_sandbox::sandeza::{SendType, sign};
use serde_json::{Value, json};

use crate::call::{Reply, exchange, now, rc, request, result, send, sms};

async fn rc_of(change: impl FnOnce(&mut Value)) -> String {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = sms();
    change(&mut request);
    let rc = rc(sandbox.sandeza(), &request).await;
    assert_eq!(sandbox.sandeza().accepted_count(), u64::from(rc == "0"));
    rc
}

#[tokio::test]
async fn an_answer_is_four_strings_and_a_date() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = sms();
    let reply = send(sandbox.sandeza(), &request.to_string()).await;
    assert_eq!(reply.field("rc"), "0");
    assert_eq!(reply.field("ref_id"), request["ref_id"].as_str().unwrap());
    assert_eq!(
        reply.field("code_sms"),
        sandbox.sandeza().accepted()[0].code_sms
    );
    assert_eq!(reply.field("reason_status"), "");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.date().abs_diff(now()) < 30);
}

#[tokio::test]
async fn a_refusal_repeats_the_reference() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = sms();
    request["sender_id"] = json!("OTHER");
    let reply = send(sandbox.sandeza(), &request.to_string()).await;
    let expected = json!({
        "rc": "8",
        "ref_id": request["ref_id"],
        "code_sms": "",
        "reason_status": "Unknown Sender Id",
    });
    assert_eq!((reply.status, reply.json()), (200, expected));
}

#[tokio::test]
async fn what_is_not_json_is_1() {
    let sandbox = Sandbox::start().await.unwrap();
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{\"signature\": 1",
        "\u{feff}{}",
        &"[".repeat(10_000),
    ] {
        let reply = send(sandbox.sandeza(), body).await;
        assert_eq!(reply.field("rc"), "1", "{body:.20}");
        assert_eq!(reply.field("ref_id"), "");
    }
    assert_eq!(sandbox.sandeza().requests(), 8);
}

#[tokio::test]
async fn a_missing_field_or_another_type_is_1() {
    let fields = [
        "signature",
        "time",
        "type",
        "username",
        "ref_id",
        "subject",
        "sender_id",
        "channel",
    ];
    for name in fields {
        let without = rc_of(|request| drop(request.as_object_mut().unwrap().remove(name))).await;
        assert_eq!(without, "1", "{name}");
        for value in [json!(2), json!(null), json!(true), json!([])] {
            assert_eq!(rc_of(|request| request[name] = value).await, "1", "{name}");
        }
    }
    for name in ["created_by", "budget_code"] {
        assert_eq!(
            rc_of(|request| request[name] = json!(1)).await,
            "1",
            "{name}"
        );
        assert_eq!(
            rc_of(|request| request[name] = json!("")).await,
            "0",
            "{name}"
        );
    }
    for time in ["now", "1730458063.5", "-1", "+1730458063", ""] {
        assert_eq!(
            rc_of(|request| request["time"] = json!(time)).await,
            "1",
            "{time}"
        );
    }
    for send_type in ["0", "3", "02", " 2", ""] {
        assert_eq!(
            rc_of(|request| request["type"] = json!(send_type)).await,
            "1"
        );
    }
}

#[tokio::test]
async fn credentials_are_5_and_4() {
    assert_eq!(
        rc_of(|request| request["username"] = json!("nobody")).await,
        "5"
    );
    let upper = |request: &mut Value| {
        request["signature"] = json!(request["signature"].as_str().unwrap().to_uppercase());
    };
    assert_eq!(rc_of(upper).await, "4");
    let other_password = |request: &mut Value| {
        let time = request["time"].as_str().unwrap().to_owned();
        request["signature"] = json!(sign(USERNAME, "other", &time));
    };
    assert_eq!(rc_of(other_password).await, "4");
    let other_time = |request: &mut Value| request["time"] = json!((now() - 1000).to_string());
    assert_eq!(rc_of(other_time).await, "4");
}

#[tokio::test]
async fn time_is_within_five_minutes_of_the_clock() {
    let at = |time: u64| {
        move |request: &mut Value| {
            let time = time.to_string();
            request["signature"] = json!(sign(USERNAME, PASSWORD, &time));
            request["time"] = json!(time);
        }
    };
    for (time, expected) in [
        (now() - 280, "0"),
        (now() + 280, "0"),
        (now() - 310, "11"),
        (now() + 330, "11"),
        (now() * 1000, "11"),
        (0, "11"),
    ] {
        assert_eq!(rc_of(at(time)).await, expected, "{time}");
    }
}

#[tokio::test]
async fn a_refused_clock_can_be_corrected_by_the_date() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.set_clock_offset_ms(-3_600_000);
    let mut request = sms();
    let reply = send(sandeza, &request.to_string()).await;
    assert_eq!(
        (reply.field("rc"), reply.field("reason_status")),
        ("11".into(), "INVALID_TIME".into())
    );
    let time = reply.date().to_string();
    request["signature"] = json!(sign(USERNAME, PASSWORD, &time));
    request["time"] = json!(time);
    // The refused reference is still unused.
    assert_eq!(rc(sandeza, &request).await, "0");
}

#[tokio::test]
async fn a_reference_is_short_lower_case_and_used_once() {
    for (ref_id, expected) in [
        ("reffid-sms-001", "0"),
        (&"a".repeat(50), "0"),
        ("a", "0"),
        ("", "9"),
        (&"a".repeat(51), "9"),
        ("Ref", "9"),
        ("a b", "9"),
        ("a\nb", "9"),
    ] {
        assert_eq!(
            rc_of(|request| request["ref_id"] = json!(ref_id)).await,
            expected,
            "{ref_id}"
        );
    }
    let sandbox = Sandbox::start().await.unwrap();
    let request = sms();
    assert_eq!(rc(sandbox.sandeza(), &request).await, "0");
    assert_eq!(
        result(sandbox.sandeza(), &request).await,
        ("9".into(), "invalid refnum".into())
    );
    sandbox.sandeza().clear();
    assert_eq!(rc(sandbox.sandeza(), &request).await, "0");
}

#[tokio::test]
async fn texts_have_limits() {
    for (name, text, expected) in [
        ("subject", "s".repeat(99), "0"),
        ("subject", "\u{e9}".repeat(99), "0"),
        ("subject", "s".repeat(100), "24"),
        ("subject", "a\u{7}b".to_owned(), "22"),
        ("budget_code", "b".repeat(180), "0"),
        ("budget_code", "b".repeat(181), "24"),
        ("budget_code", "a\0b".to_owned(), "22"),
        ("created_by", "a\u{1b}b".to_owned(), "22"),
    ] {
        assert_eq!(
            rc_of(|request| request[name] = json!(text)).await,
            expected,
            "{name}"
        );
    }
}

#[tokio::test]
async fn channels_have_names() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({"message": "Halo", "msisdn": "6281200000001"});
    for channel in [
        json!({}),
        json!({"SMS": content}),
        json!({"sms": content, "viber": {}}),
    ] {
        assert_eq!(
            result(sandbox.sandeza(), &request(channel)).await,
            ("2".into(), "channel not found".into())
        );
    }
    let text = request(json!({"sms": content})).to_string();
    let twice = text.replace("\"sms\":", "\"sms\":{},\"sms\":");
    assert_eq!(send(sandbox.sandeza(), &twice).await.field("rc"), "1");
}

#[tokio::test]
async fn an_accepted_request_is_kept_as_it_came() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = sms();
    request["created_by"] = json!("budi");
    request["budget_code"] = json!("B-1");
    assert_eq!(rc(sandbox.sandeza(), &request).await, "0");
    let accepted = sandbox.sandeza().accepted();
    let kept = &accepted[0];
    assert_eq!(kept.body, request.to_string());
    assert_eq!(
        (kept.subject.as_str(), kept.send_type),
        ("example subject", SendType::All)
    );
    assert_eq!(kept.created_by.as_deref(), Some("budi"));
    assert_eq!(kept.budget_code.as_deref(), Some("B-1"));
    assert_eq!(
        kept.headers.get("content-type").unwrap(),
        "application/json"
    );
    let debug = format!("{kept:?} {:?}", sandbox.sandeza());
    assert!(
        !debug.contains("Halo") && !debug.contains(USERNAME),
        "{debug}"
    );
}

#[tokio::test]
async fn other_paths_and_methods_are_http() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let missing = Reply::read(&exchange(sandeza, "POST", "/json/send", "{}").await);
    assert_eq!(missing.status, 404);
    let get = Reply::read(&exchange(sandeza, "GET", "/json/send/cgw", "").await);
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
    assert_eq!((sandeza.requests(), sandeza.accepted_count()), (2, 0));
}
