//! Callbacks as a web server gets them, and what they are written as.

use sandeza_client::ErrorKind;
use sandeza_client::callback::{Callback, Event};
use serde_json::{Value, json};

fn events(body: impl AsRef<[u8]>) -> Vec<Value> {
    let callback = Callback::parse_unverified(body.as_ref()).unwrap();
    let written = callback.events.iter().map(serde_json::to_value);
    written.collect::<Result<_, _>>().unwrap()
}

#[test]
fn events_are_written_with_their_kind() {
    let body = r#"[{"status":1,"channel":"1","ref_id":"inv-1","new":true},
        {"from":{"username":"6281200000001","name":"Budi"},"message":{"id":"in-1","text":"Halo",
        "location":{"latitude":-6.25,"longitude":106.8274961212972201}}}]"#;
    let written = events(body);
    assert_eq!(
        written[0],
        json!({"kind": "status", "delivery_status": "delivered", "ref_id": "inv-1", "status": 1,
            "channel": "1", "new": true})
    );
    assert_eq!(
        written[1],
        json!({"kind": "inbound", "message_id": "in-1", "from": "6281200000001", "name": "Budi",
            "text": "Halo",
            "location": {"latitude": -6.25, "longitude": "106.8274961212972201"}})
    );
}

#[test]
fn one_odd_event_loses_no_other() {
    for odd in [
        r#"{"status":1}"#,
        r#"{"status":{},"ref_id":"inv-2"}"#,
        r#"{"event":"new","id":62812}"#,
        r#""marker""#,
    ] {
        let body = format!(r#"[{odd},{{"status":1,"ref_id":"inv-1"}}]"#);
        let callback = Callback::parse_unverified(body.as_bytes()).unwrap();
        let [Event::Unreadable(unreadable), Event::Status(update)] = callback.events.as_slice()
        else {
            panic!(
                "an unreadable event and a status expected, not {:?}",
                callback.events
            );
        };
        assert_eq!(unreadable.raw, odd);
        assert_eq!(update.ref_id, "inv-1");
        let shown = format!("{callback:?}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
        assert_eq!(events(&body)[0], json!({"kind": "unreadable", "raw": odd}));
    }
}

#[test]
fn damaged_text_loses_no_event() {
    let marked = "\u{feff}{\"status\":1,\"ref_id\":\"inv-1\"}";
    assert_eq!(events(marked)[0]["ref_id"], "inv-1");
    let cut = r#"{"from":{"username":"62812"},"message":{"id":"in-1","text":"halo \ud83d"}}"#;
    assert_eq!(events(cut)[0]["text"], "halo \u{fffd}");
    let latin = b"{\"status\":1,\"ref_id\":\"inv-1\",\"note\":\"caf\xe9\"}";
    assert_eq!(events(latin)[0]["ref_id"], "inv-1");
}

#[test]
fn a_number_keeps_its_digits() {
    let written = events(r#"{"status":1,"ref_id":20123456789012345678}"#);
    assert_eq!(written[0]["ref_id"], "20123456789012345678");
}

#[test]
fn a_text_that_is_empty_says_nothing() {
    let of = |message: Value| {
        let body = json!({"from": {"username": "62812"}, "message": message}).to_string();
        events(body)[0].get("text").cloned()
    };
    let interactive = json!({"body": {"text": "Ya, setuju"}});
    let postback = json!({"key": "yes", "title": "Ya"});
    for (message, text) in [
        (
            json!({"text": "", "interactive": interactive}),
            "Ya, setuju",
        ),
        (json!({"text": "Halo", "interactive": interactive}), "Halo"),
        (
            json!({"text": "", "interactive": {"body": {"text": ""}}, "postback": postback}),
            "Ya",
        ),
    ] {
        assert_eq!(of(message).unwrap(), text);
    }
    assert_eq!(
        of(json!({"text": "", "postback": {"key": "yes", "title": ""}})),
        None
    );
}

#[test]
fn what_holds_no_event_at_all_is_refused() {
    for body in [r#"[{"status":1}]"#, "[[],{}]", "[null]"] {
        let error = Callback::parse_unverified(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Webhook, "{body}");
    }
}
