//! Messages read from JSON: what is taken in several forms, and what cannot be read at all.

use sandeza_client::whatsapp::{Card, Part};
use sandeza_client::{Channel, Message, WhatsApp};
use serde_json::{Value, json};

use crate::support::{refused, sent};

pub(crate) fn wrapped(channel: Value) -> Value {
    json!({"ref_id": "order-17", "subject": "Order 17", "sender_id": "SENDER", "channel": channel})
}

pub(crate) fn read(channel: Value) -> Message {
    serde_json::from_value(wrapped(channel)).unwrap()
}

pub(crate) fn whatsapp(fields: Value) -> Value {
    let mut whatsapp = json!({"msisdn": "6281200000001"});
    let object = whatsapp.as_object_mut().unwrap();
    object.extend(fields.as_object().unwrap().clone());
    json!({"whatsapp": whatsapp})
}

pub(crate) fn template(mut fields: Value) -> Value {
    fields["template_id"] = "id".into();
    whatsapp(fields)
}

pub(crate) fn texts(values: &[&str]) -> Value {
    let texts: Vec<Value> = values
        .iter()
        .map(|text| json!({"type": "text", "text": text}))
        .collect();
    json!({"type": "body", "parameters": texts})
}

pub(crate) fn url_button(index: Value, text: &str) -> Value {
    json!({"type": "BUTTON", "sub_type": "URL", "index": index,
        "parameters": [{"type": "text", "text": text}]})
}

/// The channel as it is sent.
async fn sent_as(channel: Value) -> Value {
    let name = channel.as_object().unwrap().keys().next().unwrap().clone();
    sent(&read(channel)).await["channel"][name].clone()
}

fn whatsapp_of(channel: Value) -> WhatsApp {
    match read(channel).channel.remove(0) {
        Channel::WhatsApp(whatsapp) => *whatsapp,
        other => panic!("WhatsApp expected, not {other:?}"),
    }
}

#[tokio::test]
async fn unused_parts_may_be_empty_or_absent() {
    for fields in [
        json!({}),
        json!({"message": "", "header": "", "button": "", "carousel": "", "attachment": "",
            "backup_on": "", "backup_exp": ""}),
        json!({"message": null, "header": null, "attachment": null, "backup_on": null}),
    ] {
        let expected = WhatsApp::template("6281200000001", "id");
        assert_eq!(whatsapp_of(template(fields)), expected);
    }
    let free = whatsapp(json!({
        "template_id": "", "attachment": "", "backup_on": "", "header": "",
        "message": {"type": "TEXT", "header": "", "body": {"text": 7}, "footer": ""}
    }));
    let written = whatsapp(json!({"message": {"type": "text", "body": {"text": "7"}}}));
    assert_eq!(
        serde_json::to_value(read(free.clone())).unwrap()["channel"],
        written
    );
    assert_eq!(sent_as(free).await, written["whatsapp"]);
}

#[test]
fn a_card_without_a_place_gets_its_own() {
    let expected = WhatsApp::template("6281200000001", "id")
        .carousel([Card::image("https://shop.example.com/melon.jpg")]);
    let mut cards = serde_json::to_value(&expected).unwrap()["carousel"].take();
    for index in [json!(0), json!("0"), json!(" "), Value::Null] {
        cards["cards"][0]["card_index"] = index;
        let read = whatsapp_of(template(json!({"carousel": cards})));
        assert_eq!(read, expected);
    }
}

#[test]
fn an_otp_is_known_by_its_form() {
    let of = |fields: Value| whatsapp_of(template(fields));
    let new = || WhatsApp::template("6281200000001", "id");
    for header in [json!(""), Value::Null] {
        for index in [json!("0"), json!(0)] {
            let read = of(json!({"header": header, "message": texts(&["123456"]),
                "button": [url_button(index, "123456")]}));
            assert_eq!(read, new().otp("123456"));
            assert_eq!(read.header, Part::Empty);
        }
    }
    let address = of(json!({"message": texts(&["Aziz"]),
        "button": [url_button(json!(0), "login.html")]}));
    assert_eq!(address, new().body(["Aziz"]).url_button(0, "login.html"));
    assert_eq!(address.header, Part::Absent);
    let third = of(json!({"header": "", "message": texts(&["Aziz"]),
        "button": [url_button(json!(3), "login.html")]}));
    assert_eq!(third, new().body(["Aziz"]).url_button(3, "login.html"));
    assert_eq!(third.header, Part::Absent);
}

#[tokio::test]
async fn backups_attachments_and_flags_are_read_in_several_forms() {
    let written = sent_as(template(
        json!({"message": "", "backup_on": "2; 3", "backup_exp": "0; 10",
        "attachment": "https://a.example/1.pdf; https://a.example/2.pdf"}),
    ))
    .await;
    assert_eq!(written["backup_on"], "2;3");
    assert_eq!(written["backup_exp"], "0;10");
    assert_eq!(
        written["attachment"],
        "https://a.example/1.pdf;https://a.example/2.pdf"
    );
    for (given, expected) in [
        (json!(true), json!("true")),
        (json!("FALSE"), json!("false")),
        (json!(""), Value::Null),
    ] {
        let written = sent_as(
            json!({"sms": {"message": "hai", "msisdn": 6_281_200_000_001_u64,
            "backup_on": 1, "backup_exp": 0, "use_backup_sender": given}}),
        )
        .await;
        assert_eq!(written["msisdn"], "6281200000001");
        assert_eq!(written["backup_on"], "1");
        assert_eq!(
            *written.get("use_backup_sender").unwrap_or(&Value::Null),
            expected
        );
    }
    let written =
        sent_as(json!({"email": {"email": "a@b.id", "template_id": " id ", "message": ""}})).await;
    assert_eq!(written["template_id"], "id");
}

/// Whichever way the fields were filled, and not only where they were read.
#[tokio::test]
async fn what_is_sent_is_spelled_as_the_samples_have_it() {
    let mut whatsapp = WhatsApp::template("6281200000001", "id")
        .body(["Aziz"])
        .url_button(3, "a");
    let Part::Json(buttons) = &mut whatsapp.button else {
        panic!("buttons expected");
    };
    buttons[0].r#type = "Button".into();
    buttons[0].sub_type = Some("url".into());
    whatsapp.backup_on = None;
    let sent = sent(&Message::new("order-17", "Order 17", whatsapp)).await;
    let whatsapp = &sent["channel"]["whatsapp"];
    assert_eq!(whatsapp["button"], json!([url_button(json!("3"), "a")]));
    assert_eq!(whatsapp["backup_on"], "");
}

#[tokio::test]
async fn one_button_may_be_an_object_as_in_the_tables() {
    for button in [
        url_button(json!(3), "a"),
        json!([url_button(json!(3), "a")]),
    ] {
        let fields = json!({"message": texts(&["Aziz"]), "button": button});
        let written = sent_as(template(fields)).await;
        assert_eq!(written["button"], json!([url_button(json!("3"), "a")]));
    }
}

#[test]
fn a_channel_that_is_null_is_absent() {
    let sms = json!({"message": "a", "msisdn": "62812"});
    let message = read(json!({"sms": sms, "email": null, "whatsapp": null}));
    assert_eq!(message, read(json!({"sms": sms})));
    assert!(read(json!({"email": null})).channel.is_empty());
}

#[test]
fn the_order_of_channels_is_kept() {
    let json = r#"{"ref_id":"r","subject":"s","channel":{"whatsapp":{"msisdn":"62","message":{"type":"text","body":{"text":"a"}}},"sms":{"message":"a","msisdn":"62","backup_on":"","backup_exp":""},"email":{"message":"a","email":"a@b.id","attachment":"","template_id":"","backup_on":"","backup_exp":""}}}"#;
    let message: Message = serde_json::from_str(json).unwrap();
    let names: Vec<_> = message.channel.iter().map(Channel::name).collect();
    assert_eq!(names, ["whatsapp", "sms", "email"]);
    assert_eq!(serde_json::to_string(&message).unwrap(), json);
}

#[test]
fn what_no_document_has_cannot_be_read() {
    for (channel, said) in [
        (json!({"fax": {}}), "unknown field `fax`"),
        (json!({"sms": {"text": "a"}}), "unknown field `text`"),
        (json!({"sms": []}), "must be an object"),
        (json!({"sms": "hai"}), "must be an object"),
        (
            json!({"sms": true}),
            "an object, a list of objects, a string, a number or null",
        ),
        (
            whatsapp(json!({"message": ["text", [], "", {"text": "a"}]})),
            "must be a list of objects",
        ),
        (
            template(json!({"header": {"type": "header", "parameters": [["text", "a"]]}})),
            "must be a list of objects",
        ),
        (
            json!({"email": {"email": {}}}),
            "expected a string or a number",
        ),
        (whatsapp(json!({"body": {}})), "unknown field `body`"),
        (
            template(
                json!({"header": {"type": "header", "parameters": [{"type": "text", "sticker": 1}]}}),
            ),
            "unknown field `sticker`",
        ),
        (
            template(json!({"button": {"type": "button", "other": 1}})),
            "unknown field `other`",
        ),
        (
            whatsapp(json!({"message": {"type": "text", "body": {"text": "a", "extra": 1}}})),
            "unknown field `extra`",
        ),
        (json!("sms"), "must be an object"),
        (json!(["sms"]), "object"),
    ] {
        let error = serde_json::from_value::<Message>(wrapped(channel)).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    for key in ["signature", "time", "username", "other"] {
        let mut message = wrapped(json!({}));
        message[key] = "a".into();
        let error = serde_json::from_value::<Message>(message).unwrap_err();
        assert!(error.to_string().starts_with("unknown field"), "{error}");
    }
}

#[tokio::test]
async fn the_type_may_be_there_if_it_is_right() {
    for (given, right) in [
        (json!("2"), true),
        (json!(2), true),
        (json!(""), true),
        (json!("1"), false),
    ] {
        let mut message = wrapped(json!({"sms": {"message": "a", "msisdn": "62812"}}));
        message["type"] = given;
        let message: Message = serde_json::from_value(message).unwrap();
        let refused = refused(&message).await.map(|(field, _)| field);
        assert_eq!(refused.as_deref(), (!right).then_some("type"));
    }
}

#[test]
fn a_channel_given_twice_is_read_and_kept() {
    let json = r#"{"channel":{"sms":{"message":"a"},"sms":{"message":"b"}}}"#;
    let message: Message = serde_json::from_str(json).unwrap();
    assert_eq!(message.channel.len(), 2);
}

#[test]
fn a_list_of_nothing_is_none() {
    for nothing in [json!([]), json!(""), json!(" "), Value::Null] {
        let of = whatsapp_of(whatsapp(json!({"message": {
            "type": "list", "parameters": nothing, "body": {"text": "a", "button": nothing}}})));
        let Part::Json(content) = of.message else {
            panic!("a content expected");
        };
        assert!(content.parameters.is_empty() && content.body.unwrap().button.is_empty());
    }
    let without = whatsapp_of(template(json!({})));
    assert_eq!(whatsapp_of(template(json!({"button": []}))), without);
}

#[test]
fn a_button_in_the_delimiter_form_is_one_with_an_address() {
    for (button, is_read) in [
        ("button:=:url:=:a", true),
        ("button:=:quick_reply:=:a", false),
        ("header:=:url:=:a", false),
    ] {
        let read = whatsapp_of(template(json!({"message": "text:=:b", "button": button})));
        assert_eq!(
            matches!(read.button, Part::Delimited(_)),
            is_read,
            "{button}"
        );
    }
}

#[tokio::test]
async fn empty_names_are_none() {
    let document = json!({"type": "document", "document": {"link": "https://a.example/1.pdf", "filename": ""}});
    let header = json!({"type": "header", "parameters": [document]});
    let sent = sent_as(template(json!({"header": header}))).await;
    let document = &sent["header"]["parameters"][0]["document"];
    assert_eq!(*document, json!({"link": "https://a.example/1.pdf"}));
}
