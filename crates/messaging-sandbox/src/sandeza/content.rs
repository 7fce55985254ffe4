//! What is in a channel: whom it writes to, and whether its fields are as documented.

use serde_json::Value;

use super::answer::check_length;
use super::attachment::{FILES, LINE_FILES, TELEGRAM_FILES, check_attachment};
use super::backup::{self, BACKUP, Backup};
use super::provider::SEND;
use super::{AcceptedRequest, Account, Channel, ChannelMessage, Fields, Refusal};
use super::{recipient, whatsapp};
use crate::messages::{self, Media, ProviderName, SentMessage, whatsapp_content};

/// The longest SMS: ten parts of 153 characters. The documents have a code for a text that is too
/// long, but give no length.
const LONGEST_SMS: usize = 1530;

/// A recipient, and the template if there is one.
pub(super) type Addressed<'a> = (&'a str, Option<&'a str>);

/// Checks a channel: its fields, then its recipient and its template against what is on file.
pub(super) fn check<'a>(
    channel: Channel,
    fields: &Fields<'a>,
    account: &Account,
) -> Result<(Addressed<'a>, Backup), Refusal> {
    let (recipient, template_id) = match channel {
        Channel::Sms => sms(fields)?,
        Channel::Email => email(fields)?,
        Channel::Line => chat(fields, &LINE_FILES)?,
        Channel::Telegram => chat(fields, &TELEGRAM_FILES)?,
        Channel::Messenger => chat(fields, &FILES)?,
        Channel::WhatsApp => whatsapp::check(fields)?,
    };
    let backup = backup::read(fields, channel)?;
    account.admit_recipient(recipient, channel)?;
    if let Some(template_id) = template_id {
        account.admit_template(template_id)?;
    }
    Ok(((recipient, template_id), backup))
}

/// A message that goes out, as its recipient would see it.
pub(super) fn sent_message(message: &ChannelMessage, request: &AcceptedRequest) -> SentMessage {
    let field = |name: &str| {
        let value = message.content.get(name).and_then(Value::as_str);
        value.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let template = message.template_id.as_deref().map(|id| (id, None));
    let mut content = match message.channel {
        Channel::WhatsApp => whatsapp_content(&message.content, template),
        _ => messages::Content {
            text: field("message"),
            subject: (message.channel == Channel::Email).then(|| request.subject.clone()),
            template: template.map(|(name, _)| messages::TemplateUse {
                name: name.to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        },
    };
    content.media.extend(field("attachment").map(|url| Media {
        kind: "file".to_owned(),
        url: Some(url),
        ..Media::default()
    }));
    let (channel, id, to) = (message.channel, &message.ref_id, &message.recipient);
    SentMessage {
        from: Some(request.sender_id.clone()),
        ..SentMessage::new(ProviderName::Sandeza, SEND, channel, id, to, content)
    }
}

fn sms<'a>(fields: &Fields<'a>) -> Result<Addressed<'a>, Refusal> {
    let own = ["message", "msisdn"];
    fields.only(&[&own[..], &BACKUP, &["use_backup_sender"]].concat())?;
    let message = fields.required_text("message")?;
    let recipient = recipient::phone(fields.required_text("msisdn")?)?;
    check_length(message, LONGEST_SMS, &fields.path("message"))?;
    // The table says Boolean, the one sample has it as text: both are taken.
    if let Some(value) = fields.get("use_backup_sender") {
        let is_boolean = value.is_boolean() || matches!(value.as_str(), Some("true" | "false"));
        let what = "must be \"true\" or \"false\"";
        fields.check(is_boolean, "use_backup_sender", what)?;
    }
    Ok((recipient, None))
}

fn email<'a>(fields: &Fields<'a>) -> Result<Addressed<'a>, Refusal> {
    let own = ["message", "email", "attachment", "template_id"];
    fields.only(&[&own[..], &BACKUP].concat())?;
    let recipient = recipient::email(fields.required_text("email")?)?;
    let template_id = fields.text("template_id")?.filter(|id| !id.is_empty());
    let message = fields.text("message")?.unwrap_or_default();
    let says = template_id.is_some() || !message.trim().is_empty();
    fields.check(says, "message", "is required without template_id")?;
    let fits = template_id.is_none() || message.is_empty() || is_key_value_list(message);
    let what = "must be key:value;key:value for a template";
    fields.check(fits, "message", what)?;
    check_attachment(fields, &FILES)?;
    Ok((recipient, template_id))
}

/// `key:value;key:value`. The documents say nothing of further colons; they are left to the value.
fn is_key_value_list(message: &str) -> bool {
    message.split(';').all(|pair| {
        pair.split_once(':')
            .is_some_and(|(key, _)| !key.trim().is_empty())
    })
}

fn chat<'a>(fields: &Fields<'a>, extensions: &[&str]) -> Result<Addressed<'a>, Refusal> {
    let own = ["message", "chat_id", "attachment"];
    fields.only(&[&own[..], &BACKUP].concat())?;
    fields.required_text("message")?;
    let recipient = recipient::chat(fields.required_text("chat_id")?)?;
    check_attachment(fields, extensions)?;
    Ok((recipient, None))
}
