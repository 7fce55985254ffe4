//! Whatever comes instead of a documented response, an operation ends with a value or an error.
#![expect(
    clippy::unwrap_used,
    reason = "a broken test set-up should stop the test"
)]

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use whatsnesia_client::contacts::DeleteContact;
use whatsnesia_client::conversations::{GetConversation, SetConversationStatus};
use whatsnesia_client::extend::{Endpoint, RawResponse};
use whatsnesia_client::{
    ContactFields, ContactQuery, ConversationQuery, ConversationStatus, Message, MobileNumber,
    TemplateMessage, TemplateQuery,
};

const SAMPLES: [&str; 4] = [
    r#"{"status":"success","remark":"contact-list","message":["Contact list"],"data":{"contacts":{"current_page":1,"data":[{"id":17,"firstname":"Budi","address":{"city":"Bandung"}}],"from":1,"last_page":1,"links":[{"url":null,"label":"1","active":true}],"next_page_url":null,"total":1}}}"#,
    r#"{"status":"success","remark":"success","message":["Sent"],"data":{"conversation_id":2,"message":{"id":99,"type":1,"message_type":1,"status":1,"message":"Halo ç"}}}"#,
    r#"{"status":"success","data":{"conversation":{"id":2,"status":4,"contact":{"id":17,"tags":[]},"notes":[{"id":9}]},"templates":{"data":[{"id":8,"body":{"text":"x"}}]}}}"#,
    r#"{"remark":"Unauthorized","status":"error","message":["The client secret is required"]}"#,
];

fn decode_with_every_operation(status: u16, body: &[u8]) {
    let status = StatusCode::from_u16(status).unwrap();
    let response = RawResponse::new(status, HeaderMap::new(), Bytes::copy_from_slice(body));
    let number = || MobileNumber::new("62", "81200000001");
    let contact = || ContactFields::new("Budi", "Santoso", number());
    let shown = [
        format!("{:?}", ContactQuery::new().decode(&response)),
        format!("{:?}", ConversationQuery::new().decode(&response)),
        format!("{:?}", TemplateQuery::new().decode(&response)),
        format!("{:?}", contact().decode(&response)),
        format!("{:?}", DeleteContact::new(17).decode(&response)),
        format!(
            "{:?}",
            SetConversationStatus::new(2, ConversationStatus::Done).decode(&response)
        ),
        format!("{:?}", GetConversation::new(2).decode(&response)),
        format!("{:?}", Message::text(number(), "Halo").decode(&response)),
        format!("{:?}", TemplateMessage::new(number(), 8).decode(&response)),
    ];
    for text in shown {
        for hidden in ["Budi", "Bandung", "Halo"] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
}

#[test]
fn a_truncated_response_is_no_reason_to_panic() {
    for sample in SAMPLES {
        for length in 0..=sample.len() {
            decode_with_every_operation(200, &sample.as_bytes()[..length]);
        }
    }
}

#[test]
fn a_damaged_response_is_no_reason_to_panic() {
    for sample in SAMPLES {
        for position in 0..sample.len() {
            for byte in [b'0', b'"', b'{', b']', b',', 0, 0xff] {
                let mut damaged = sample.as_bytes().to_vec();
                damaged[position] = byte;
                decode_with_every_operation(200, &damaged);
            }
        }
    }
}

#[test]
fn other_values_in_every_place_are_no_reason_to_panic() {
    for sample in SAMPLES {
        for (old, new) in [
            ("1", "-9223372036854775808"),
            ("1", "1e400"),
            ("2", "null"),
            ("{", "[{"),
            ("[", "{"),
            (":1", ":{}"),
            (":2", ":[]"),
            ("\"success\"", "{\"success\":true}"),
        ] {
            for status in [200, 204, 302, 401, 404, 429, 500, 599] {
                decode_with_every_operation(status, sample.replace(old, new).as_bytes());
            }
        }
    }
}
