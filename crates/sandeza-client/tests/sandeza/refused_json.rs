//! Messages that are read from JSON and refused before sending, with the field's path.

use sandeza_client::Message;
use serde_json::{Value, json};

use crate::reading::{template, texts, url_button, whatsapp, wrapped};
use crate::support;

/// The field and the text of the refusal: by the types, as far as JSON can break them, or else before
/// sending.
async fn refused(channel: &Value) -> (String, String) {
    match serde_path_to_error::deserialize(wrapped(channel.clone())) {
        Err(error) => (error.path().to_string(), error.to_string()),
        Ok(message) => support::refused(&message).await.unwrap(),
    }
}

#[tokio::test]
async fn what_is_missing_is_named_before_sending() {
    for (channel, field) in [
        (json!({}), "channel"),
        (json!({"sms": {"msisdn": "62812"}}), "channel.sms.message"),
        (json!({"sms": {"message": "hai"}}), "channel.sms.msisdn"),
        (json!({"email": {"message": "hai"}}), "channel.email.email"),
        (json!({"line": {"message": "hai"}}), "channel.line.chat_id"),
        (whatsapp(json!({})), "channel.whatsapp.template_id"),
        (
            whatsapp(json!({"message": "hai"})),
            "channel.whatsapp.template_id",
        ),
        (
            whatsapp(json!({"message": {"type": "text"}})),
            "channel.whatsapp.message.body.text",
        ),
        (
            whatsapp(
                json!({"message": {"type": "location", "body": {"location": {"latitude": 1}}}}),
            ),
            "channel.whatsapp.message.body.location.longitude",
        ),
        (
            template(json!({"button": [{"type": "button", "sub_type": "url",
                "parameters": [{"type": "text", "text": "a"}]}]})),
            "channel.whatsapp.button[0].index",
        ),
        (
            template(json!({"header": {"type": "header", "parameters":
                [{"type": "location", "location": {"longitude": 1}}]}})),
            "channel.whatsapp.header.parameters[0].location.latitude",
        ),
    ] {
        assert_eq!(refused(&channel).await.0, field, "{channel}");
    }
    let empty: Message = serde_json::from_str("{}").unwrap();
    assert_eq!(support::refused(&empty).await.unwrap().0, "ref_id");
}

#[tokio::test]
async fn what_breaks_a_rule_is_read_and_refused_before_sending() {
    let body = texts(&["123456"]);
    let button = |index: i64| json!([url_button(json!(index), "a")]);
    let catalog = json!({"type": "button", "sub_type": "catalog", "index": 0, "parameters":
        [{"type": "action", "action": {"thumbnail_product_retailer_id": "sku"}}]});
    for (channel, field) in [
        (
            json!({"sms": {"message": "a", "msisdn": "62812", "backup_on": "5", "backup_exp": "0"}}),
            "channel.sms.backup_on",
        ),
        (
            json!({"sms": {"message": "a", "msisdn": "62812", "backup_on": "1;3", "backup_exp": "0"}}),
            "channel.sms.backup_exp",
        ),
        (
            json!({"sms": {"message": "a", "msisdn": "62812", "backup_on": "1;1", "backup_exp": "0;0"}}),
            "channel.sms.backup_on",
        ),
        (
            json!({"sms": {"message": "a", "msisdn": "62812", "backup_on": "3", "backup_exp": "+10"}}),
            "channel.sms.backup_exp",
        ),
        (
            json!({"sms": {"message": "a", "msisdn": "62812", "use_backup_sender": "maybe"}}),
            "channel.sms.use_backup_sender",
        ),
        (
            json!({"line": {"message": "a", "chat_id": "u", "backup_on": "2", "backup_exp": "0"}}),
            "channel.line.backup_on",
        ),
        (
            json!({"email": {"email": "a@b.id", "template_id": "id", "message": "no name"}}),
            "channel.email.message",
        ),
        (
            template(
                json!({"header": "", "message": body, "button": [url_button(json!("0"), "654321")]}),
            ),
            "channel.whatsapp.button[0].parameters[0].text",
        ),
        (
            template(json!({"header": "", "message": "text:=:1", "button": "button:=:url:=:2"})),
            "channel.whatsapp.button",
        ),
        (
            template(json!({"button": button(10)})),
            "channel.whatsapp.button[0].index",
        ),
        (
            template(json!({"button": button(-1)})),
            "channel.whatsapp.button[0].index",
        ),
        (
            template(json!({"button": button(300)})),
            "channel.whatsapp.button[0].index",
        ),
        (
            template(json!({"button": [catalog, catalog]})),
            "channel.whatsapp.button",
        ),
        (
            template(json!({"header": "text:=:a", "message": body})),
            "channel.whatsapp.message",
        ),
        (
            template(json!({"message": "text:=:a", "button": [catalog]})),
            "channel.whatsapp.button",
        ),
        (
            template(json!({"header": {"type": "header", "parameters": []}})),
            "channel.whatsapp.header.parameters",
        ),
        (
            template(json!({"header": {"type": "header", "parameters":
                [{"type": "image", "video": {"link": "https://a.example/1.mp4"}}]}})),
            "channel.whatsapp.header.parameters[0].type",
        ),
        (
            template(
                json!({"message": {"type": "body", "parameters": [{"type": "image",
                "image": {"link": "https://a.example/1.png"}}]}}),
            ),
            "channel.whatsapp.message.parameters[0].type",
        ),
        (
            template(json!({"header": {"type": "header", "parameters":
                [{"type": "image", "image": {"link": "https://a.example/1.png", "filename": "a"}}]}})),
            "channel.whatsapp.header.parameters[0].image.filename",
        ),
        (
            template(
                json!({"button": {"type": "button", "sub_type": "url", "index": 0,
                "parameters": [{"type": "payload", "payload": "a"}]}}),
            ),
            "channel.whatsapp.button[0].parameters[0].type",
        ),
        (
            template(json!({"message": texts(&[])})),
            "channel.whatsapp.message.parameters",
        ),
        (
            template(json!({"message": {"type": "body"}})),
            "channel.whatsapp.message.parameters",
        ),
        (
            template(json!({"carousel": {"type": "CAROUSEL", "cards":
                [{"components": [{"type": "BODY", "parameters": []}]}]}})),
            "channel.whatsapp.carousel.cards[0].components[0].parameters",
        ),
        (
            template(json!({"button": {"type": "button"}})),
            "channel.whatsapp.button[0].index",
        ),
        (
            template(json!({"carousel": {"type": "CAROUSEL", "cards": [{"card_index": 1}]}})),
            "channel.whatsapp.carousel.cards[0].card_index",
        ),
        (
            template(json!({"header": {"type": "header"}, "carousel": {"type": "CAROUSEL"}})),
            "channel.whatsapp.header",
        ),
        (
            template(json!({"message": {"type": "text", "body": {"text": "a"}}})),
            "channel.whatsapp.template_id",
        ),
        (
            whatsapp(json!({"attachment": "https://a.example/1.png",
                "message": {"type": "text", "body": {"text": "a"}}})),
            "channel.whatsapp.attachment",
        ),
        (
            whatsapp(json!({"backup_on": "1", "message": {"type": "text", "body": {"text": "a"}}})),
            "channel.whatsapp.backup_on",
        ),
        (
            whatsapp(json!({"message": {"type": "sticker", "body": {}}})),
            "channel.whatsapp.message.type",
        ),
        (
            whatsapp(
                json!({"message": {"type": "text", "body": {"text": "a", "media": {"url": "u"}}}}),
            ),
            "channel.whatsapp.message.body.media",
        ),
        (
            whatsapp(
                json!({"message": {"type": "text", "body": {"text": "a"}, "footer": {"text": "f"}}}),
            ),
            "channel.whatsapp.message.footer",
        ),
        (
            whatsapp(
                json!({"message": {"type": "list", "header": {"type": "image", "media_url": "u"},
                "body": {"text": "a", "list": {"title": "t"}}}}),
            ),
            "channel.whatsapp.message.header.type",
        ),
        (
            whatsapp(json!({"message": {"type": "button", "body": {"text": "a",
                "button": [{"type": "url", "key": "k", "title": "t"}]}}})),
            "channel.whatsapp.message.body.button[0].type",
        ),
    ] {
        assert_eq!(refused(&channel).await.0, field, "{channel}");
    }
}

#[tokio::test]
async fn values_that_break_the_delimiters_lead_to_the_json_form() {
    for fields in [
        json!({"message": "text:=:a:=:b"}),
        json!({"message": "text:=:a||b"}),
        json!({"message": "text:=:a|||text:=:b"}),
        json!({"message": "text:=:a|"}),
        json!({"message": "hai"}),
        json!({"message": "", "header": "text:=:a:=:b"}),
        json!({"message": "", "header": "location:=:1:=:2:=:3"}),
        json!({"message": "", "header": "location:=:1:=:2:=:3:=:4:=:5"}),
        json!({"message": "", "header": "sticker:=:a"}),
        json!({"message": "text:=:a", "button": "button:=:url:=:a:=:b"}),
        json!({"message": "text:=:a", "button": "button:=:a"}),
    ] {
        let (field, problem) = refused(&template(fields.clone())).await;
        assert!(field.starts_with("channel.whatsapp."), "{fields}: {field}");
        assert!(problem.contains("JSON form"), "{fields}: {problem}");
    }
}
