//! The client against a mock server, as an application's own tests would do it.

#![expect(
    clippy::unwrap_used,
    reason = "a client that cannot be built fails the test"
)]

use httpmock::prelude::*;
use serde_json::json;
use whatsnesia_client::{
    ClientOptions, ContactQuery, ErrorKind, Message, MobileNumber, Remark, RetryPolicy,
    TemplateMessage, WhatsnesiaClient,
};

fn client(server: &MockServer) -> WhatsnesiaClient {
    WhatsnesiaClient::builder()
        .client_id("ci_invented")
        .client_secret("cs_invented")
        .base_url(server.base_url())
        .options(ClientOptions::new().retry(RetryPolicy::new().max_attempts(2)))
        .build()
        .unwrap()
}

fn to() -> MobileNumber {
    MobileNumber::new("62", "81200000001")
}

#[tokio::test]
async fn a_message_is_accepted() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.method(POST)
            .path("/external-api/inbox/send-message")
            .header("client-id", "ci_invented")
            .header("client-secret", "cs_invented")
            .form_urlencoded_tuple("mobile_code", "62")
            .form_urlencoded_tuple("mobile", "81200000001")
            .form_urlencoded_tuple("message", "Halo");
        then.status(200).json_body(json!({
            "status": "success",
            "message": ["Sent"],
            "data": {"conversation_id": "2", "message": {"id": 99, "status": 1}}
        }));
    });
    let message = Message::text(to(), "Halo");
    let sent = client(&server).messages().send(&message).await.unwrap();
    send.assert();
    assert_eq!(sent.conversation_id, Some(2));
    assert_eq!(sent.raw().status(), 200);
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong_and_whether_it_was_sent() {
    let server = MockServer::start();
    let send = server.mock(|when, then| {
        when.path("/external-api/inbox/send-template-message");
        then.status(200).json_body(json!({
            "status": "error",
            "remark": "exception",
            "message": ["Undefined variable $conversationId"]
        }));
    });
    let message = TemplateMessage::new(to(), 8);
    let client = client(&server);
    let error = client.messages().send_template(&message).await.unwrap_err();
    assert_eq!(send.calls(), 1, "it is not tried again");
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(Remark::of(&error), Some(Remark::Exception));
    assert!(error.may_have_been_sent());
}

#[tokio::test]
async fn a_read_is_tried_again() {
    let server = MockServer::start();
    let broken = server.mock(|when, then| {
        when.method(GET).path("/external-api/contact/list");
        then.status(503).body("<html>");
    });
    let query = ContactQuery::new();
    let error = client(&server).contacts().list(&query).await.unwrap_err();
    assert_eq!((broken.calls(), error.attempts()), (2, 2));
    assert_eq!(error.kind(), ErrorKind::Server);
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let server = MockServer::start();
    for page in 1..=2 {
        server.mock(|when, then| {
            when.path("/external-api/contact/list")
                .query_param("page", page.to_string());
            then.status(200).json_body(json!({
                "status": "success",
                "data": {"contacts": {"current_page": page, "last_page": 2, "data": [{"id": page}]}}
            }));
        });
    }
    let mut contacts = client(&server).contacts().list_all(ContactQuery::new());
    let mut ids = Vec::new();
    while let Some(contact) = contacts.next().await {
        ids.push(contact.unwrap().id);
    }
    assert_eq!(ids, [Some(1), Some(2)]);
}
