//! What an operator does at each provider: settings, states, faults, accounts.

use std::sync::Arc;
use std::time::Duration;

use messaging_sandbox::nusasms::TEST_API_KEY;
use messaging_sandbox::server::{Answer, ReceivedRequest, Server, StatusCode};
use messaging_sandbox::{FaultRule, FaultWhen, Sandbox, ScriptedFault, nusasms, nxcloud, sandeza};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{
    RECIPIENT, Receiver, call, exchange, get, nxcloud, question, rest, sandeza, sms, sms_as, start,
    start_with, template, whatsnesia,
};

async fn set(sandbox: &Sandbox, provider: &str, name: &str, value: &Value) -> (u16, Value) {
    let changes = json!({ provider: { name: value } });
    let reply = call(sandbox, "PUT", "/api/v1/settings", &changes).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn every_setting_is_kept_and_has_its_limits() {
    let sandbox = start().await;
    for (provider, name, value, kept) in [
        ("nxcloud", "clock_offset_ms", json!(-5000), json!(-5000)),
        ("nxcloud", "latency_ms", json!("250"), json!(250)),
        ("nxcloud", "balance", json!(7), json!(7)),
        ("nxcloud", "balance", json!(""), Value::Null),
        ("nxcloud", "callback_algorithm", json!(""), Value::Null),
        (
            "nxcloud",
            "callback_url",
            json!(" http://127.0.0.1:1/a "),
            json!("http://127.0.0.1:1/a"),
        ),
        ("nxcloud", "callback_algorithm", json!(""), json!("md5")),
        (
            "nxcloud",
            "callback_algorithm",
            json!("sha256"),
            json!("sha256"),
        ),
        (
            "nxcloud",
            "callback_url",
            json!("http://127.0.0.1:1/b"),
            json!("http://127.0.0.1:1/b"),
        ),
        ("nxcloud", "callback_algorithm", json!(""), json!("sha256")),
        (
            "nxcloud",
            "callback_algorithm",
            json!("none"),
            json!("none"),
        ),
        ("nxcloud", "callback_url", Value::Null, Value::Null),
        ("sandeza", "balance", json!("7"), json!(7)),
        (
            "sandeza",
            "callback_url",
            json!("http://127.0.0.1:1/"),
            json!("http://127.0.0.1:1/"),
        ),
        ("nusasms", "balance", json!("7.5"), json!(7.5)),
        ("nusasms", "sms_balance", json!(8), json!(8.0)),
        ("nusasms", "rate_limit_ms", json!(30), json!(30)),
        ("nusasms", "rate_limit_ms", Value::Null, Value::Null),
        ("nusasms", "pace_ms", json!(40), json!(40)),
        (
            "nusasms",
            "callback_url",
            json!("http://127.0.0.1:1/"),
            json!("http://127.0.0.1:1/"),
        ),
        ("whatsnesia", "contact_limit", json!(5), json!(5)),
    ] {
        let (status, settings) = set(&sandbox, provider, name, &value).await;
        assert_eq!(
            (status, &settings[provider][name]),
            (200, &kept),
            "{provider} {name}"
        );
    }
    assert_eq!(sandbox.nxcloud().balance(), None);
    assert_eq!(sandbox.nusasms().wa_balance(), 7.5);
    assert_eq!(sandbox.nusasms().sms_balance(), 8.0);
    assert_eq!(sandbox.sandeza().tokens(), Some(7));
    for (provider, name, value, why) in [
        (
            "nxcloud",
            "clock_offset_ms",
            json!("soon"),
            "clock_offset_ms: must be a whole number",
        ),
        (
            "nxcloud",
            "balance",
            json!(-1),
            "balance: must not be negative",
        ),
        (
            "nxcloud",
            "callback_algorithm",
            json!("sha1"),
            "callback_algorithm: must be md5, sha256 or none",
        ),
        (
            "sandeza",
            "sms_balance",
            json!(1),
            "sms_balance: Sandeza has no such setting",
        ),
        (
            "nusasms",
            "balance",
            json!("much"),
            "balance: must be a number",
        ),
        (
            "nusasms",
            "sms_balance",
            Value::Null,
            "sms_balance: must be a number",
        ),
        (
            "whatsnesia",
            "balance",
            json!(1),
            "balance: Whatsnesia has no such setting",
        ),
    ] {
        let (status, problem) = set(&sandbox, provider, name, &value).await;
        assert_eq!((status, problem["detail"].as_str().unwrap()), (422, why));
    }
}

#[tokio::test]
async fn latency_and_the_clock_are_those_of_the_answers() {
    let sandbox = start().await;
    let addr = sandbox.nxcloud().addr().to_string();
    sandbox.nxcloud().set_latency(Duration::from_millis(300));
    let before = Instant::now();
    assert_eq!(
        exchange(&addr, "POST", "/saas/wa/send", &[], "{}")
            .await
            .status,
        200
    );
    assert!(before.elapsed() >= Duration::from_millis(300));
    sandbox.nxcloud().set_latency(Duration::ZERO);
    set(
        &sandbox,
        "nxcloud",
        "clock_offset_ms",
        &json!(-4_000_000_000_000_i64),
    )
    .await;
    let answer = exchange(&addr, "POST", "/saas/wa/send", &[], "{}").await;
    assert!(
        answer.head.contains("date: thu, 01 jan 1970 00:00:00 gmt"),
        "{}",
        answer.head
    );
    let fault = FaultRule::next(
        1,
        ScriptedFault::Status {
            status: 500,
            accepted: false,
        },
    );
    sandbox.nxcloud().add_fault(fault);
    sandbox.nxcloud().set_latency(Duration::from_secs(60));
    let fault = exchange(&addr, "POST", "/saas/wa/send", &[], "{}");
    let fault = tokio::time::timeout(Duration::from_secs(10), fault).await;
    assert_eq!(fault.unwrap().status, 500, "a fault comes at once");
    assert_eq!(sandbox.nxcloud().faults().len(), 0);
}

#[tokio::test]
async fn a_state_that_is_set_is_the_last_that_the_application_hears() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let pause = Duration::from_millis(150);
    sandbox.nxcloud().set_callback_pause(pause);
    sandbox.sandeza().set_callback_pause(pause);
    sandbox.nusasms().set_callback_pause(pause);
    for provider in ["nxcloud", "sandeza", "nusasms"] {
        set(&sandbox, provider, "callback_url", &json!(receiver.url())).await;
    }
    template(&sandbox, RECIPIENT).await;
    question(&sandbox, RECIPIENT, "r2").await;
    sms(&sandbox, RECIPIENT, "a").await;
    for id in 1..=3 {
        let path = format!("/api/v1/messages/{id}/status");
        let done = call(&sandbox, "POST", &path, &json!({"state": "failed"})).await;
        assert_eq!(done.json()["callback"], "posted", "{id}");
    }
    sandbox.nxcloud().callbacks_idle().await;
    sandbox.sandeza().callbacks_idle().await;
    sandbox.nusasms().callbacks_idle().await;
    let heard = receiver.bodies();
    assert_eq!(heard.len(), 3, "{heard:?}");
    for failed in ["\"code\":131026", "\"status\":5", "delivery_status=FAILED"] {
        assert!(heard.iter().any(|body| body.contains(failed)), "{heard:?}");
    }
}

#[tokio::test]
async fn every_state_is_called_back_as_its_provider_does() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    for provider in ["nxcloud", "sandeza", "nusasms"] {
        set(&sandbox, provider, "callback_url", &json!(receiver.url())).await;
    }
    template(&sandbox, RECIPIENT).await;
    question(&sandbox, RECIPIENT, "r2").await;
    let email = json!({"email": {"email": "a@example.com", "message": "m"}});
    sandeza(&sandbox, sandeza::USERNAME, sandeza::PASSWORD, "r3", &email).await;
    sms(&sandbox, RECIPIENT, "a").await;
    let message = json!({"destination": RECIPIENT, "message": "b"});
    rest(&sandbox, "whatsapp/message", &message).await;
    let idle = async || {
        sandbox.nxcloud().callbacks_idle().await;
        sandbox.sandeza().callbacks_idle().await;
        sandbox.nusasms().callbacks_idle().await;
    };
    idle().await;
    for (id, state, code, heard) in [
        (1, "sent", Value::Null, "\"status\":\"sent\""),
        (1, "delivered", Value::Null, "\"status\":\"delivered\""),
        (1, "read", Value::Null, "\"status\":\"read\""),
        (1, "failed", Value::Null, "\"code\":131026"),
        (1, "failed", json!("7"), "\"code\":7"),
        (2, "sent", Value::Null, "\"status\":16"),
        (2, "delivered", json!(""), "\"status\":1,"),
        (2, "read", Value::Null, "\"status\":9"),
        (2, "failed", Value::Null, "\"status\":5"),
        (2, "failed", json!(13), "\"status\":13"),
        (
            3,
            "read",
            Value::Null,
            "\"channel\":\"3\",\"division_id\":\"5a4d0b0e-0000-4000-8000-73616e64626f\",\"ref_id\":\"r3\",\"status\":7",
        ),
        (4, "sent", Value::Null, "delivery_status=SENT"),
        (4, "delivered", Value::Null, "delivery_status=DELIVERED"),
        (4, "failed", Value::Null, "delivery_status=FAILED"),
        (5, "read", Value::Null, "\"status\":\"R\""),
    ] {
        let path = format!("/api/v1/messages/{id}/status");
        let body = json!({"state": state, "code": code});
        let done = call(&sandbox, "POST", &path, &body).await.json();
        assert_eq!(done["callback"], "posted", "{id} {state}");
        assert_eq!(done["message"]["state"], state);
        idle().await;
        let last = receiver.bodies().last().unwrap().clone();
        assert!(last.contains(heard), "{id} {state}: {last}");
    }
    let number = receiver.bodies().len();
    sandbox.nusasms().advance_clock(Duration::from_secs(3600));
    idle().await;
    assert_eq!(
        receiver.bodies().len(),
        number,
        "what was set is not overtaken"
    );
    for (id, body, status) in [
        (1, json!({"state": "accepted"}), 422),
        (1, json!({"state": "received"}), 422),
        (1, json!({"state": "failed", "code": "x"}), 422),
        (99, json!({"state": "read"}), 404),
    ] {
        let path = format!("/api/v1/messages/{id}/status");
        assert_eq!(
            call(&sandbox, "POST", &path, &body).await.status,
            status,
            "{body}"
        );
    }
    let log = get(&sandbox, "/api/v1/callbacks").await.json()["callbacks"].clone();
    let numbers: Vec<u64> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(
        numbers.iter().rev().copied().eq(1..=numbers.len() as u64),
        "{numbers:?}"
    );
    assert!(log[0]["message_id"] != "" && log[0]["provider"] == "nusasms");
}

#[tokio::test]
async fn who_answers_what_is_forwarded_or_not() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let account = ["ci_sandboxsandboxsandbo", "cs_sandboxsandboxsandbo"];
    let text = json!({"mobile_code": "62", "mobile": "81200000001", "message": "a"});
    template(&sandbox, RECIPIENT).await;
    whatsnesia(&sandbox, account, "inbox/send-message", &text).await;
    rest(
        &sandbox,
        "whatsapp/message",
        &json!({"destination": RECIPIENT, "message": "b"}),
    )
    .await;
    let otp = json!({"recipient": RECIPIENT, "gateway_id": "100010001000100", "otp": "1"});
    rest(&sandbox, "wa_business/otp", &otp).await;
    sms(&sandbox, RECIPIENT, "c").await;
    let (none, never) = (
        "no callback address is set",
        "the provider has no callback for this",
    );
    for (with_address, expected) in [
        (false, [none, never, never, none, none]),
        (true, ["posted", never, never, "posted", "posted"]),
    ] {
        if with_address {
            for provider in ["nxcloud", "nusasms"] {
                set(&sandbox, provider, "callback_url", &json!(receiver.url())).await;
            }
        }
        for (id, expected) in (1..).zip(expected) {
            let path = format!("/api/v1/messages/{id}/reply");
            let reply = json!({"text": "Ya", "payload": "p"});
            let done = call(&sandbox, "POST", &path, &reply).await.json();
            assert_eq!(done["callback"], expected, "{id}");
        }
    }
    sandbox.nusasms().callbacks_idle().await;
    let bodies = receiver.bodies().concat();
    assert!(
        bodies.contains("\"gateway\":{\"number\":\"100010001000100\"}"),
        "{bodies}"
    );
    assert!(
        bodies.contains("originator=6281200000001&msg=Ya"),
        "{bodies}"
    );
    for (inbound, status, callback) in [
        (
            json!({"provider": "nxcloud", "from": RECIPIENT, "text": "a"}),
            422,
            Value::Null,
        ),
        (
            json!({"provider": "nusasms", "from": RECIPIENT, "text": "a"}),
            200,
            json!("posted"),
        ),
        (
            json!({"provider": "sandeza", "channel": "sms", "from": RECIPIENT, "text": "a"}),
            200,
            json!(never),
        ),
        (
            json!({"provider": "sandeza", "from": RECIPIENT, "text": "a"}),
            200,
            json!(none),
        ),
        (
            json!({"provider": "nusasms", "channel": "fax", "from": RECIPIENT, "text": "a"}),
            422,
            Value::Null,
        ),
        (
            json!({"provider": "nusasms", "from": RECIPIENT}),
            422,
            Value::Null,
        ),
    ] {
        let done = call(&sandbox, "POST", "/api/v1/inbound", &inbound).await;
        assert_eq!(
            (done.status, &done.json()["callback"]),
            (status, &callback),
            "{inbound}"
        );
    }
    let received = get(&sandbox, "/api/v1/messages?state=received")
        .await
        .json();
    let received = received["messages"][0].clone();
    assert_eq!(
        (&received["from"], &received["account"]),
        (&json!(RECIPIENT), &json!("default"))
    );
    let path = format!(
        "/api/v1/messages/{}/reply",
        received["id"].as_str().unwrap()
    );
    let refused = call(&sandbox, "POST", &path, &json!({"text": "a"})).await;
    assert_eq!(
        refused.status, 422,
        "what a recipient wrote has no recipient"
    );
}

/// All that an answer is, up to the end of the connection.
async fn raw(sandbox: &Sandbox) -> String {
    let path = "/api/v3/sendsms/plain?user=sandbox-user&password=sandbox-password&GSM=6281200000001&SMSText=a&output=json";
    let mut stream = TcpStream::connect(sandbox.nusasms().addr()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.to_lowercase()
}

#[tokio::test]
async fn every_kind_of_fault_happens_as_it_is_listed() {
    let sandbox = start().await;
    for (fault, listed, begins, has, accepted) in [
        (
            json!({"kind": "status", "status": 418, "accepted": true}),
            json!({"kind": "status", "status": 418, "accepted": true}),
            "http/1.1 418",
            "",
            1,
        ),
        (
            json!({"kind": "status"}),
            json!({"kind": "status", "status": 500, "accepted": false}),
            "http/1.1 500",
            "",
            0,
        ),
        (
            json!({"kind": "code", "code": "-7"}),
            json!({"kind": "code", "code": -7, "accepted": false}),
            "http/1.1 200",
            "\"status\":\"-7\"",
            0,
        ),
        (
            json!({"kind": "delay", "ms": 1}),
            json!({"kind": "delay", "ms": 1, "accepted": true}),
            "http/1.1 200",
            "\"status\":\"0\"",
            1,
        ),
        (
            json!({"kind": "close", "accepted": true}),
            json!({"kind": "close", "accepted": true}),
            "",
            "",
            1,
        ),
        (
            json!({"kind": "close"}),
            json!({"kind": "close", "accepted": false}),
            "",
            "",
            0,
        ),
        (
            json!({"kind": "truncate"}),
            json!({"kind": "truncate", "accepted": true}),
            "http/1.1 200",
            "{\"results\"",
            1,
        ),
        (
            json!({"kind": "html"}),
            json!({"kind": "html", "status": 502, "accepted": false}),
            "http/1.1 502",
            "<html>",
            0,
        ),
        (
            json!({"kind": "html", "status": 200, "accepted": true}),
            json!({"kind": "html", "status": 200, "accepted": true}),
            "http/1.1 200",
            "<html>",
            1,
        ),
        (
            json!({"kind": "rate_limited"}),
            json!({"kind": "rate_limited", "accepted": false}),
            "http/1.1 429",
            "",
            0,
        ),
        (
            json!({"kind": "rate_limited", "retry_after": 9}),
            json!({"kind": "rate_limited", "retry_after": 9, "accepted": false}),
            "http/1.1 429",
            "retry-after: 9",
            0,
        ),
        (
            json!({"kind": "raw", "text": "Nonsense", "accepted": true}),
            json!({"kind": "raw", "text": "Nonsense", "accepted": true}),
            "nonsense",
            "",
            1,
        ),
    ] {
        let before = sandbox.nusasms().accepted_count();
        let rule = json!({"provider": "nusasms", "operation": "sms.send", "when": {"next": 1}, "fault": fault});
        assert_eq!(
            call(&sandbox, "POST", "/api/v1/faults", &rule).await.status,
            201
        );
        let faults = get(&sandbox, "/api/v1/faults").await.json()["faults"].clone();
        assert_eq!(faults.as_array().unwrap().len(), 1);
        assert_eq!(
            (&faults[0]["fault"], &faults[0]["operation"]),
            (&listed, &json!("sms.send"))
        );
        // What is listed can be set again as it is.
        let again = &faults[0];
        call(&sandbox, "DELETE", "/api/v1/faults", &Value::Null).await;
        let set = call(&sandbox, "POST", "/api/v1/faults", again).await;
        assert_eq!(set.status, 201, "{again}");
        let answer = raw(&sandbox).await;
        assert!(
            answer.starts_with(begins) && answer.contains(has),
            "{listed}: {answer}"
        );
        assert_eq!(answer.is_empty(), begins.is_empty(), "{listed}: {answer}");
        assert_eq!(
            sandbox.nusasms().accepted_count() - before,
            accepted,
            "{listed}"
        );
    }
    for (when, listed) in [
        (json!("always"), json!("always")),
        (Value::Null, json!("always")),
        (json!({"next": 3}), json!({"next": 3})),
        (json!({"every": 3}), json!({"every": 3})),
        (
            json!({"probability": 0.5}),
            json!({"probability": 0.5, "seed": 0}),
        ),
        (
            json!({"probability": 1, "seed": 9}),
            json!({"probability": 1.0, "seed": 9}),
        ),
    ] {
        let rule =
            json!({"provider": "sandeza", "when": when, "fault": {"kind": "code", "code": 7}});
        assert_eq!(
            call(&sandbox, "POST", "/api/v1/faults", &rule).await.status,
            201,
            "{when}"
        );
        let faults = get(&sandbox, "/api/v1/faults").await.json()["faults"].clone();
        assert_eq!(
            (&faults[0]["when"], &faults[0]["fault"]),
            (
                &listed,
                &json!({"kind": "code", "code": 7, "accepted": false})
            )
        );
        assert_eq!(
            call(&sandbox, "DELETE", "/api/v1/faults", &Value::Null)
                .await
                .status,
            204
        );
    }
    for wrong in [
        json!("never"),
        json!({"probability": -0.1}),
        json!({"probability": 1.1}),
        json!({"next": 0}),
        json!({"every": 0}),
        json!({}),
    ] {
        let rule = json!({"provider": "nusasms", "when": wrong, "fault": {"kind": "close"}});
        assert_eq!(
            call(&sandbox, "POST", "/api/v1/faults", &rule).await.status,
            422,
            "{wrong}"
        );
    }
    for (status, answer) in [(99, 422), (199, 422), (600, 422), (70_000, 422), (599, 201)] {
        let fault = json!({"kind": "status", "status": status});
        let rule = json!({"provider": "sandeza", "when": {"next": 1}, "fault": fault});
        let reply = call(&sandbox, "POST", "/api/v1/faults", &rule).await;
        assert_eq!(reply.status, answer, "{status}");
    }
    call(&sandbox, "DELETE", "/api/v1/faults", &Value::Null).await;
    let rule = json!({"provider": "nxcloud", "fault": {"kind": "code", "code": "22125"}});
    call(&sandbox, "POST", "/api/v1/faults", &rule).await;
    assert_eq!(template(&sandbox, RECIPIENT).await.json()["code"], 22125);
    let rule = json!({"provider": "whatsnesia", "fault": {"kind": "code", "code": "odd_remark"}});
    call(&sandbox, "POST", "/api/v1/faults", &rule).await;
    let faults = get(&sandbox, "/api/v1/faults").await.json()["faults"].clone();
    let codes: Vec<_> = faults
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| &rule["fault"]["code"])
        .collect();
    assert_eq!(codes, [&json!(22125), &json!("odd_remark")]);
    let list = whatsnesia(&sandbox, ["", ""], "contact/list", &Value::Null).await;
    assert_eq!(
        (list.status, &list.json()["remark"]),
        (200, &json!("odd_remark"))
    );
    let all: Vec<u64> = sandbox
        .whatsnesia()
        .faults()
        .iter()
        .map(|one| one.0)
        .collect();
    all.iter()
        .for_each(|rule| assert!(sandbox.whatsnesia().remove_fault(*rule)));
    let rule = json!({"provider": "whatsnesia", "fault": {"kind": "code", "code": "unauthorized"}});
    call(&sandbox, "POST", "/api/v1/faults", &rule).await;
    let list = whatsnesia(&sandbox, ["", ""], "contact/list", &Value::Null).await;
    assert_eq!(
        (list.status, &list.json()["remark"]),
        (401, &json!("unauthorized"))
    );
    let rules = sandbox.nxcloud().faults();
    assert_eq!(
        (rules[0].1.when(), rules[0].1.only_operation()),
        (FaultWhen::Always, None)
    );
    call(&sandbox, "POST", "/api/v1/reset", &Value::Null).await;
    assert_eq!(
        get(&sandbox, "/api/v1/faults").await.json()["faults"],
        json!([])
    );
    assert_eq!(sandbox.nusasms().accepted_count(), 0);
}

#[tokio::test]
async fn nusasms_shows_and_counts_the_messages_of_an_account_for_it_alone() {
    let sandbox = start().await;
    call(
        &sandbox,
        "POST",
        "/api/v1/accounts",
        &json!({"name": "one"}),
    )
    .await;
    let accounts = get(&sandbox, "/api/v1/accounts").await.json()["accounts"].clone();
    let of = |name: &str, variable: &str| {
        let mut all = accounts.as_array().unwrap().iter();
        let found = all.find(|one| one["provider"] == "nusasms" && one["name"] == name);
        let value = &found.unwrap()["environment"][variable];
        value.as_str().unwrap().to_owned()
    };
    let message = json!({"destination": RECIPIENT, "message": "a"});
    let sent = rest(&sandbox, "whatsapp/message", &message).await.json();
    let path = format!(
        "/nusasms_api/1.0/whatsapp/status/{}",
        sent["data"]["ref_no"].as_str().unwrap()
    );
    let addr = sandbox.nusasms().addr().to_string();
    for (name, status) in [("default", 200), ("one", 404)] {
        let key = of(name, "NUSASMS_API_KEY");
        let asked = exchange(&addr, "GET", &path, &[("apikey", &key)], "").await;
        assert_eq!(asked.status, status, "{name}");
        let [user, password] =
            ["NUSASMS_SMS_USER", "NUSASMS_SMS_PASSWORD"].map(|variable| of(name, variable));
        for expected in ["0"; 10].into_iter().chain(["-77"]) {
            let answer = sms_as(&sandbox, &user, &password, RECIPIENT, "the same").await;
            assert_eq!(answer, expected, "{name}");
        }
    }
    let id = sandbox.messages().to(RECIPIENT)[1].message_id.clone();
    for (name, known) in [("default", true), ("one", false)] {
        let [user, password] =
            ["NUSASMS_SMS_USER", "NUSASMS_SMS_PASSWORD"].map(|variable| of(name, variable));
        let query = format!("/api/command?cmd=DR&ref_no={id}&user={user}&password={password}");
        let report = exchange(&addr, "GET", &query, &[], "").await;
        assert_eq!(
            report.body.contains(RECIPIENT),
            known,
            "{name}: {}",
            report.body
        );
    }
}

#[tokio::test]
async fn each_account_has_its_own_credentials_and_messages() {
    let builder = Sandbox::builder()
        .token("all")
        .account("one", "token-1")
        .account("two", "token-2");
    let sandbox = start_with(builder).await;
    let addr = sandbox.page_url().unwrap().replace("http://", "");
    let authorised = [("authorization", "Bearer all")];
    let accounts = exchange(&addr, "GET", "/api/v1/accounts", &authorised, "")
        .await
        .json();
    let accounts = accounts["accounts"].as_array().unwrap().clone();
    let of = |provider: &str, name: &str, variable: &str| {
        let mut all = accounts.iter();
        let found = all.find(|one| one["provider"] == provider && one["name"] == name);
        found.unwrap()["environment"][variable]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for name in ["default", "one", "two"] {
        let [key, secret] =
            ["NXCLOUD_ACCESS_KEY", "NXCLOUD_ACCESS_SECRET"].map(|v| of("nxcloud", name, v));
        let sent = nxcloud(&sandbox, [&key, &secret], RECIPIENT, &json!([]))
            .await
            .json();
        assert_eq!(sent["code"], 0, "{name}");
        let [user, password] =
            ["SANDEZA_USERNAME", "SANDEZA_PASSWORD"].map(|v| of("sandeza", name, v));
        let channel = json!({"sms": {"msisdn": RECIPIENT, "message": "a"}});
        let sent = sandeza(&sandbox, &user, &password, name, &channel)
            .await
            .json();
        assert_eq!(sent["rc"], "0", "{name}");
        let [user, password] =
            ["NUSASMS_SMS_USER", "NUSASMS_SMS_PASSWORD"].map(|v| of("nusasms", name, v));
        assert_eq!(
            sms_as(&sandbox, &user, &password, RECIPIENT, name).await,
            "0"
        );
        let key = of("nusasms", name, "NUSASMS_API_KEY");
        let headers = [
            ("apikey", key.as_str()),
            ("content-type", "application/json"),
        ];
        let body = json!({"destination": RECIPIENT, "message": name}).to_string();
        let nusasms = sandbox.nusasms().addr().to_string();
        let sent = exchange(
            &nusasms,
            "POST",
            "/nusasms_api/1.0/whatsapp/message",
            &headers,
            &body,
        );
        assert_eq!(sent.await.status, 201, "{name}");
        let [id, secret] =
            ["WHATSNESIA_CLIENT_ID", "WHATSNESIA_CLIENT_SECRET"].map(|v| of("whatsnesia", name, v));
        let text = json!({"mobile_code": "62", "mobile": "81200000001", "message": name});
        let sent = whatsnesia(&sandbox, [&id, &secret], "inbox/send-message", &text).await;
        assert_eq!(sent.json()["status"], "success", "{name}");
        let kept = sandbox.messages().find(|one| one.account == name);
        let providers: Vec<&str> = kept.iter().map(|one| one.provider.as_str()).collect();
        assert_eq!(
            providers,
            ["nxcloud", "sandeza", "nusasms", "nusasms", "whatsnesia"]
        );
    }
    let receiver = Receiver::start().await;
    let url = messaging_sandbox::CallbackUrl::new(receiver.url()).unwrap();
    let target = nxcloud::CallbackTarget::at(url);
    sandbox.nxcloud().register_callback(target);
    for (id, key) in [
        (6, "one-access-key"),
        (11, "two-access-key"),
        (1, "sandbox-access-key"),
    ] {
        let path = format!("/api/v1/messages/{id}/status");
        let done = exchange(&addr, "POST", &path, &authorised, "{\"state\":\"read\"}").await;
        assert_eq!(done.json()["callback"], "posted");
        sandbox.nxcloud().callbacks_idle().await;
        let requests = receiver.requests();
        assert_eq!(requests.last().unwrap().header("accesskey"), Some(key));
    }
    let before = sandbox.nusasms().wa_balance();
    let failed = json!({"destination": "6280000100007", "message": "a"});
    let test_host = sandbox.nusasms().test_addr().to_string();
    let headers = [
        ("apikey", TEST_API_KEY),
        ("content-type", "application/json"),
    ];
    let path = "/nusasms_api/1.0/whatsapp/message";
    assert_eq!(
        exchange(&test_host, "POST", path, &headers, &failed.to_string())
            .await
            .status,
        201
    );
    assert_eq!(sandbox.nusasms().test_arrivals().len(), 1);
    let headers = [
        ("apikey", "two-api-key"),
        ("content-type", "application/json"),
    ];
    let nusasms = sandbox.nusasms().addr().to_string();
    assert_eq!(
        exchange(&nusasms, "POST", path, &headers, &failed.to_string())
            .await
            .status,
        201
    );
    sandbox.nusasms().advance_clock(Duration::from_secs(10));
    assert_eq!(
        sandbox.nusasms().wa_balance(),
        before,
        "credit goes back to where it came from"
    );
    for (account, found) in [
        ("Bearer token-1", 5),
        ("Bearer token-2", 6),
        ("Bearer all", 17),
    ] {
        let list = exchange(
            &addr,
            "GET",
            "/api/v1/messages",
            &[("authorization", account)],
            "",
        )
        .await;
        assert_eq!(
            list.json()["messages"].as_array().unwrap().len(),
            found,
            "{account}"
        );
    }
    let added = nxcloud::Account::new("mine", "secret", 1001)
        .business_phone(nxcloud::BUSINESS_PHONE, nxcloud::APP_KEY)
        .template("order_shipped")
        .not_on_whatsapp("6281200000002");
    sandbox.nxcloud().add_account("one", added);
    for (account, to, code) in [
        (["mine", "secret"], RECIPIENT, 0),
        (["mine", "secret"], "6281200000002", 22091),
        (["one-access-key", "one-access-secret"], RECIPIENT, 1005),
    ] {
        assert_eq!(
            nxcloud(&sandbox, account, to, &json!([])).await.json()["code"],
            code
        );
    }
}

#[tokio::test]
async fn a_message_is_a_duplicate_within_the_window_only() {
    let sandbox = start().await;
    sandbox
        .messages()
        .set_duplicate_window(Duration::from_millis(50));
    for _ in 0..2 {
        sms(&sandbox, RECIPIENT, "same").await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(sandbox.messages().duplicates().len(), 0);
    sandbox
        .messages()
        .set_duplicate_window(Duration::from_secs(60));
    sms(&sandbox, RECIPIENT, "same").await;
    assert_eq!(sandbox.messages().duplicates().len(), 1);
    sandbox.nusasms().clear();
    assert_eq!(sandbox.messages().count(), 0);
    template(&sandbox, RECIPIENT).await;
    sandbox.nusasms().clear();
    assert_eq!(
        sandbox.messages().count(),
        1,
        "what another provider has stays"
    );
}

#[tokio::test]
async fn callbacks_wait_before_they_are_posted_and_longer_before_each_repetition() {
    let sandbox = start().await;
    let pause = Duration::from_millis(200);
    sandbox.sandeza().set_callback_pause(pause);
    let refuse = |_: ReceivedRequest| async { Answer::new(StatusCode::INTERNAL_SERVER_ERROR) };
    let receiver = Server::start(Arc::new(refuse)).await.unwrap();
    let url = json!(receiver.url());
    set(&sandbox, "sandeza", "callback_url", &url).await;
    let before = std::time::UNIX_EPOCH + std::time::UNIX_EPOCH.elapsed().unwrap();
    question(&sandbox, "6280000100001", "r1").await;
    sandbox.sandeza().callbacks_idle().await;
    let log = sandbox.sandeza().callback_log();
    let mut times = vec![before];
    times.extend(log.iter().map(|attempt| attempt.at));
    let waits: Vec<_> = times
        .windows(2)
        .map(|two| two[1].duration_since(two[0]).unwrap())
        .collect();
    assert_eq!(waits.len(), 4, "one status, four attempts");
    for (wait, least) in waits.iter().zip([200, 50, 100, 200]) {
        assert!(*wait >= Duration::from_millis(least - 1), "{waits:?}");
    }
}

#[tokio::test]
async fn nusasms_pushes_what_its_documents_name() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.register_callback(&messaging_sandbox::CallbackUrl::new(receiver.url()).unwrap());
    for (to, business, message) in [
        ("6280000100001", &[][..], &["unsent"][..]),
        ("6280000100002", &["submitted"], &["queued"]),
        ("6280000100003", &["submitted", "sent"], &["queued", "sent"]),
        ("6280000100006", &["submitted"], &["queued", "aborted"]),
        (
            "6280000100007",
            &["submitted", "failed"],
            &["queued", "failed"],
        ),
        (
            RECIPIENT,
            &["submitted", "sent", "delivered", "read"],
            &["queued", "sent", "delivered", "read"],
        ),
    ] {
        let otp = json!({"recipient": to, "gateway_id": "100010001000100", "otp": "1"});
        let text = json!({"destination": to, "message": "a"});
        for (path, body, expected) in [
            ("wa_business/otp", otp, business),
            ("whatsapp/message", text, message),
        ] {
            let before = nusasms.callback_log().len();
            assert!(rest(&sandbox, path, &body).await.status < 300);
            nusasms.advance_clock(Duration::from_secs(60));
            nusasms.callbacks_idle().await;
            let log = nusasms.callback_log();
            let events: Vec<_> = log[before..].iter().map(|attempt| attempt.event).collect();
            assert_eq!(events, expected, "{path} {to}");
        }
    }
    nusasms.set_pace(Duration::ZERO);
    let sent = rest(
        &sandbox,
        "whatsapp/message",
        &json!({"destination": RECIPIENT, "message": "b"}),
    )
    .await;
    let path = format!(
        "/nusasms_api/1.0/whatsapp/status/{}",
        sent.json()["data"]["ref_no"].as_str().unwrap()
    );
    let addr = nusasms.addr().to_string();
    let status = exchange(&addr, "GET", &path, &[("apikey", "sandbox-api-key")], "")
        .await
        .json();
    assert_eq!(status["data"]["create_date"], status["data"]["read_date"]);
}

#[tokio::test]
async fn what_costs_nothing_needs_no_credit() {
    let account = nusasms::Account::new("sandbox-api-key", "user", "password")
        .gateway("1")
        .sender("6280010002000")
        .wa_credit(0.0, "2020-01-01");
    let sandbox = start_with(Sandbox::builder().nusasms_account(account)).await;
    let otp = json!({"recipient": RECIPIENT, "gateway_id": "1", "otp": "1"});
    assert_eq!(rest(&sandbox, "wa_business/otp", &otp).await.status, 200);
    let text = json!({"destination": RECIPIENT, "message": "a"});
    assert_eq!(rest(&sandbox, "whatsapp/message", &text).await.status, 400);
}
