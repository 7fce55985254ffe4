//! Scripted faults: what is on the wire, and whether the request was accepted.

use std::time::Duration;

use messaging_sandbox::sandeza::{RC_2_REASONS, Refusal, ScriptedFault};
use messaging_sandbox::server::Bytes;
use messaging_sandbox::{RetryAfter, Sandbox};
use serde_json::json;

use crate::call::{Reply, rc, result, send_raw, sms};

/// The raw answer to a send that meets this fault, and how many requests were accepted.
async fn meet(fault: ScriptedFault) -> (String, u64) {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.sandeza().fail_next(1, fault);
    let answer = send_raw(sandbox.sandeza(), &sms().to_string()).await;
    let answer = String::from_utf8(answer).unwrap();
    (answer, sandbox.sandeza().accepted_count())
}

#[tokio::test]
async fn faults_happen_in_order_and_then_no_more() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.fail_next(2, ScriptedFault::Code(Refusal::of(11)));
    let routes = Refusal::with_reason(2, RC_2_REASONS[5]);
    sandeza.fail_next(1, ScriptedFault::Code(routes));
    sandeza.fail_next(1, ScriptedFault::Code(Refusal::of(77)));
    sandeza.fail_next(1, ScriptedFault::Code(Refusal::of(1)));
    assert_eq!(rc(sandeza, &sms()).await, "11");
    assert_eq!(
        result(sandeza, &sms()).await,
        ("11".into(), "INVALID_TIME".into())
    );
    assert_eq!(
        result(sandeza, &sms()).await,
        ("2".into(), "routes not found".into())
    );
    let request = sms();
    let reply = crate::call::send(sandeza, &request.to_string()).await;
    assert_eq!(
        (reply.field("rc"), json!(reply.field("ref_id"))),
        ("77".into(), request["ref_id"].clone())
    );
    assert_eq!(sandeza.accepted_count(), 0);
    sandeza.clear();
    assert_eq!(rc(sandeza, &sms()).await, "0");
}

#[tokio::test]
async fn the_answer_may_be_lost_before_or_after_acceptance() {
    for accepted in [false, true] {
        let count = u64::from(accepted);
        assert_eq!(
            meet(ScriptedFault::Close { accepted }).await,
            (String::new(), count)
        );
        let (answer, met) = meet(ScriptedFault::Status {
            status: 503,
            accepted,
        })
        .await;
        assert!(answer.starts_with("HTTP/1.1 503 "));
        assert_eq!(met, count);
        let (answer, met) = meet(ScriptedFault::Html {
            status: 502,
            accepted,
        })
        .await;
        assert!(answer.starts_with("HTTP/1.1 502 ") && answer.ends_with("</html>\n"));
        assert_eq!(met, count);
        let bytes = Bytes::from_static(b"not HTTP at all");
        assert_eq!(
            meet(ScriptedFault::Raw { bytes, accepted }).await,
            ("not HTTP at all".to_owned(), count)
        );
    }
}

#[tokio::test]
async fn a_lost_answer_shows_when_the_reference_is_sent_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    sandeza.fail_next(1, ScriptedFault::Close { accepted: true });
    let request = sms();
    assert!(send_raw(sandeza, &request.to_string()).await.is_empty());
    assert_eq!(rc(sandeza, &request).await, "9");
    assert_eq!(sandeza.accepted_count(), 1);
}

#[tokio::test]
async fn a_truncated_answer_is_half_of_an_acceptance() {
    let (answer, count) = meet(ScriptedFault::Truncate).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let declared = head.split("content-length: ").nth(1).unwrap();
    let declared: usize = declared.lines().next().unwrap().parse().unwrap();
    assert_eq!((declared / 2, count), (body.len(), 1));
    assert!(body.starts_with('{'));
}

#[tokio::test]
async fn too_many_requests_say_for_how_long() {
    let retry_after = Some(RetryAfter::Seconds(7));
    let (answer, count) = meet(ScriptedFault::RateLimited { retry_after }).await;
    let reply = Reply::read(answer.as_bytes());
    assert_eq!(
        (reply.status, reply.header("retry-after"), count),
        (429, Some("7"), 0)
    );
}

#[tokio::test]
async fn a_late_answer_is_a_good_one() {
    let delay = Duration::from_millis(80);
    let before = tokio::time::Instant::now();
    let (answer, count) = meet(ScriptedFault::Delay(delay)).await;
    assert!(before.elapsed() >= delay);
    assert_eq!(
        (Reply::read(answer.as_bytes()).field("rc"), count),
        ("0".into(), 1)
    );
}
