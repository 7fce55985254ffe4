//! Scripted faults on the socket.

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::server::Bytes;
use messaging_sandbox::whatsnesia::{Refusal, RetryAfter, ScriptedFault};

use crate::call::{Call, RECIPIENT, Reply};

fn text() -> Call {
    Call::post("inbox/send-message", &format!("{RECIPIENT}&message=Halo"))
}

/// The raw answer to a message that meets this fault, and how many messages were accepted.
async fn meet(fault: ScriptedFault) -> (String, u64) {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.fail_next(1, fault);
    let answer = text().send_raw(whatsnesia).await;
    (answer, whatsnesia.accepted_count())
}

#[tokio::test]
async fn faults_break_the_answer_and_accept_as_they_say() {
    for accepted in [false, true] {
        let count = u64::from(accepted);
        let status = 503;
        let (answer, met) = meet(ScriptedFault::Status { status, accepted }).await;
        assert_eq!((Reply::of(&answer).status, met), (503, count));
        let (answer, met) = meet(ScriptedFault::Close { accepted }).await;
        assert_eq!((answer.as_str(), met), ("", count));
        let status = 200;
        let (answer, met) = meet(ScriptedFault::Html { status, accepted }).await;
        assert!(Reply::of(&answer).body.contains("</html>"), "{answer}");
        assert_eq!(met, count);
        let bytes = Bytes::from_static(b"nonsense");
        let (answer, met) = meet(ScriptedFault::Raw { bytes, accepted }).await;
        assert_eq!((answer.as_str(), met), ("nonsense", count));
    }
    let (answer, met) = meet(ScriptedFault::Truncate).await;
    let reply = Reply::of(&answer);
    let declared: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!((declared / 2, met), (reply.body.len(), 1));
    let retry_after = Some(RetryAfter::Seconds(3));
    let (answer, met) = meet(ScriptedFault::RateLimited { retry_after }).await;
    let reply = Reply::of(&answer);
    assert_eq!(
        (reply.status, reply.header("retry-after"), met),
        (429, Some("3"), 0)
    );
}

#[tokio::test]
async fn a_code_is_a_refusal_of_any_remark() {
    let refusal = Refusal::new("new_error", "One").message("Two").http(422);
    assert!(!format!("{refusal:?}").contains("Two"));
    assert_eq!(refusal.remark(), "new_error");
    let (answer, met) = meet(ScriptedFault::Code(refusal)).await;
    assert_eq!(Reply::of(&answer).refusal(422, "new_error"), ["One", "Two"]);
    assert_eq!(met, 0);
    let (answer, _) = meet(ScriptedFault::Code(Refusal::new("a", "b").http(100))).await;
    Reply::of(&answer).refusal(500, "a");
}

#[tokio::test]
async fn a_delay_is_waited_for() {
    let delay = Duration::from_millis(60);
    let before = tokio::time::Instant::now();
    let (answer, met) = meet(ScriptedFault::Delay(delay)).await;
    assert!(before.elapsed() >= delay);
    Reply::of(&answer).data("success");
    assert_eq!(met, 1);
}

#[tokio::test]
async fn faults_happen_in_turn_on_any_route_and_can_be_forgotten() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let (status, accepted) = (500, false);
    whatsnesia.fail_next(2, ScriptedFault::Status { status, accepted });
    whatsnesia.fail_next(1, ScriptedFault::Code(Refusal::new("exception", "x")));
    whatsnesia.fail_next(1, ScriptedFault::Close { accepted });
    assert_eq!(Call::get("contact/list").send(whatsnesia).await.status, 500);
    let image = Call::multipart("inbox/send-message", &[]).file("image", "a.png", b"abc");
    assert_eq!(image.send(whatsnesia).await.status, 500);
    Call::get("inbox/template-list")
        .send(whatsnesia)
        .await
        .refusal(200, "exception");
    whatsnesia.clear();
    text().send(whatsnesia).await.data("success");
}
