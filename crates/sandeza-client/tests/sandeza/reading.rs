//! Messages read from JSON: what is taken in several forms, and what cannot be read at all.

use sandeza_client::{
    Channel, DynamicTemplate, EmailContent, Message, OtpTemplate, Template, WhatsAppTrigger,
};
use serde_json::{Value, json};

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

#[test]
fn unused_parts_may_be_empty_or_absent() {
    for fields in [
        json!({}),
        json!({"message": "", "header": "", "button": "", "carousel": "", "attachment": "",
            "backup_on": "", "backup_exp": ""}),
        json!({"message": null, "header": null, "attachment": null, "backup_on": null}),
    ] {
        let message = read(template(fields));
        let Channel::WhatsAppTemplate(template) = &message.channels[0] else {
            panic!("a template expected");
        };
        assert_eq!(template.template, Template::Static);
    }
    let message = read(whatsapp(json!({
        "template_id": "", "attachment": "", "backup_on": "", "header": "",
        "message": {"type": "TEXT", "header": "", "body": {"text": 7}, "footer": ""}
    })));
    assert_eq!(
        serde_json::to_value(&message).unwrap()["channel"],
        whatsapp(json!({"message": {"type": "text", "body": {"text": "7"}}}))
    );
}

#[test]
fn an_otp_is_known_by_its_form() {
    let read_template = |fields: Value| match read(template(fields)).channels.remove(0) {
        Channel::WhatsAppTemplate(template) => template.template,
        other => panic!("a template expected, not {other:?}"),
    };
    let otp = Template::from(OtpTemplate::new("123456"));
    for header in [json!(""), Value::Null] {
        for index in [json!("0"), json!(0)] {
            let read = read_template(json!({"header": header, "message": texts(&["123456"]),
                "button": [url_button(index, "123456")]}));
            assert_eq!(read, otp);
        }
    }
    let address = read_template(json!({"message": texts(&["Aziz"]),
        "button": [url_button(json!(0), "login.html")]}));
    let dynamic = DynamicTemplate::body(["Aziz"]).url_button(0, "login.html");
    assert_eq!(address, Template::from(dynamic));
    let third = read_template(json!({"header": "", "message": texts(&["Aziz"]),
        "button": [url_button(json!(3), "login.html")]}));
    let dynamic = DynamicTemplate::body(["Aziz"]).url_button(3, "login.html");
    assert_eq!(third, Template::from(dynamic));
}

#[test]
fn backups_attachments_and_flags_are_read_in_several_forms() {
    let message = read(template(
        json!({"message": "", "backup_on": "2; 3", "backup_exp": "0; 10",
        "attachment": "https://a.example/1.pdf; https://a.example/2.pdf"}),
    ));
    let Channel::WhatsAppTemplate(template) = &message.channels[0] else {
        panic!("a template expected");
    };
    assert_eq!(
        template.backup_on,
        [
            WhatsAppTrigger::Undelivered,
            WhatsAppTrigger::Pending { minutes: 10 }
        ]
    );
    let written = serde_json::to_value(&message).unwrap();
    let written = &written["channel"]["whatsapp"];
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
        let message = read(
            json!({"sms": {"message": "hai", "msisdn": 6_281_200_000_001_u64,
            "backup_on": 1, "backup_exp": 0, "use_backup_sender": given}}),
        );
        let written = serde_json::to_value(&message).unwrap();
        assert_eq!(written["channel"]["sms"]["msisdn"], "6281200000001");
        assert_eq!(written["channel"]["sms"]["backup_on"], "1");
        let flag = written["channel"]["sms"].get("use_backup_sender");
        assert_eq!(*flag.unwrap_or(&Value::Null), expected);
    }
    let message = read(json!({"email": {"email": "a@b.id", "template_id": " id ", "message": ""}}));
    let Channel::Email(email) = &message.channels[0] else {
        panic!("an e-mail expected");
    };
    assert!(
        matches!(&email.content, EmailContent::Template { template_id, values }
            if template_id == "id" && values.is_empty())
    );
}

#[test]
fn one_button_may_be_an_object_as_in_the_tables() {
    for button in [
        url_button(json!(3), "a"),
        json!([url_button(json!(3), "a")]),
    ] {
        let message = read(template(
            json!({"message": texts(&["Aziz"]), "button": button}),
        ));
        let written = serde_json::to_value(&message).unwrap();
        assert_eq!(
            written["channel"]["whatsapp"]["button"],
            json!([url_button(json!("3"), "a")])
        );
    }
}

#[test]
fn a_channel_that_is_null_is_absent() {
    let sms = json!({"message": "a", "msisdn": "62812"});
    let message = read(json!({"sms": sms, "email": null, "whatsapp": null}));
    assert_eq!(message, read(json!({"sms": sms})));
    assert!(read(json!({"email": null})).channels.is_empty());
}

#[test]
fn the_order_of_channels_is_kept() {
    let json = r#"{"ref_id":"r","subject":"s","channel":{"whatsapp":{"msisdn":"62","message":{"type":"text","body":{"text":"a"}}},"sms":{"message":"a","msisdn":"62","backup_on":"","backup_exp":""},"email":{"message":"a","email":"a@b.id","attachment":"","template_id":"","backup_on":"","backup_exp":""}}}"#;
    let message: Message = serde_json::from_str(json).unwrap();
    let names: Vec<_> = message.channels.iter().map(Channel::name).collect();
    assert_eq!(names, ["whatsapp", "sms", "email"]);
    assert_eq!(serde_json::to_string(&message).unwrap(), json);
}

#[test]
fn what_no_document_has_cannot_be_read() {
    for (channel, said) in [
        (json!({"fax": {}}), "unknown field `fax`"),
        (json!({"sms": {"text": "a"}}), "unknown field `text`"),
        (json!({"sms": []}), "not an object"),
        (json!({"sms": "hai"}), "not an object"),
        (
            whatsapp(json!({"message": ["text", [], "", {"text": "a"}]})),
            "message is not what is documented",
        ),
        (
            template(json!({"header": {"type": "header", "parameters": [["text", "a"]]}})),
            "parameters is not what is documented",
        ),
        (
            json!({"email": {"email": {}}}),
            "email is not what is documented",
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
        (json!("sms"), "a text"),
        (json!([]), "object"),
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

#[test]
fn the_type_may_be_there_if_it_is_right() {
    for (given, right) in [(json!("2"), true), (json!(2), true), (json!("1"), false)] {
        let mut message = wrapped(json!({}));
        message["type"] = given;
        assert_eq!(serde_json::from_value::<Message>(message).is_ok(), right);
    }
}

#[test]
fn a_channel_given_twice_is_read_and_kept() {
    let json = r#"{"channel":{"sms":{"message":"a"},"sms":{"message":"b"}}}"#;
    let message: Message = serde_json::from_str(json).unwrap();
    assert_eq!(message.channels.len(), 2);
}
