//! Users' messages, as the application receives them.

use messaging_sandbox::CallbackError;
use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::IncomingMessage;
use serde_json::json;

use crate::callbacks::start;
use crate::receiver::Receiver;

#[tokio::test]
async fn a_users_message_is_forwarded() {
    for (message, kind, expected) in [
        (
            IncomingMessage::text("6281200000001", "Halo"),
            "text",
            json!("Halo"),
        ),
        (
            IncomingMessage::postback("6281200000001", "button1", "Ya"),
            "postback",
            json!({"key": "button1", "title": "Ya", "type": "postback"}),
        ),
        (
            IncomingMessage::location("6281200000001", -6.1, 106.8),
            "location",
            json!({"address": "", "latitude": -6.1, "live_period": 0, "longitude": 106.8, "name": ""}),
        ),
        (
            IncomingMessage::media("6281200000001", "https://a.id/b/c.jpg", "image/jpeg", 9),
            "media",
            json!({"animated": false, "id": "media-1", "mime_type": "image/jpeg", "name": "c.jpg",
                   "size": 9, "url": "https://a.id/b/c.jpg"}),
        ),
        (
            IncomingMessage::interactive("6281200000001", json!({"body": {"text": "a"}})),
            "interactive",
            json!({"body": {"text": "a"}}),
        ),
    ] {
        let (sandbox, receiver) = start().await;
        assert!(!format!("{message:?}").contains("6281200000001"));
        let id = sandbox
            .sandeza()
            .send_incoming(message.named("Budi"))
            .unwrap();
        sandbox.sandeza().callbacks_idle().await;
        assert_eq!(
            receiver.bodies(),
            [json!({
                "from": {"avatar": "", "description": "", "name": "Budi", "username": "6281200000001"},
                "message": {"id": id, kind: expected},
            })]
        );
        let log = sandbox.sandeza().callback_log();
        assert_eq!(
            (log[0].message_id.as_str(), log[0].event),
            (id.as_str(), "incoming")
        );
    }
}

#[tokio::test]
async fn users_messages_may_have_an_address_of_their_own() {
    let (sandbox, statuses) = start().await;
    let receiver = Receiver::start().await;
    let sandeza = sandbox.sandeza();
    sandeza.register_incoming_callback(receiver.url());
    sandeza
        .send_incoming(IncomingMessage::text("62812", "Halo"))
        .unwrap();
    sandeza.callbacks_idle().await;
    assert_eq!(
        (receiver.requests().len(), statuses.requests().len()),
        (1, 0)
    );
    sandeza.remove_callbacks();
    assert_eq!(
        sandeza.send_incoming(IncomingMessage::text("62812", "Halo")),
        Err(CallbackError::NoAddress)
    );
}

#[tokio::test]
async fn nothing_is_forwarded_to_nowhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let refused = sandbox
        .sandeza()
        .send_incoming(IncomingMessage::text("62812", "Halo"));
    assert_eq!(refused, Err(CallbackError::NoAddress));
}
