//! The numbers of the table in the README.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{TEMPLATE_ID, Whatsnesia};

use crate::call::{Call, Reply};

/// What each number is refused with.
const REFUSALS: [(u32, u16, &str); 14] = [
    (1, 200, "not_found"),
    (2, 200, "subscription_required"),
    (3, 200, "subscription_required"),
    (4, 200, "not_available"),
    (5, 200, "not_found"),
    (6, 200, "not_found"),
    (7, 200, "contact_limit_error"),
    (8, 200, "exception"),
    (9, 200, "exception"),
    (10, 200, "user_error"),
    (11, 200, "not_found"),
    (12, 200, "image_upload_error"),
    (13, 401, "unauthorized"),
    (14, 200, "maintenance_mode"),
];

async fn text(whatsnesia: &Whatsnesia, number: u32) -> Reply {
    let form = format!("mobile_code=62&mobile=80000{number:06}&message=Halo");
    Call::post("inbox/send-message", &form)
        .send(whatsnesia)
        .await
}

async fn template(whatsnesia: &Whatsnesia, number: u32) -> Reply {
    let form = format!("mobile_code=62&mobile=80000{number:06}&template_id={TEMPLATE_ID}");
    Call::post("inbox/send-template-message", &form)
        .send(whatsnesia)
        .await
}

#[tokio::test]
async fn refusals_are_the_same_on_every_call_about_a_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for (number, status, remark) in REFUSALS {
        text(whatsnesia, number).await.refusal(status, remark);
        template(whatsnesia, number).await.refusal(status, remark);
        let form = format!("firstname=A&lastname=B&mobile_code=62&mobile=80000{number:06}");
        let reply = Call::post("contact/store", &form).send(whatsnesia).await;
        reply.refusal(status, remark);
    }
    assert_eq!(whatsnesia.accepted_count(), 0);
    assert!(whatsnesia.contacts().is_empty());
}

#[tokio::test]
async fn the_words_tell_blocked_from_a_plan() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for (number, word) in [
        (1, "blocked"),
        (5, "account"),
        (6, "plan"),
        (11, "connected"),
    ] {
        let sentences = text(whatsnesia, number).await.refusal(200, "not_found");
        assert!(sentences[0].contains(word), "{sentences:?}");
    }
}

#[tokio::test]
async fn a_record_can_have_another_status() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for status in [0, 1, 2, 3, 9] {
        let data = text(whatsnesia, 100_000 + status).await.data("success");
        assert_eq!(data["message"]["status"], status);
    }
    assert_eq!(whatsnesia.accepted_count(), 5);
}

#[tokio::test]
async fn a_template_message_can_fail_after_it_was_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    template(whatsnesia, 200_001)
        .await
        .refusal(200, "exception");
    assert_eq!(whatsnesia.accepted_count(), 1);
    text(whatsnesia, 200_001).await.data("success");
}

#[tokio::test]
async fn faults_come_before_and_after_acceptance() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    assert_eq!(text(whatsnesia, 300_503).await.status, 503);
    assert_eq!(whatsnesia.accepted_count(), 0);
    assert_eq!(text(whatsnesia, 400_503).await.status, 503);
    assert_eq!(whatsnesia.accepted_count(), 1);
    assert_eq!(template(whatsnesia, 500_006).await.status, 429);
    text(whatsnesia, 600_001).await.data("success");
    assert_eq!(whatsnesia.accepted_count(), 2);
}
