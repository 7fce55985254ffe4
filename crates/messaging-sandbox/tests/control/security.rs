//! Who may use the control port, and what a hostile message can do: nothing.

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{CLIENT_ID, CLIENT_SECRET};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{
    RECIPIENT, call, control, exchange, get, question, sms, sms_as, start, start_with,
};

#[tokio::test]
async fn a_name_that_points_here_is_refused() {
    let sandbox = start().await;
    let addr = control(&sandbox);
    for host in ["evil.example", "evil.example:7800", "192.0.2.1", ""] {
        for path in ["/", "/api/v1/messages", "/api/v1/events", "/livez"] {
            let reply = exchange(&addr, "GET", path, &[("host", host)], "").await;
            assert_eq!(reply.status, 403, "{host} {path}");
        }
    }
    let port = addr.rsplit(':').next().unwrap();
    let reply = exchange(
        &addr,
        "GET",
        "/",
        &[("host", &format!("localhost:{port}"))],
        "",
    )
    .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_post_from_another_page_is_refused() {
    let sandbox = start().await;
    sms(&sandbox, RECIPIENT, "Halo").await;
    let addr = control(&sandbox);
    for headers in [
        [
            ("origin", "http://evil.example"),
            ("content-type", "text/plain"),
        ],
        [
            ("origin", "null"),
            ("content-type", "application/x-www-form-urlencoded"),
        ],
        [
            ("sec-fetch-site", "cross-site"),
            ("content-type", "text/plain"),
        ],
        [
            ("origin", "http://127.0.0.1:1"),
            ("content-type", "text/plain"),
        ],
    ] {
        for (method, path) in [
            ("POST", "/reset"),
            ("POST", "/api/v1/reset"),
            ("DELETE", "/api/v1/messages"),
        ] {
            let reply = exchange(&addr, method, path, &headers, "").await;
            assert_eq!(reply.status, 403, "{headers:?} {path}");
        }
    }
    assert_eq!(sandbox.messages().count(), 1);
    let own = format!("http://{addr}");
    let reply = exchange(&addr, "POST", "/api/v1/reset", &[("origin", &own)], "").await;
    assert_eq!(reply.status, 204);
}

#[tokio::test]
async fn a_token_is_asked_for_and_an_account_sees_its_own() {
    let builder = Sandbox::builder()
        .token("open-sesame")
        .account("team-a", "only-a");
    let sandbox = start_with(builder).await;
    let addr = control(&sandbox);
    sms(&sandbox, RECIPIENT, "for all").await;
    let own = sms_as(
        &sandbox,
        "team-a-user",
        "team-a-password",
        RECIPIENT,
        "for team a",
    )
    .await;
    assert_eq!(own, "0");
    assert_eq!(get(&sandbox, "/api/v1/messages").await.status, 401);
    let page = get(&sandbox, "/").await;
    assert!(
        page.status == 303 && page.head.contains("location: /login"),
        "{}",
        page.head
    );
    assert_eq!(get(&sandbox, "/livez").await.status, 200);
    for (token, texts) in [("open-sesame", 2), ("only-a", 1), ("wrong", 0)] {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let reply = exchange(&addr, "GET", "/api/v1/messages", &headers, "").await;
        if texts == 0 {
            assert_eq!(reply.status, 401);
            continue;
        }
        assert_eq!(
            reply.json()["messages"].as_array().unwrap().len(),
            texts,
            "{token}"
        );
    }
    let headers = [("authorization", "Bearer only-a")];
    for (method, path) in [
        ("GET", "/api/v1/messages/1"),
        ("GET", "/messages/1"),
        ("POST", "/api/v1/messages/1/status"),
    ] {
        assert_eq!(
            exchange(&addr, method, path, &headers, "").await.status,
            404,
            "{path}"
        );
    }
    for (method, path) in [
        ("POST", "/api/v1/reset"),
        ("GET", "/api/v1/settings"),
        ("GET", "/api/v1/callbacks"),
        ("GET", "/api/v1/faults"),
        ("GET", "/faults"),
        ("GET", "/settings"),
        ("GET", "/callbacks"),
        ("DELETE", "/api/v1/messages"),
    ] {
        assert_eq!(
            exchange(&addr, method, path, &headers, "").await.status,
            403,
            "{path}"
        );
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let wrong = exchange(&addr, "POST", "/login", &form, "token=wrong").await;
    assert_eq!(wrong.status, 401);
    let right = exchange(&addr, "POST", "/login", &form, "token=open-sesame").await;
    assert!(
        right.head.contains("httponly; samesite=strict"),
        "{}",
        right.head
    );
    let cookie = [("cookie", "a=b; sandbox_token=open-sesame")];
    assert_eq!(exchange(&addr, "GET", "/", &cookie, "").await.status, 200);
}

#[tokio::test]
async fn an_inbox_says_nothing_of_another_one() {
    let builder = Sandbox::builder()
        .token("open-sesame")
        .account("team-a", "only-a");
    let sandbox = start_with(builder).await;
    let addr = control(&sandbox);
    let (all, own) = (
        [("authorization", "Bearer open-sesame")],
        [("authorization", "Bearer only-a")],
    );
    sms(&sandbox, RECIPIENT, "the same").await;
    for _ in 0..2 {
        sms_as(
            &sandbox,
            "team-a-user",
            "team-a-password",
            RECIPIENT,
            "the same",
        )
        .await;
    }
    let duplicate_of: Vec<_> = sandbox
        .messages()
        .all()
        .iter()
        .map(|one| one.duplicate_of)
        .collect();
    assert_eq!(duplicate_of, [None, None, Some(2)]);
    let timeline = exchange(&addr, "GET", "/", &own, "").await.body;
    assert!(timeline.contains("2 kept"), "{timeline}");
    assert!(
        exchange(&addr, "GET", "/", &all, "")
            .await
            .body
            .contains("3 kept")
    );

    // Also where a file says so, the original of another account is not shown.
    let exported = exchange(&addr, "GET", "/api/v1/export", &all, "")
        .await
        .body;
    let crossed = exported.replace("\"duplicate_of\":\"2\"", "\"duplicate_of\":\"1\"");
    assert_ne!(exported, crossed);
    exchange(&addr, "POST", "/api/v1/import", &all, &crossed).await;
    let page = |headers| exchange(&addr, "GET", "/messages/3", headers, "");
    assert!(page(&all).await.body.contains("Both requests"));
    let page = page(&own).await;
    assert_eq!(page.status, 200);
    assert!(
        !page.body.contains("Both requests") && !page.body.contains("/messages/1"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn beyond_loopback_there_is_no_page_without_a_token() {
    let builder = Sandbox::builder().ui(([0, 0, 0, 0], 0));
    assert!(
        builder
            .start()
            .await
            .unwrap_err()
            .to_string()
            .contains("token")
    );
}

#[tokio::test]
async fn a_token_that_opens_everything_or_nothing_is_refused() {
    for token in [
        "", " ", "a b", "a;b", "a,b", "a\"b", "a\\b", "k\u{e9}", "a\n",
    ] {
        for builder in [
            Sandbox::builder().ui(([0, 0, 0, 0], 0)).token(token),
            Sandbox::builder().token("right").account("team-a", token),
        ] {
            let error = builder.start().await.map(drop).unwrap_err().to_string();
            assert!(error.contains("a token must be"), "{token:?}: {error}");
        }
    }
    let every_sign: String = ('!'..='~').filter(|c| !";,\"\\".contains(*c)).collect();
    let sandbox = start_with(Sandbox::builder().token(&every_sign)).await;
    let cookie = format!("sandbox_token={every_sign}");
    let headers = [("cookie", cookie.as_str())];
    let page = exchange(&control(&sandbox), "GET", "/", &headers, "").await;
    assert_eq!(page.status, 200);
}

/// What would run, or lead elsewhere, wherever a page forgot to escape it.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\u{202e}";

#[tokio::test]
async fn markup_in_every_field_of_every_channel_is_text() {
    let sandbox = start().await;
    sms(&sandbox, RECIPIENT, HOSTILE).await;
    sms(&sandbox, HOSTILE, "refused").await;
    question(&sandbox, RECIPIENT, "r1").await;
    let addr = sandbox.sandeza().addr().to_string();
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs()
        .to_string();
    let link = "https://files.test/a.png";
    for (number, channel) in [
        json!({"sms": {"message": HOSTILE, "msisdn": RECIPIENT}}),
        json!({"email": {"email": "a\"'@b.test", "message": HOSTILE}}),
        json!({"line": {"chat_id": "<script>alert(1)</script>", "message": HOSTILE}}),
        json!({"telegram": {"chat_id": "javascript:alert(1)", "message": HOSTILE}}),
        json!({"facebook": {"chat_id": "\"onmouseover=alert(1)", "message": HOSTILE}}),
        json!({"whatsapp": {"msisdn": RECIPIENT, "template_id": HOSTILE.replace('\u{202e}', ""), "header": {"type": "header", "parameters": [{"type": "image", "image": {"link": link}}]}, "message": {"type": "body", "parameters": [{"type": "text", "text": HOSTILE}]}}}),
        json!({"whatsapp": {"msisdn": RECIPIENT, "message": {"type": "list", "header": {"type": "text", "text": HOSTILE}, "body": {"text": HOSTILE, "list": {"title": HOSTILE, "sections": [{"title": HOSTILE, "description": HOSTILE, "actions": [{"type": "postback", "key": HOSTILE, "title": HOSTILE}]}]}}}}}),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({
            "signature": messaging_sandbox::sandeza::sign("sandbox-division", "sandbox-password", &now),
            "time": now, "type": "2", "username": "sandbox-division", "ref_id": format!("h{number}"),
            "subject": HOSTILE, "sender_id": "SANDBOX", "channel": channel,
        });
        let headers = [("x-note", "<script>alert(1)</script>")];
        let reply = exchange(&addr, "POST", "/json/send/cgw", &headers, &body.to_string()).await;
        assert_eq!(reply.json()["rc"], "0", "{}", reply.body);
    }
    let addr = sandbox.whatsnesia().addr().to_string();
    let headers = [
        ("client-id", CLIENT_ID),
        ("client-secret", CLIENT_SECRET),
        ("content-type", "application/json"),
    ];
    let body = json!({"mobile_code": "62", "mobile": "81200000001", "latitude": "1", "longitude": "2", "name": HOSTILE, "address": HOSTILE});
    let reply = exchange(
        &addr,
        "POST",
        "/external-api/inbox/send-message",
        &headers,
        &body.to_string(),
    )
    .await;
    assert_eq!(reply.status, 200);
    let reply = json!({"text": HOSTILE, "payload": HOSTILE});
    call(&sandbox, "POST", "/api/v1/messages/2/reply", &reply).await;
    call(
        &sandbox,
        "PUT",
        "/api/v1/settings",
        &json!({"templates": {HOSTILE: HOSTILE}}),
    )
    .await;

    let mut pages: Vec<String> = [
        "/",
        "/refusals",
        "/callbacks",
        "/faults",
        "/settings",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/chats/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/?note=%3Cscript%3Ealert(1)%3C/script%3E",
        "/messages/%3Cscript%3E",
    ]
    .map(str::to_owned)
    .to_vec();
    for id in 1..=sandbox.messages().count() {
        pages.push(format!("/messages/{id}?pictures=on"));
    }
    pages.push(format!("/chats/{RECIPIENT}?pictures=on"));
    for path in pages {
        let page = get(&sandbox, &path).await;
        assert!(!page.body.contains("<script>alert"), "{path}");
        assert!(!page.body.contains("<img src=x"), "{path}");
        assert!(!page.body.contains("\"onmouseover"), "{path}");
        assert!(!page.body.contains("href=\"javascript"), "{path}");
        assert!(
            page.head
                .contains("content-security-policy: default-src 'none'"),
            "{path}"
        );
        assert!(
            page.head.contains("x-content-type-options: nosniff"),
            "{path}"
        );
    }
    let pictures = get(&sandbox, "/messages/8?pictures=on").await;
    assert!(
        pictures.head.contains("img-src 'self' http: https:"),
        "{}",
        pictures.head
    );
    assert!(!get(&sandbox, "/messages/8").await.body.contains("<img"));
}

#[tokio::test]
async fn a_form_does_not_lead_to_another_site() {
    let sandbox = start().await;
    let addr = control(&sandbox);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for back in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/\u{7f}/evil.example",
        "javascript:alert(1)",
    ] {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("back", back)
            .finish();
        let reply = exchange(&addr, "POST", "/reset", &form, &body).await;
        assert!(reply.head.contains("location: /?note="), "{}", reply.head);
    }
}

#[tokio::test]
async fn a_callback_address_elsewhere_has_to_be_allowed() {
    let elsewhere = json!({"sandeza": {"callback_url": "http://192.0.2.1/hook"}});
    let sandbox = start().await;
    let refused = call(&sandbox, "PUT", "/api/v1/settings", &elsewhere).await;
    assert!(
        refused.status == 422 && refused.body.contains("not on loopback"),
        "{}",
        refused.body
    );
    let sandbox = start_with(Sandbox::builder().allow_remote_callbacks(true)).await;
    assert_eq!(
        call(&sandbox, "PUT", "/api/v1/settings", &elsewhere)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn events_are_those_of_the_own_account() {
    let builder = Sandbox::builder()
        .token("open-sesame")
        .account("team-a", "only-a");
    let sandbox = start_with(builder).await;
    let addr = control(&sandbox);
    for (token, messages) in [("only-a", 1), ("open-sesame", 2)] {
        let mut events = TcpStream::connect(&addr).await.unwrap();
        let listen = format!(
            "GET /api/v1/events HTTP/1.1\r\nhost: {addr}\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        events.write_all(listen.as_bytes()).await.unwrap();
        let mut told = vec![0; 16];
        events.read_exact(&mut told).await.unwrap();
        sms(&sandbox, RECIPIENT, token).await;
        sms(&sandbox, "0", "refused").await;
        sms_as(&sandbox, "team-a-user", "team-a-password", RECIPIENT, token).await;
        sms_as(&sandbox, "team-a-user", "team-a-password", "0", "refused").await;
        sandbox.nusasms().advance_clock(Duration::from_secs(60));
        sandbox.messages().clear();
        while !String::from_utf8_lossy(&told).contains("event: forgotten") {
            let read = tokio::time::timeout(Duration::from_secs(5), events.read_buf(&mut told));
            assert_ne!(read.await.unwrap().unwrap(), 0);
        }
        let told = String::from_utf8_lossy(&told);
        let count = |event: &str| told.matches(&format!("event: {event}\n")).count();
        assert_eq!(
            (count("message"), count("refusal")),
            (messages, messages),
            "{told}"
        );
        assert_eq!(count("state"), 2 * messages, "{told}");
    }
}
