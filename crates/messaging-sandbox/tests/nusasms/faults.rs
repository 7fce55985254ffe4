//! Scripted faults and those of magic destinations, on the socket.

use messaging_sandbox::nusasms::{NusaSms, RetryAfter, ScriptedFault};
use messaging_sandbox::server::Bytes;
use serde_json::json;

use crate::call::{Call, DESTINATION, start};

/// The raw answer to a message that meets this fault, and how many messages were accepted.
async fn meet(fault: ScriptedFault) -> (String, u64) {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.fail_next(1, fault);
    let answer = Call::message_to(DESTINATION).send_raw(nusasms.addr()).await;
    (String::from_utf8(answer).unwrap(), nusasms.accepted_count())
}

#[tokio::test]
async fn faults_break_the_answer_and_accept_as_they_say() {
    for accepted in [false, true] {
        let count = u64::from(accepted);
        let (answer, met) = meet(ScriptedFault::Status {
            status: 503,
            accepted,
        })
        .await;
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert_eq!(met, count);
        let (answer, met) = meet(ScriptedFault::Close { accepted }).await;
        assert_eq!((answer.as_str(), met), ("", count));
        let (answer, met) = meet(ScriptedFault::Html {
            status: 200,
            accepted,
        })
        .await;
        assert!(
            answer.contains("text/html") && answer.contains("</html>"),
            "{answer}"
        );
        assert_eq!(met, count);
        let bytes = Bytes::from_static(b"nonsense");
        let (answer, met) = meet(ScriptedFault::Raw { bytes, accepted }).await;
        assert_eq!((answer.as_str(), met), ("nonsense", count));
    }
    let (answer, met) = meet(ScriptedFault::Truncate).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let declared = head.split("content-length: ").nth(1).unwrap();
    let declared: usize = declared.lines().next().unwrap().parse().unwrap();
    assert_eq!((declared / 2, met), (body.len(), 1));
    let (answer, met) = meet(ScriptedFault::RateLimited {
        retry_after: Some(RetryAfter::Seconds(3)),
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("retry-after: 3\r\n"));
    assert_eq!(met, 0);
}

#[tokio::test]
async fn a_code_has_the_form_of_its_api() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.fail_next(5, ScriptedFault::Code(-999));
    let reply = Call::get("balance").send(nusasms).await;
    let body = reply.json();
    assert_eq!(reply.status, 200);
    assert_eq!(
        (&body["error"], &body["error_code"], &body["data"]),
        (&json!(true), &json!(-999), &json!(null))
    );
    let plain = Call::sms("GSM=628123&output=json")
        .send(nusasms)
        .await
        .json();
    let expected = json!({"results": [
        {"status": "-999", "messageid": "", "destination": "628123"},
    ]});
    assert_eq!(plain, expected);
    let group = Call::sms_group("group=G&output=json")
        .send(nusasms)
        .await
        .json();
    let result = &group["results"][0];
    assert_eq!(
        (&result["status"], &result["group"]),
        (&json!("-999"), &json!("G"))
    );
    assert_eq!(Call::command("output=json").code(nusasms).await, "-999");
    let reply = Call::command("cmd=CREDITS").send(nusasms).await;
    assert!(
        reply.body.contains("<status>-999</status>"),
        "{}",
        reply.body
    );
    assert_eq!(
        Call::get("balance").send(nusasms).await.json()["error"],
        false
    );
}

#[tokio::test]
async fn clearing_forgets_faults_and_counts() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    Call::message_to(DESTINATION).ref_no(nusasms).await;
    assert_eq!((nusasms.requests(), nusasms.accepted_count()), (1, 1));
    nusasms.fail_next(3, ScriptedFault::Close { accepted: false });
    nusasms.clear();
    assert_eq!((nusasms.requests(), nusasms.accepted_count()), (0, 0));
    assert!(nusasms.arrivals().is_empty() && nusasms.accepted().is_empty());
    assert_eq!(Call::get("balance").send(nusasms).await.status, 200);
}

/// The HTTP status of a message to a magic destination, 0 for no answer, and how many were
/// accepted.
async fn magic(nusasms: &NusaSms, call: Call) -> (u16, u64) {
    nusasms.clear();
    let answer = call.send_raw(nusasms.addr()).await;
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap_or("0").parse().unwrap();
    (status, nusasms.accepted_count())
}

#[tokio::test]
async fn magic_destinations_meet_faults() {
    let sandbox = start().await;
    for (number, sms_status, message_status, accepted) in [
        ("6280000300503", 503, 503, 0),
        ("6280000400502", 502, 502, 1),
        ("6280000500001", 0, 0, 0),
        ("6280000500002", 0, 0, 1),
        ("6280000500003", 200, 201, 1),
        ("6280000500004", 502, 502, 0),
        ("6280000500005", 200, 200, 1),
        ("6280000500006", 429, 429, 0),
        ("6280000500007", 429, 429, 0),
        ("6280000600001", 200, 201, 1),
    ] {
        let sms = Call::sms(&format!("GSM={number}&SMSText=Halo"));
        let met = magic(sandbox.nusasms(), sms).await;
        assert_eq!(met, (sms_status, accepted), "SMS to {number}");
        let met = magic(sandbox.nusasms(), Call::message_to(number)).await;
        assert_eq!(met, (message_status, accepted), "message to {number}");
    }
}
