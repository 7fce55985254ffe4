//! Everything that `send-message` takes and refuses, files aside.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{
    CTA_URL_ID, FROM_NUMBER, INTERACTIVE_LIST_ID, MessageKind, OTHER_FROM_NUMBER, Plan, Whatsnesia,
};
use serde_json::{Value, json};

use crate::call::{Call, RECIPIENT, store};

fn message(form: &str) -> Call {
    Call::post("inbox/send-message", &format!("{RECIPIENT}&{form}"))
}

/// The record of an accepted message.
async fn record(whatsnesia: &Whatsnesia, form: &str) -> Value {
    message(form).send(whatsnesia).await.data("success")["message"].clone()
}

#[tokio::test]
async fn the_record_has_every_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let record = record(whatsnesia, "message=Halo+Budi").await;
    let accepted = whatsnesia.accepted().remove(0);
    let expected = json!({
        "id": accepted.id,
        "user_id": 1,
        "whatsapp_account_id": 1,
        "whatsapp_message_id": accepted.whatsapp_message_id,
        "conversation_id": accepted.conversation_id,
        "cta_url_id": 0,
        "interactive_list_id": 0,
        "type": 1,
        "message": "Halo Budi",
        "media_id": null,
        "message_type": 1,
        "location": null,
        "media_caption": null,
        "media_filename": null,
        "media_url": null,
        "media_path": null,
        "mime_type": null,
        "media_type": null,
        "agent_id": 0,
        "status": 1,
        "ordering": record["ordering"],
        "product_data": null,
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
    });
    assert_eq!(record, expected);
    assert!(accepted.whatsapp_message_id.starts_with("wamid."));
    assert_eq!(accepted.kind, MessageKind::Text);
    assert_eq!(accepted.text.as_deref(), Some("Halo Budi"));
    assert_eq!(
        (accepted.mobile_code.as_str(), accepted.mobile.as_str()),
        ("62", "81200000001")
    );
    assert_eq!(accepted.sender, FROM_NUMBER);
    assert_eq!(accepted.field("message"), Some("Halo Budi"));
    assert!(accepted.headers.contains_key("client-secret"));
}

#[tokio::test]
async fn a_message_makes_a_contact_or_takes_the_one_there_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let id = store(whatsnesia, "Budi", "81200000001").await;
    record(whatsnesia, "message=1").await;
    record(whatsnesia, "message=2").await;
    let accepted = whatsnesia.accepted();
    assert!(accepted.iter().all(|message| message.contact_id == id));
    assert_eq!(accepted[0].conversation_id, accepted[1].conversation_id);
    let form = "mobile_code=65&mobile=81200000001&message=3";
    Call::post("inbox/send-message", form)
        .send(whatsnesia)
        .await
        .data("success");
    let contacts = whatsnesia.contacts();
    assert_eq!(contacts.len(), 2);
    assert_eq!(
        (contacts[1].country.as_str(), &contacts[1].firstname),
        ("Singapore", &None)
    );
}

#[tokio::test]
async fn kinds_go_before_each_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let list = format!("interactive_list_id={INTERACTIVE_LIST_ID}");
    let cta_url = format!("cta_url_id={CTA_URL_ID}");
    let location = "latitude=-6.2&longitude=106.8&name=Monas&address=Jakarta&message=x";
    for (form, kind, number) in [
        (
            format!("{cta_url}&{list}&{location}"),
            MessageKind::CtaUrl,
            6,
        ),
        (
            format!("{list}&{location}"),
            MessageKind::InteractiveList,
            9,
        ),
        (location.to_owned(), MessageKind::Location, 8),
        (
            "message=x&latitude=0&longitude=0".to_owned(),
            MessageKind::Text,
            1,
        ),
        ("message=x&cta_url_id=0".to_owned(), MessageKind::Text, 1),
    ] {
        let record = record(whatsnesia, &form).await;
        assert_eq!(record["message_type"], number, "{form}");
        let accepted = whatsnesia.accepted().pop().unwrap();
        assert_eq!(accepted.kind, kind, "{form}");
        let target = match kind {
            MessageKind::CtaUrl => Some(CTA_URL_ID),
            MessageKind::InteractiveList => Some(INTERACTIVE_LIST_ID),
            _ => None,
        };
        assert_eq!(accepted.target_id, target);
        let place = json!({
            "latitude": "-6.2", "longitude": "106.8", "name": "Monas", "address": "Jakarta",
        });
        let place = if kind == MessageKind::Location {
            place
        } else {
            json!(null)
        };
        assert_eq!(record["location"], place);
    }
}

#[tokio::test]
async fn every_problem_has_its_sentence() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let empty = "The message field is required when none of image / document / video / audio / cta \
                 url id / latitude / longitude / interactive list id / product / created order data \
                 are present.";
    for (form, problems) in [
        ("", vec![empty]),
        ("message=+", vec![empty]),
        ("message=x&image=x", vec!["The image field must be a file."]),
        (
            "cta_url_id=x",
            vec!["The cta url id field must be an integer."],
        ),
        (
            "interactive_list_id=1.5",
            vec!["The interactive list id field must be an integer."],
        ),
        (
            "latitude=6",
            vec!["The longitude field is required when latitude is present."],
        ),
        (
            "longitude=6",
            vec!["The latitude field is required when longitude is present."],
        ),
        (
            "latitude=NaN&longitude=inf",
            vec![
                "The latitude field must be a number.",
                "The longitude field must be a number.",
            ],
        ),
        ("message=x&pesan=y", vec!["The pesan field is not known."]),
    ] {
        let reply = message(form).send(whatsnesia).await;
        assert_eq!(reply.problems(), problems, "{form}");
    }
    let reply = Call::post("inbox/send-message", "message=x&mobile_code=%2B62").send(whatsnesia);
    let expected = [
        "The mobile code field format is invalid.",
        "The mobile field is required.",
    ];
    assert_eq!(reply.await.problems(), expected);
    assert_eq!(whatsnesia.accepted_count(), 0);
    assert!(whatsnesia.contacts().is_empty());
}

#[tokio::test]
async fn what_is_not_known_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for form in [
        "message=x&from_number=628",
        "cta_url_id=999",
        "interactive_list_id=-1",
    ] {
        let reply = message(form).send(whatsnesia).await;
        assert!(
            reply.refusal(200, "not_found")[0].contains("not found"),
            "{form}"
        );
    }
    let reply = message("latitude=0&longitude=0").send(whatsnesia).await;
    reply.refusal(200, "exception");
    for field in ["product", "created_order_data"] {
        let reply = message(&format!("{field}=%7B%7D")).send(whatsnesia).await;
        assert!(reply.refusal(200, "not_found")[0].contains("plan"));
    }
    assert_eq!(whatsnesia.accepted_count(), 0);
}

#[tokio::test]
async fn the_number_to_send_from_can_be_chosen() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let record = record(
        whatsnesia,
        &format!("message=x&from_number={OTHER_FROM_NUMBER}"),
    )
    .await;
    assert_eq!(record["whatsapp_account_id"], 2);
    assert_eq!(whatsnesia.accepted()[0].sender, OTHER_FROM_NUMBER);
}

#[tokio::test]
async fn a_blocked_contact_gets_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let id = store(whatsnesia, "Budi", "81200000001").await;
    assert!(whatsnesia.set_blocked(id, true));
    let reply = message("message=x").send(whatsnesia).await;
    assert!(reply.refusal(200, "not_found")[0].contains("blocked"));
    assert_eq!(whatsnesia.accepted_count(), 0);
}

#[tokio::test]
async fn interactive_messages_need_a_plan_that_has_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_plan(Plan::WithoutInteractive);
    let cta_url = format!("cta_url_id={CTA_URL_ID}");
    let list = format!("interactive_list_id={INTERACTIVE_LIST_ID}");
    for form in [cta_url.as_str(), list.as_str()] {
        let reply = message(form).send(whatsnesia).await;
        assert!(reply.refusal(200, "not_found")[0].contains("plan"));
    }
    record(whatsnesia, "message=x").await;
}
