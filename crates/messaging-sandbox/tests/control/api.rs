//! What the API says and does.

use std::time::Duration;

use messaging_sandbox::nxcloud::{ACCESS_SECRET, Algorithm, SignedHeaders, sign};
use messaging_sandbox::server::ReceivedRequest;
use messaging_sandbox::{Sandbox, StoreLimits};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{
    RECIPIENT, Receiver, call, control, exchange, get, question, sms, start, start_with, template,
};

#[tokio::test]
async fn a_message_is_listed_found_and_shown() {
    let sandbox = start().await;
    assert_eq!(
        get(&sandbox, "/api/v1/messages").await.json(),
        json!({"messages": [], "next": null})
    );
    assert_eq!(sms(&sandbox, RECIPIENT, "Kode OTP Anda 482913").await, "0");
    let list = get(
        &sandbox,
        "/api/v1/messages?to=081200000001&provider=nusasms",
    )
    .await
    .json();
    let message = &list["messages"][0];
    assert_eq!(message["content"]["text"], "Kode OTP Anda 482913");
    assert_eq!(
        (&message["parts"], &message["encoding"]),
        (&json!(1), &json!("GSM-7"))
    );
    assert_eq!(message["request"]["method"], "POST");
    assert!(
        !message.to_string().contains("sandbox-password"),
        "{message}"
    );
    let one = get(
        &sandbox,
        &format!("/api/v1/messages/{}", message["id"].as_str().unwrap()),
    )
    .await;
    assert_eq!(&one.json()["to"], RECIPIENT);
    assert!(get(&sandbox, "/api/v1/messages?q=nothing").await.json()["messages"] == json!([]));
    let code = get(&sandbox, "/api/v1/codes/+62%20812-0000-0001")
        .await
        .json();
    assert_eq!(code, json!({"code": "482913", "message_id": "1"}));
    let kept = sandbox.messages();
    assert_eq!(
        kept.code(RECIPIENT).map(|(code, _)| code).as_deref(),
        Some("482913")
    );
    assert_eq!(
        call(&sandbox, "DELETE", "/api/v1/messages", &Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(get(&sandbox, "/api/v1/messages/1").await.status, 404);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let sandbox = start().await;
    for number in 1..=5 {
        sms(&sandbox, RECIPIENT, &format!("text {number}")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/messages?limit=2".to_owned();
    loop {
        let page = get(&sandbox, &path).await.json();
        let ids = page["messages"].as_array().unwrap().iter();
        seen.extend(ids.map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/messages?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["5", "4", "3", "2", "1"]);
}

#[tokio::test]
async fn waiting_ends_with_the_message() {
    let sandbox = start().await;
    let path = format!("/api/v1/messages/wait?to={RECIPIENT}&timeout=20s");
    let (arrived, _) = tokio::join!(get(&sandbox, &path), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        sms(&sandbox, "6281200000009", "other").await;
        sms(&sandbox, RECIPIENT, "wanted").await
    });
    assert_eq!(arrived.json()["content"]["text"], "wanted");
    let none = get(
        &sandbox,
        "/api/v1/messages/wait?to=6281200000008&timeout=10ms",
    )
    .await;
    assert_eq!(none.status, 404);
    assert!(
        none.head.contains("application/problem+json"),
        "{}",
        none.head
    );
    let later = sandbox
        .messages()
        .wait_for(Duration::from_secs(1), |one| one.is_to(RECIPIENT))
        .await;
    assert_eq!(later.unwrap().content.text.as_deref(), Some("wanted"));
}

#[tokio::test]
async fn the_recipient_answers_and_the_application_hears_it() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let settings = json!({"sandeza": {"callback_url": receiver.url()}, "nusasms": {"callback_url": receiver.url()}});
    assert_eq!(
        call(&sandbox, "PUT", "/api/v1/settings", &settings)
            .await
            .status,
        200
    );
    question(&sandbox, RECIPIENT, "r1").await;
    sandbox.sandeza().callbacks_idle().await;
    let reply = json!({"text": "Ya, benar", "payload": "yes-key"});
    let done = call(&sandbox, "POST", "/api/v1/messages/1/reply", &reply)
        .await
        .json();
    assert_eq!(done["callback"], "posted");
    sandbox.sandeza().callbacks_idle().await;
    let heard: Value = serde_json::from_str(receiver.bodies().last().unwrap()).unwrap();
    assert_eq!(heard["message"]["postback"]["key"], "yes-key");
    assert_eq!(heard["from"]["username"], RECIPIENT);

    let failed = json!({"state": "failed", "code": 2});
    let done = call(&sandbox, "POST", "/api/v1/messages/1/status", &failed)
        .await
        .json();
    assert_eq!(done["message"]["state"], "failed");
    sandbox.sandeza().callbacks_idle().await;
    let heard: Value = serde_json::from_str(receiver.bodies().last().unwrap()).unwrap();
    assert_eq!(
        (&heard["status"], &heard["ref_id"]),
        (&json!(2), &json!("r1"))
    );

    let inbound =
        json!({"provider": "nusasms", "channel": "sms", "from": RECIPIENT, "text": "STOP"});
    assert_eq!(
        call(&sandbox, "POST", "/api/v1/inbound", &inbound)
            .await
            .status,
        200
    );
    sandbox.nusasms().callbacks_idle().await;
    assert!(receiver.bodies().last().unwrap().contains("msg=STOP"));
    let received = get(&sandbox, "/api/v1/messages?state=received")
        .await
        .json();
    assert_eq!(received["messages"].as_array().unwrap().len(), 2);
    assert_eq!(
        get(&sandbox, "/api/v1/messages").await.json()["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_callback_is_delivered_once_more_in_four_ways() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let settings = json!({"sandeza": {"callback_url": receiver.url()}});
    call(&sandbox, "PUT", "/api/v1/settings", &settings).await;
    question(&sandbox, RECIPIENT, "r1").await;
    sandbox.sandeza().callbacks_idle().await;
    let log = get(&sandbox, "/api/v1/callbacks").await.json()["callbacks"].clone();
    let first = log.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&first["answer"], &first["url"]),
        (&json!("HTTP 200"), &json!(receiver.url()))
    );
    let path = format!(
        "/api/v1/callbacks/{}/redeliver",
        first["id"].as_str().unwrap()
    );
    for (how, more) in [("again", 1), ("late", 1), ("tampered", 1), ("twice", 2)] {
        let before = receiver.bodies().len();
        assert_eq!(
            call(&sandbox, "POST", &path, &json!({ "how": how }))
                .await
                .status,
            202
        );
        sandbox.sandeza().callbacks_idle().await;
        let bodies = receiver.bodies();
        assert_eq!(bodies.len() - before, more, "{how}");
        let same = bodies.last().unwrap() == first["body"].as_str().unwrap();
        assert_eq!(same, how != "tampered", "{how}");
    }
    assert_eq!(
        call(&sandbox, "POST", &path, &json!({"how": "loudly"}))
            .await
            .status,
        422
    );
    assert_eq!(
        call(
            &sandbox,
            "POST",
            "/api/v1/callbacks/0/redeliver",
            &json!({})
        )
        .await
        .status,
        404
    );
}

/// Whether the signature of an NXCloud callback is right, and how old it is in seconds.
fn verified(request: &ReceivedRequest) -> (bool, u64) {
    let header = |name| request.header(name).unwrap();
    let signed = SignedHeaders {
        access_key: header("accesskey"),
        action: header("action"),
        biz_type: header("biztype"),
        ts: header("ts"),
    };
    let right = sign(Algorithm::Sha256, signed, &request.body, ACCESS_SECRET);
    let ts: u128 = header("ts").parse().unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    (
        header("sign") == right,
        u64::try_from((now - ts) / 1000).unwrap(),
    )
}

#[tokio::test]
async fn a_reply_is_signed_and_a_late_or_tampered_callback_can_be_told() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let settings =
        json!({"nxcloud": {"callback_url": receiver.url(), "callback_algorithm": "sha256"}});
    assert_eq!(
        call(&sandbox, "PUT", "/api/v1/settings", &settings)
            .await
            .status,
        200
    );
    template(&sandbox, RECIPIENT).await;
    sandbox.nxcloud().callbacks_idle().await;
    let reply = json!({"text": "Ya", "payload": "yes"});
    call(&sandbox, "POST", "/api/v1/messages/1/reply", &reply).await;
    call(
        &sandbox,
        "POST",
        "/api/v1/messages/1/reply",
        &json!({"text": "Terima kasih"}),
    )
    .await;
    sandbox.nxcloud().callbacks_idle().await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 5, "sent, delivered, read and two replies");
    assert!(requests.iter().all(|request| verified(request).0));
    let body: Value = serde_json::from_slice(&requests[3].body).unwrap();
    assert_eq!(
        body["messages"][0]["button"],
        json!({"payload": "yes", "text": "Ya"})
    );
    let body: Value = serde_json::from_slice(&requests[4].body).unwrap();
    assert_eq!(body["messages"][0]["text"]["body"], "Terima kasih");

    let log = get(&sandbox, "/api/v1/callbacks").await.json();
    let path = format!(
        "/api/v1/callbacks/{}/redeliver",
        log["callbacks"][0]["id"].as_str().unwrap()
    );
    for (how, right, oldest) in [
        ("again", true, 0),
        ("late", true, 3600),
        ("tampered", false, 0),
    ] {
        call(&sandbox, "POST", &path, &json!({ "how": how })).await;
        sandbox.nxcloud().callbacks_idle().await;
        let (signature, age) = verified(receiver.requests().last().unwrap());
        assert_eq!(signature, right, "{how}");
        assert!((oldest..oldest + 60).contains(&age), "{how}: {age}");
    }
}

#[tokio::test]
async fn a_rule_makes_requests_fail_as_it_says() {
    let sandbox = start().await;
    let rule = json!({"provider": "nusasms", "operation": "sms.send", "when": {"every": 2},
        "fault": {"kind": "code", "code": -2}});
    let added = call(&sandbox, "POST", "/api/v1/faults", &rule).await;
    assert_eq!(added.status, 201);
    let mut codes = Vec::new();
    for number in 0..4 {
        codes.push(sms(&sandbox, RECIPIENT, &number.to_string()).await);
    }
    assert_eq!(codes, ["0", "-2", "0", "-2"]);
    let refusals = get(&sandbox, "/api/v1/refusals").await.json();
    assert_eq!(
        refusals["refusals"][0]["reason"],
        "scripted fault: Code(-2)"
    );
    let path = format!(
        "/api/v1/faults/nusasms/{}",
        added.json()["id"].as_str().unwrap()
    );
    assert_eq!(
        call(&sandbox, "DELETE", &path, &Value::Null).await.status,
        204
    );
    assert_eq!(
        call(&sandbox, "DELETE", &path, &Value::Null).await.status,
        404
    );
    for wrong in [
        json!({"provider": "other", "fault": {"kind": "close"}}),
        json!({"provider": "nusasms", "operation": "nothing", "fault": {"kind": "close"}}),
        json!({"provider": "nusasms", "fault": {"kind": "odd"}}),
        json!({"provider": "nusasms", "when": {"probability": 2}, "fault": {"kind": "close"}}),
        json!({"provider": "nusasms", "fault": {"kind": "delay", "mss": 5}}),
        json!({"provider": "nusasms", "fault": {"kind": "delay", "ms": "5"}}),
        json!({"provider": "nusasms", "wen": "always", "fault": {"kind": "close"}}),
    ] {
        let refused = call(&sandbox, "POST", "/api/v1/faults", &wrong).await;
        assert_eq!(refused.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_duplicate_and_a_lost_answer_are_marked() {
    let sandbox = start().await;
    let rule = json!({"provider": "nusasms", "when": {"next": 1}, "fault": {"kind": "status", "status": 503, "accepted": true}});
    call(&sandbox, "POST", "/api/v1/faults", &rule).await;
    let addr = sandbox.nusasms().addr().to_string();
    let path = format!(
        "/api/v3/sendsms/plain?user=sandbox-user&password=sandbox-password&GSM={RECIPIENT}&SMSText=Halo"
    );
    assert_eq!(exchange(&addr, "GET", &path, &[], "").await.status, 503);
    assert_eq!(exchange(&addr, "GET", &path, &[], "").await.status, 200);
    let list = get(&sandbox, "/api/v1/messages?duplicate=true")
        .await
        .json();
    assert_eq!(list["messages"][0]["duplicate_of"], "1");
    assert_eq!(sandbox.messages().duplicates().len(), 1);
    let first = get(&sandbox, "/api/v1/messages/1").await.json();
    assert_eq!(first["fault"], "Status { status: 503, accepted: true }");
}

#[tokio::test]
async fn a_wrong_signature_is_shown_beside_the_right_one() {
    let sandbox = start().await;
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs()
        .to_string();
    let wrong = messaging_sandbox::sandeza::sign(
        "sandbox-division",
        &format!("+sandbox-password+{now}"),
        "",
    );
    let body = json!({"signature": wrong, "time": now, "type": "2", "username": "sandbox-division",
        "ref_id": "r", "subject": "s", "sender_id": "SANDBOX", "channel": {"sms": {"message": "m", "msisdn": RECIPIENT}}});
    let addr = sandbox.sandeza().addr().to_string();
    exchange(&addr, "POST", "/json/send/cgw", &[], &body.to_string()).await;
    let refusal = &get(&sandbox, "/api/v1/refusals").await.json()["refusals"][0];
    let signature = &refusal["signature"];
    assert_eq!(refusal["code"], "4");
    assert_eq!(
        signature["signed_string"],
        format!("sandbox-division+(password)+{now}")
    );
    assert_eq!(signature["first_difference"], "sandbox-division".len());
    assert!(
        !refusal.to_string().contains("sandbox-password"),
        "{refusal}"
    );
}

#[tokio::test]
async fn what_is_exported_comes_back() {
    let sandbox = start().await;
    sms(&sandbox, RECIPIENT, "one").await;
    question(&sandbox, RECIPIENT, "r1").await;
    let exported = get(&sandbox, "/api/v1/export").await.body;
    assert_eq!(exported.lines().count(), 2);
    let other = start().await;
    let done = exchange(&control(&other), "POST", "/api/v1/import", &[], &exported).await;
    assert_eq!(done.json(), json!({"imported": 2}));
    assert_eq!(get(&other, "/api/v1/export").await.body, exported);
    let line = exported.lines().next().unwrap();
    let last = line.replacen("\"id\":\"1\"", "\"id\":\"18446744073709551615\"", 1);
    assert_ne!(last, line);
    for impossible in ["{}", &last] {
        let done = exchange(&control(&other), "POST", "/api/v1/import", &[], impossible).await;
        assert_eq!(done.status, 422, "{impossible}");
    }
}

#[tokio::test]
async fn what_is_imported_is_kept_found_and_told() {
    let source = start().await;
    sms(&source, RECIPIENT, "imported").await;
    let exported = get(&source, "/api/v1/export").await.body;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.db");
    let builder = Sandbox::builder().store(&file, StoreLimits::default());
    let sandbox = start_with(builder).await;
    let addr = control(&sandbox);
    let mut events = TcpStream::connect(&addr).await.unwrap();
    let listen = format!("GET /api/v1/events HTTP/1.1\r\nhost: {addr}\r\n\r\n");
    events.write_all(listen.as_bytes()).await.unwrap();
    let path = "/api/v1/messages/wait?text=imported&timeout=20s";
    let (arrived, _) = tokio::join!(get(&sandbox, path), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        exchange(&addr, "POST", "/api/v1/import", &[], &exported).await
    });
    assert_eq!(arrived.json()["content"]["text"], "imported");
    let mut told = String::new();
    let mut buffer = vec![0; 4096];
    while !told.contains("event: imported") {
        let read = tokio::time::timeout(Duration::from_secs(5), events.read(&mut buffer));
        let bytes = read.await.unwrap().unwrap();
        told.push_str(&String::from_utf8_lossy(&buffer[..bytes]));
    }
    let kept = rusqlite::Connection::open(&file).unwrap();
    let count = || kept.query_row("SELECT count(*) FROM message", [], |row| row.get(0));
    for _ in 0..200 {
        if count() == Ok(1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(count(), Ok(1));

    // A file that is locked, or slow, keeps no request waiting.
    kept.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = tokio::time::Instant::now();
    sms(&sandbox, RECIPIENT, "while it is locked").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(get(&sandbox, "/livez").await.status, 200);
    assert!(before.elapsed() < Duration::from_secs(3));
    kept.execute_batch("ROLLBACK").unwrap();
}

#[tokio::test]
async fn settings_are_read_and_changed() {
    let sandbox = start().await;
    let changes = json!({"nusasms": {"sms_balance": 0, "rate_limit_ms": null}, "nxcloud": {"balance": 3},
        "templates": {"order_shipped": "Halo {{1}}"}, "duplicate_window_ms": 1});
    let settings = call(&sandbox, "PUT", "/api/v1/settings", &changes)
        .await
        .json();
    assert_eq!(settings["nusasms"]["sms_balance"], 0.0);
    assert_eq!(settings["nxcloud"]["balance"], 3);
    assert_eq!(settings["templates"]["order_shipped"], "Halo {{1}}");
    assert_eq!(sms(&sandbox, RECIPIENT, "x").await, "-2");
    let away = json!({"templates": {"order_shipped": null}});
    let settings = call(&sandbox, "PUT", "/api/v1/settings", &away).await;
    assert_eq!(settings.json()["templates"], json!({}));
    for wrong in [
        json!({"other": 1}),
        json!({"nxcloud": {"odd": 1}}),
        json!({"nxcloud": {"callback_url": 5}}),
        json!({"nxcloud": {"callback_url": "http://192.0.2.1/"}}),
    ] {
        assert_eq!(
            call(&sandbox, "PUT", "/api/v1/settings", &wrong)
                .await
                .status,
            422,
            "{wrong}"
        );
    }
    assert_eq!(
        call(&sandbox, "POST", "/api/v1/reset", &Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(
        get(&sandbox, "/api/v1/refusals").await.json()["refusals"],
        json!([])
    );
    assert_eq!(get(&sandbox, "/api/v1/odd").await.status, 404);
    assert_eq!(
        call(&sandbox, "POST", "/api/v1/messages", &json!({}))
            .await
            .status,
        405
    );
    for (query, status) in [
        ("too=1", 400),
        ("state=foo", 400),
        ("state=READ", 200),
        ("state=", 200),
        ("provider=foo", 400),
        ("channel=sms", 200),
        ("channel=foo", 400),
        ("before=yesterday", 400),
        ("after=2026-01-01", 400),
        ("after=2026-01-01T00:00:00Z", 200),
        ("duplicate=maybe", 400),
        ("duplicate=false", 200),
        ("after_id=abc", 400),
        ("after_id=7", 200),
    ] {
        let reply = get(&sandbox, &format!("/api/v1/messages?{query}")).await;
        assert_eq!(reply.status, status, "{query}");
    }
}
