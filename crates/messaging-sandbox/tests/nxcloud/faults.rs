//! Scripted faults: what is on the wire, and whether the message was accepted.

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::{NxCloud, RetryAfter, ScriptedFault};
use messaging_sandbox::server::Bytes;
use tokio::time::Instant;

use crate::call::{Call, Reply, message, now_ms};

async fn send(nxcloud: &NxCloud) -> Reply {
    Call::of(&message()).send(nxcloud).await
}

/// The raw answer to a send that meets this fault, and how many messages were accepted.
async fn meet(fault: ScriptedFault) -> (Vec<u8>, u64) {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    nxcloud.fail_next(1, fault);
    let answer = Call::of(&message()).send_raw(nxcloud).await;
    (answer, nxcloud.accepted_count())
}

#[tokio::test]
async fn faults_happen_in_order_and_then_no_more() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    nxcloud.fail_next(
        2,
        ScriptedFault::Status {
            status: 503,
            accepted: false,
        },
    );
    nxcloud.fail_next(0, ScriptedFault::Code(-1));
    nxcloud.fail_next(1, ScriptedFault::Code(29999));
    assert_eq!(send(nxcloud).await.status, 503);
    assert_eq!(send(nxcloud).await.status, 503);
    let reply = send(nxcloud).await;
    assert_eq!((reply.status, &reply.json()["code"]), (200, &29999.into()));
    assert_eq!(nxcloud.accepted_count(), 0);
    assert_eq!(send(nxcloud).await.json()["code"], 0);
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (4, 1));
}

#[tokio::test]
async fn a_status_comes_before_or_after_acceptance() {
    for accepted in [false, true] {
        let (answer, count) = meet(ScriptedFault::Status {
            status: 502,
            accepted,
        })
        .await;
        assert!(answer.starts_with(b"HTTP/1.1 502 "));
        assert_eq!(count, u64::from(accepted));
    }
    let (answer, _) = meet(ScriptedFault::Status {
        status: 100,
        accepted: false,
    })
    .await;
    assert!(answer.starts_with(b"HTTP/1.1 500 "));
}

#[tokio::test]
async fn a_closed_connection_says_nothing_either_way() {
    for accepted in [false, true] {
        let (answer, count) = meet(ScriptedFault::Close { accepted }).await;
        assert_eq!((answer.len(), count), (0, u64::from(accepted)));
    }
}

#[tokio::test]
async fn an_accepted_fault_does_not_accept_what_is_wrong() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox
        .nxcloud()
        .fail_next(1, ScriptedFault::Close { accepted: true });
    let mut call = Call::of(&message());
    call.access_secret = "wrong".to_owned();
    assert!(call.send_raw(sandbox.nxcloud()).await.is_empty());
    assert_eq!(sandbox.nxcloud().accepted_count(), 0);
}

#[tokio::test]
async fn a_truncated_answer_is_half_of_an_acceptance() {
    let (answer, count) = meet(ScriptedFault::Truncate).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let declared = head
        .split("content-length: ")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap();
    assert_eq!(declared.parse::<usize>().unwrap() / 2, body.len());
    assert!(body.starts_with('{'));
    assert_eq!(count, 1);
}

#[tokio::test]
async fn html_comes_with_its_content_type() {
    for accepted in [false, true] {
        let (answer, count) = meet(ScriptedFault::Html {
            status: 200,
            accepted,
        })
        .await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            answer.contains("content-type: text/html; charset=utf-8\r\n"),
            "{answer}"
        );
        assert!(answer.ends_with("</html>\n"), "{answer}");
        assert_eq!(count, u64::from(accepted));
    }
}

#[tokio::test]
async fn raw_bytes_are_all_there_is() {
    for accepted in [false, true] {
        let bytes = Bytes::from_static(b"HTTP/1.1 200 OK\r\ncontent-length: nonsense\r\n\r\n");
        let (answer, count) = meet(ScriptedFault::Raw {
            bytes: bytes.clone(),
            accepted,
        })
        .await;
        assert_eq!((Bytes::from(answer), count), (bytes, u64::from(accepted)));
    }
}

#[tokio::test]
async fn a_late_answer_is_a_good_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let delay = Duration::from_millis(80);
    sandbox.nxcloud().fail_next(1, ScriptedFault::Delay(delay));
    let before = Instant::now();
    let reply = send(sandbox.nxcloud()).await;
    assert!(before.elapsed() >= delay);
    assert_eq!(reply.json()["code"], 0);
}

#[tokio::test]
async fn a_message_is_accepted_before_its_late_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    nxcloud.fail_next(1, ScriptedFault::Delay(Duration::from_secs(3600)));
    let call = Call::of(&message());
    let accepted = async {
        while nxcloud.accepted_count() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        answer = call.send_raw(nxcloud) => panic!("answered {} bytes", answer.len()),
        accepted = tokio::time::timeout(Duration::from_secs(30), accepted) => accepted.unwrap(),
    }
}

#[tokio::test]
async fn too_many_requests_may_say_for_how_long() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for retry_after in [
        None,
        Some(RetryAfter::Seconds(7)),
        Some(RetryAfter::Date(Duration::from_secs(120))),
    ] {
        nxcloud.fail_next(1, ScriptedFault::RateLimited { retry_after });
        let reply = send(nxcloud).await;
        assert_eq!(reply.status, 429);
        match retry_after {
            Some(RetryAfter::Date(_)) => {
                let ahead = reply.date("retry-after") - now_ms() / 1000;
                assert!((110..=120).contains(&ahead), "{ahead}");
            }
            Some(_) => assert_eq!(reply.header("retry-after"), Some("7")),
            None => assert_eq!(reply.header("retry-after"), None),
        }
    }
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (3, 0));
}
