//! `wa_business/broadcast`, `wa_business/reply` and `wa_business/otp`.

use http::StatusCode;
use serde_json::{Value, json};

use super::fields::{Body, Fields};
use super::refusal::Refusal;
use super::whatsapp::is_phone;
use crate::nusasms::operation::Call;
use crate::nusasms::{AcceptedMessage, MessageKind};
use crate::server::Answer;

const BROADCAST: [&str; 6] = [
    "recipient",
    "gateway_id",
    "template",
    "header",
    "body",
    "buttons",
];
const REPLY_TYPES: [&str; 8] = [
    "text", "reaction", "audio", "document", "image", "sticker", "video", "location",
];

impl Call<'_> {
    /// Answers one of the three operations.
    pub(in crate::nusasms) fn send_business(self, kind: MessageKind) -> Result<Answer, Refusal> {
        let body = Body::read(self.request)?;
        let fields = body.fields();
        let recipient = fields.required_text("recipient");
        if !recipient.is_empty() && !is_phone(recipient) {
            fields.wrong("recipient", "Invalid recipient format", "value_error");
        }
        let gateway = fields.required_text("gateway_id");
        let text = match kind {
            MessageKind::Broadcast => {
                check_broadcast(&fields);
                None
            }
            MessageKind::Reply => reply_text(&fields),
            _ => Some(otp(&fields)),
        };
        fields.check()?;
        if !self.account.gateways.contains(gateway) {
            return Err(Refusal::bad("Invalid WA Gateway"));
        }
        let template = fields.get("template");
        let template = template.and_then(|template| template.get("name")?.as_str());
        let known = &self.account.templates;
        if template.is_some_and(|name| !known.is_empty() && !known.contains(name)) {
            return Err(Refusal::not_found("Template not found"));
        }
        let draft = AcceptedMessage {
            sender: Some(gateway.to_owned()),
            text: text.map(str::to_owned),
            ..self.draft(kind, recipient, fields.value())
        };
        // The document has no `error_code` here.
        self.finish(draft, StatusCode::OK, |message| {
            let data = json!({"message_id": message.id});
            json!({"error": false, "message": "WA Business send message", "data": data})
        })
    }
}

fn check_broadcast(fields: &Fields<'_>) {
    fields.only(&BROADCAST);
    if let Some(template) = fields.require("template").object("template") {
        template.only(&["name", "language"]);
        template.required_text("name");
        template.required_text("language");
    }
    check_header(fields);
    check_texts(fields, "body");
    fields.objects("buttons").iter().for_each(check_button);
}

/// One media file, or texts.
fn check_header(fields: &Fields<'_>) {
    if matches!(fields.get("header"), Some(Value::Array(_))) {
        return check_texts(fields, "header");
    }
    if let Some(header) = fields.object("header") {
        header.only(&["type", "link", "filename"]);
        header.choice("type", &["image", "document", "video"]);
        header.required_text("link");
        header.url("link");
        header.text("filename");
    }
}

fn check_texts(fields: &Fields<'_>, name: &str) {
    for text in fields.objects(name) {
        text.only(&["type", "text"]);
        text.choice("type", &["text"]);
        text.required_text("text");
    }
}

/// The documents contradict each other: the schema has one object as `parameters` and capitals in
/// `sub_type`, all samples a list and small letters. Both are taken.
fn check_button(button: &Fields<'_>) {
    button.only(&["sub_type", "parameters", "index"]);
    if button.get("sub_type").is_some() {
        button.choice("sub_type", &["QUICK_REPLY", "URL", "quick_reply", "url"]);
    }
    button.require("index").count("index");
    let parameters = match button.require("parameters").get("parameters") {
        Some(Value::Array(_)) => button.objects("parameters"),
        _ => button.object("parameters").into_iter().collect(),
    };
    for parameter in parameters {
        parameter.only(&["type", "payload"]);
        if parameter.get("type").is_some() {
            parameter.choice("type", &["payload"]);
        }
        parameter.text("payload");
    }
}

/// The text of a reply. The other types have no documented payload.
fn reply_text<'a>(fields: &Fields<'a>) -> Option<&'a str> {
    fields.only(&["recipient", "gateway_id", "type", "payloads"]);
    if fields.choice("type", &REPLY_TYPES) != "text" {
        fields.object("payloads");
        return None;
    }
    let payloads = fields.require("payloads").object("payloads")?;
    payloads.only(&["body"]);
    Some(payloads.required_text("body"))
}

fn otp<'a>(fields: &Fields<'a>) -> &'a str {
    fields.only(&["recipient", "gateway_id", "otp", "language"]);
    fields.text("language");
    fields.required_text("otp")
}
