//! The ten sample requests of the document, with what they are answered.
//!
//! As the samples are PHP arrays, their bodies are multipart. Repaired are the address, a missing
//! quote, masked numbers, and `testmplate_id`, which the table below it has right.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::TEMPLATE_ID;
use serde_json::{Value, json};

use crate::call::Call;

const JOHN: [(&str, &str); 4] = [
    ("firstname", "John"),
    ("lastname", "Doe"),
    ("mobile_code", "880"),
    ("mobile", "01988"),
];

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

const PAGE_KEYS: [&str; 13] = [
    "current_page",
    "data",
    "first_page_url",
    "from",
    "last_page",
    "last_page_url",
    "links",
    "next_page_url",
    "path",
    "per_page",
    "prev_page_url",
    "to",
    "total",
];

#[tokio::test]
async fn the_samples_about_contacts_are_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let stored = Call::multipart("contact/store", &JOHN)
        .send(whatsnesia)
        .await;
    let stored = stored.data("contact_created");
    let contact = &stored["contact"];
    let set = [
        "address",
        "created_at",
        "firstname",
        "full_name",
        "id",
        "image_src",
        "lastname",
        "mobile",
        "mobile_code",
        "updated_at",
        "user_id",
    ];
    assert_eq!(keys(contact), set);
    assert_eq!(contact["full_name"], "John Doe");
    let address = json!({
        "city": "", "state": "", "post_code": "", "address": "", "country": "Bangladesh",
    });
    assert_eq!(contact["address"], address);

    let list = Call::get("contact/list")
        .send(whatsnesia)
        .await
        .data("contact-list");
    assert_eq!(keys(&list["contacts"]), PAGE_KEYS);
    let listed = &list["contacts"]["data"][0];
    assert_eq!(
        (&listed["status"], &listed["is_blocked"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(listed["image"], json!(null));

    let path = format!("contact/update/{}", contact["id"]);
    let updated = Call::multipart(&path, &JOHN)
        .send(whatsnesia)
        .await
        .data("contact_created");
    assert_eq!(updated["contact"]["id"], contact["id"]);

    let path = format!("contact/delete/{}", contact["id"]);
    let deleted = Call::multipart(&path, &JOHN)
        .method("DELETE")
        .send(whatsnesia)
        .await;
    deleted.assert_without_data("contact_deleted");
    assert!(whatsnesia.contacts().is_empty());
    assert_eq!(whatsnesia.requests(), 4);
}

#[tokio::test]
async fn the_samples_about_the_inbox_are_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let recipient = [("mobile_code", "880"), ("mobile", "01988")];
    let text = [&recipient[..], &[("message", "Hello world")]].concat();
    let sent = Call::multipart("inbox/send-message", &text)
        .send(whatsnesia)
        .await;
    let sent = sent.data("success");
    assert_eq!(keys(&sent), ["conversation_id", "message"]);
    assert_eq!(sent["message"]["message"], "Hello world");
    let id = &sent["conversation_id"];

    let template_id = TEMPLATE_ID.to_string();
    let template = [&recipient[..], &[("template_id", template_id.as_str())]].concat();
    let sent = Call::multipart("inbox/send-template-message", &template)
        .send(whatsnesia)
        .await;
    assert_eq!(sent.data("template_sent"), json!({"conversation_id": id}));

    let list = Call::get("inbox/conversation-list")
        .send(whatsnesia)
        .await
        .data("inbox");
    assert_eq!(keys(&list), ["conversation"]);
    assert_eq!(keys(&list["conversation"]), PAGE_KEYS);
    assert_eq!(
        list["conversation"]["data"][0]["contact"]["mobile"],
        "01988"
    );

    let status = [("status", "1")];
    let path = format!("inbox/change-conversation-status/{id}");
    let changed = Call::multipart(&path, &status).send(whatsnesia).await;
    changed.assert_without_data("status_updated");

    let path = format!("inbox/conversation-details/{id}");
    let details = Call::multipart(&path, &status)
        .method("GET")
        .send(whatsnesia)
        .await;
    let details = details.data("conversation_details");
    let conversation = &details["conversation"];
    assert_eq!(
        (&conversation["status"], &conversation["notes"]),
        (&json!(1), &json!([]))
    );
    let contact = &conversation["contact"];
    assert_eq!(
        (&contact["tags"], &contact["lists"]),
        (&json!([]), &json!([]))
    );

    let templates = Call::get("inbox/template-list")
        .send(whatsnesia)
        .await
        .data("inbox");
    assert_eq!(keys(&templates["templates"]), PAGE_KEYS);
    assert_eq!(templates["templates"]["data"][0]["id"], TEMPLATE_ID);
    assert_eq!(whatsnesia.accepted_count(), 2);
}

#[tokio::test]
async fn the_misprints_of_the_samples_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let fields = [
        ("mobile_code", "880"),
        ("mobile", "01988"),
        ("testmplate_id", "31"),
    ];
    let reply = Call::multipart("inbox/send-template-message", &fields)
        .send(whatsnesia)
        .await;
    let expected = [
        "The template id field is required.",
        "The testmplate_id field is not known.",
    ];
    assert_eq!(reply.problems(), expected);
    let reply = Call::get("")
        .path("/extern-api/contact/list")
        .send(whatsnesia)
        .await;
    assert_eq!(reply.status, 404);
    assert_eq!(
        reply.header("content-type"),
        Some("text/html; charset=utf-8")
    );
}
