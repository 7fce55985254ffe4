//! One conversation: its details and its status.

use messaging_sandbox::Sandbox;
use serde_json::json;

use crate::call::{Call, send_text};

#[tokio::test]
async fn only_0_to_3_can_be_set() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let id = send_text(whatsnesia, "812").await;
    let path = format!("inbox/change-conversation-status/{id}");
    for status in [1_u8, 2, 3, 0] {
        let reply = Call::post(&path, &format!("status={status}"))
            .send(whatsnesia)
            .await;
        reply.assert_without_data("status_updated");
        assert_eq!(whatsnesia.conversation_status(id), Some(status));
    }
    let integer = "The status field must be an integer.";
    let invalid = "The selected status is invalid.";
    for (form, problems) in [
        ("", vec!["The status field is required."]),
        ("status=4", vec![invalid]),
        ("status=-1", vec![invalid]),
        ("status=done", vec![integer, invalid]),
        ("status=1&note=x", vec!["The note field is not known."]),
    ] {
        let reply = Call::post(&path, form).send(whatsnesia).await;
        assert_eq!(reply.problems(), problems, "{form}");
    }
    assert_eq!(whatsnesia.conversation_status(id), Some(0));
}

#[tokio::test]
async fn an_unknown_conversation_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for id in ["1", "x", "18446744073709551616"] {
        let path = format!("inbox/conversation-details/{id}");
        Call::get(&path)
            .send(whatsnesia)
            .await
            .refusal(200, "not_found");
        let path = format!("inbox/change-conversation-status/{id}");
        Call::post(&path, "status=1")
            .send(whatsnesia)
            .await
            .refusal(200, "not_found");
    }
    assert_eq!(whatsnesia.conversation_status(1), None);
}

#[tokio::test]
async fn details_have_times_by_the_clock() {
    let sandbox = Sandbox::builder()
        .clock_offset_ms(i64::MIN)
        .start()
        .await
        .unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let id = send_text(whatsnesia, "812").await;
    let path = format!("inbox/conversation-details/{id}");
    let data = Call::get(&path)
        .send(whatsnesia)
        .await
        .data("conversation_details");
    let conversation = &data["conversation"];
    assert_eq!(
        conversation["last_message_at"],
        "1970-01-01T00:00:00.000000Z"
    );
    assert_eq!(
        (&conversation["id"], &conversation["whatsapp_account_id"]),
        (&json!(id), &json!(1))
    );
    whatsnesia.set_clock_offset_ms(0);
    send_text(whatsnesia, "812").await;
    let data = Call::get(&path)
        .send(whatsnesia)
        .await
        .data("conversation_details");
    let conversation = &data["conversation"];
    assert_ne!(conversation["last_message_at"], conversation["created_at"]);
}

#[tokio::test]
async fn clearing_forgets_what_happened_and_repeats_no_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let id = send_text(whatsnesia, "812").await;
    whatsnesia.clear();
    assert_eq!((whatsnesia.requests(), whatsnesia.accepted_count()), (0, 0));
    assert!(whatsnesia.contacts().is_empty() && whatsnesia.accepted().is_empty());
    assert_eq!(whatsnesia.conversation_status(id), None);
    assert_eq!(whatsnesia.most_body_bytes_held(), 0);
    assert_ne!(send_text(whatsnesia, "812").await, id);
}
