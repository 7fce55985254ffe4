//! `wa_business/broadcast`, `wa_business/reply` and `wa_business/otp`.

use http::StatusCode;
use serde_json::{Map, Value};

use super::answer;
use super::body;
use super::fields::{Fields, Problems};
use super::format::Format;
use super::refusal::Refusal;
use super::whatsapp::is_phone;
use crate::nusasms::accept::Draft;
use crate::nusasms::account::Account;
use crate::nusasms::host::Host;
use crate::nusasms::journal::MessageKind;
use crate::nusasms::provider::NusaSmsProvider;
use crate::server::{Answer, ReceivedRequest};

const REPLY_TYPES: [&str; 8] = [
    "text", "reaction", "audio", "document", "image", "sticker", "video", "location",
];

impl NusaSmsProvider {
    /// Answers one of the three operations.
    pub(super) fn send_business(
        &self,
        kind: MessageKind,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let body = body::read(request)?;
        let fields = Fields::of_body(&body);
        let mut problems = Problems::default();
        let recipient = recipient(&fields, &mut problems);
        let gateway = fields.required_text("gateway_id", &mut problems);
        let text = match kind {
            MessageKind::Broadcast => {
                check_broadcast(&fields, &mut problems);
                None
            }
            MessageKind::Reply => reply_text(&fields, &mut problems),
            _ => Some(otp(&fields, &mut problems)),
        };
        problems.finish(())?;
        if !account.gateways.contains(gateway) {
            return Err(Refusal::INVALID_GATEWAY);
        }
        admit_template(account, &body)?;
        let draft = Draft {
            sender: Some(gateway.to_owned()),
            text: text.map(str::to_owned),
            ..Draft::new(kind, recipient, Value::Object(body.clone()))
        };
        self.finish(host, account, request, draft, |message| {
            let body = answer::business_envelope(&message.id);
            Format::of(&request.headers).answer(StatusCode::OK, &body)
        })
    }
}

fn recipient<'a>(fields: &Fields<'a>, problems: &mut Problems) -> &'a str {
    let recipient = fields.required_text("recipient", problems);
    if !recipient.is_empty() && !is_phone(recipient) {
        let message = "Invalid recipient format";
        fields.wrong("recipient", message, "value_error", problems);
    }
    recipient
}

fn admit_template(account: &Account, body: &Map<String, Value>) -> Result<(), Refusal> {
    let name = body
        .get("template")
        .and_then(|template| template.get("name"))
        .and_then(Value::as_str);
    match name {
        Some(name) if !account.templates.is_empty() && !account.templates.contains(name) => {
            Err(Refusal::NO_SUCH_TEMPLATE)
        }
        _ => Ok(()),
    }
}

fn check_broadcast(fields: &Fields<'_>, problems: &mut Problems) {
    let known = [
        "recipient",
        "gateway_id",
        "template",
        "header",
        "body",
        "buttons",
    ];
    fields.only(&known, problems);
    if let Some(template) = fields.required_object("template", problems) {
        template.only(&["name", "language"], problems);
        template.required_text("name", problems);
        template.required_text("language", problems);
    }
    check_header(fields, problems);
    check_texts(fields, "body", problems);
    for button in fields.objects("buttons", problems) {
        check_button(&button, problems);
    }
}

/// One media file, or texts.
fn check_header(fields: &Fields<'_>, problems: &mut Problems) {
    if matches!(fields.get("header"), Some(Value::Array(_))) {
        return check_texts(fields, "header", problems);
    }
    let Some(header) = fields.object("header", problems) else {
        return;
    };
    header.only(&["type", "link", "filename"], problems);
    header.choice("type", &["image", "document", "video"], problems);
    header.required_text("link", problems);
    header.url("link", problems);
    header.text("filename", problems);
}

fn check_texts(fields: &Fields<'_>, name: &str, problems: &mut Problems) {
    for text in fields.objects(name, problems) {
        text.only(&["type", "text"], problems);
        text.choice("type", &["text"], problems);
        text.required_text("text", problems);
    }
}

/// The documents contradict each other: the schema has one object as `parameters` and capitals in
/// `sub_type`, all samples a list and small letters. Both are taken.
fn check_button(button: &Fields<'_>, problems: &mut Problems) {
    button.only(&["sub_type", "parameters", "index"], problems);
    if button.get("sub_type").is_some() {
        let permitted = ["QUICK_REPLY", "URL", "quick_reply", "url"];
        button.choice("sub_type", &permitted, problems);
    }
    button.required_count("index", problems);
    let parameters = match button.get("parameters") {
        Some(Value::Array(_)) => button.objects("parameters", problems),
        _ => button
            .required_object("parameters", problems)
            .into_iter()
            .collect(),
    };
    for parameter in parameters {
        parameter.only(&["type", "payload"], problems);
        if parameter.get("type").is_some() {
            parameter.choice("type", &["payload"], problems);
        }
        parameter.text("payload", problems);
    }
}

/// The text of a reply. The other types have no documented payload.
fn reply_text<'a>(fields: &Fields<'a>, problems: &mut Problems) -> Option<&'a str> {
    fields.only(&["recipient", "gateway_id", "type", "payloads"], problems);
    if fields.choice("type", &REPLY_TYPES, problems) != "text" {
        fields.object("payloads", problems);
        return None;
    }
    let payloads = fields.required_object("payloads", problems)?;
    payloads.only(&["body"], problems);
    Some(payloads.required_text("body", problems))
}

fn otp<'a>(fields: &Fields<'a>, problems: &mut Problems) -> &'a str {
    fields.only(&["recipient", "gateway_id", "otp", "language"], problems);
    fields.text("language", problems);
    fields.required_text("otp", problems)
}
