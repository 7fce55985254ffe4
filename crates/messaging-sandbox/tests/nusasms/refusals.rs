//! Refusals of the REST API that are the same for all operations, and those of magic destinations.

use serde_json::json;

use crate::call::{Call, DESTINATION, start};

const GETS: [&str; 3] = ["auth/api_key", "balance", "whatsapp/status/1"];
const POSTS: [&str; 6] = [
    "whatsapp/media",
    "whatsapp/message",
    "wa_phone_check",
    "wa_business/broadcast",
    "wa_business/reply",
    "wa_business/otp",
];

#[tokio::test]
async fn a_key_must_be_right_everywhere() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let gets = GETS.map(|path| (path, "GET"));
    let posts = POSTS.map(|path| (path, "POST"));
    for (path, method) in gets.into_iter().chain(posts) {
        let call = || Call::get(path).method(method);
        let reply = call().without("APIKey").send(nusasms).await;
        reply.assert_failure(401, "Invalid APIKey");
        let reply = call()
            .header("APIKey", "SANDBOX-API-KEY")
            .send(nusasms)
            .await;
        reply.assert_failure(401, "Invalid APIKey");
        let reply = call().for_test_host().send(nusasms).await;
        reply.assert_failure(401, "Invalid APIKey");
    }
    let lower = Call::get("balance").without("APIKey");
    let reply = lower
        .header("apikey", "sandbox-api-key")
        .send(nusasms)
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let sandbox = start().await;
    for path in GETS {
        let reply = Call::get(path).method("POST").send(sandbox.nusasms()).await;
        reply.assert_failure(405, "Method Not Allowed");
        assert_eq!(reply.header("allow"), Some("GET"));
    }
    for path in POSTS {
        let reply = Call::get(path).send(sandbox.nusasms()).await;
        reply.assert_failure(405, "Method Not Allowed");
        assert_eq!(reply.header("allow"), Some("POST"));
    }
}

#[tokio::test]
async fn other_paths_are_not_found() {
    let sandbox = start().await;
    for path in [
        "/",
        "/nusasms_api/1.0",
        "/nusasms_api/1.0/",
        "/nusasms_api/1.0/balance/",
        "/nusasms_api/1.0/whatsapp/status/",
        "/nusasms_api/1.0/whatsapp/status/1/2",
        "/nusasms_api/2.0/balance",
        "/api/v3/sendsms",
    ] {
        let reply = Call::plain(path).send(sandbox.nusasms()).await;
        reply.assert_failure(404, "Not Found");
    }
}

#[tokio::test]
async fn an_address_that_is_not_on_the_list_is_forbidden() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_ip_allowed(false);
    let reply = Call::get("balance").send(nusasms).await;
    reply.assert_failure(403, "IP address is not allowed");
    let sms = Call::sms(&format!("GSM={DESTINATION}&SMSText=Halo&output=json"));
    assert_eq!(sms.code(nusasms).await, "-40");
    nusasms.set_ip_allowed(true);
    assert_eq!(sms.code(nusasms).await, "0");
}

#[tokio::test]
async fn magic_destinations_refuse() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    for status in [400, 401, 403, 404, 405, 429, 500, 503] {
        let number = format!("6280000000{status}");
        let reply = Call::message_to(&number).send(nusasms).await;
        reply.assert_failure(status, "the sandbox was asked for this status");
    }
    let problems = Call::message_to("6280000000422")
        .send(nusasms)
        .await
        .problems();
    let place = json!(["body", "destination"]);
    assert_eq!(problems, [(place, "value_error".to_owned())]);

    let reply = Call::message_to("6280000200017").send(nusasms).await;
    let body = reply.json();
    assert_eq!((reply.status, &body["error"]), (200, &json!(true)));
    assert_eq!(
        (&body["error_code"], &body["data"]),
        (&json!(17), &json!(null))
    );
    assert_eq!(nusasms.accepted_count(), 0);
    // A number that names no error is an ordinary one.
    assert_eq!(
        Call::message_to("6280000000200").send(nusasms).await.status,
        201
    );
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_it() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let nested = "[".repeat(100_000);
    let bodies: [&[u8]; 8] = [
        b"\xff\xfe",
        b"{\"destination\":\"\\ud800\"}",
        b"{\"timeout\":1e999,\"destination\":18446744073709551616}",
        b"{\"phone_numbers\":[null,[],{}],\"buttons\":[[]],\"header\":[1],\"template\":[]}",
        b"{\"type\":\"text\",\"payloads\":{\"body\":{}}}",
        b"%&=%zz&&destination=%ff&timeout=99999999999999999999&phone_numbers=[",
        b"\0",
        nested.as_bytes(),
    ];
    for path in POSTS {
        for body in bodies {
            for content_type in ["application/json", "application/x-www-form-urlencoded"] {
                let call = Call::post(path, &json!({}))
                    .header("Content-Type", content_type)
                    .body(body);
                let reply = call.send(nusasms).await;
                assert!(!reply.problems().is_empty(), "{path}: {}", reply.body);
            }
        }
    }
    for query in [
        "%",
        "&&=&",
        "GSM=%ff%00&SMSText=%ff",
        "group=sandbox-99999999",
    ] {
        let call = Call::plain(&format!("/api/v3/sendsms/plain?{query}"));
        assert_eq!(call.send(nusasms).await.status, 200, "{query:?}");
    }
    for parameters in [
        "GSM=%ff&SMSText=%ff",
        "GSM=&=&SMSText",
        "GSM=\u{6f0}&SMSText=x",
    ] {
        assert_eq!(Call::sms(parameters).send(nusasms).await.status, 200);
        assert_eq!(Call::sms_group(parameters).send(nusasms).await.status, 200);
    }
    assert_eq!(nusasms.accepted_count(), 0);
}
