//! The last step of both sends.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::lock::lock;
use crate::messages::{
    Button, Channel, Content, Location, Media, MessageState, ProviderName, SentMessage, TemplateUse,
};
use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::route::Call;
use crate::whatsnesia::state::State;
use crate::whatsnesia::time::timestamp;
use crate::whatsnesia::{AcceptedMessage, MessageKind, Refusal, Template, Trap, UploadedFile};

/// The status of a message that was sent.
const SENT: u8 = 1;

/// A message whose fields are right.
pub(super) struct Draft<'a> {
    pub(super) kind: MessageKind,
    pub(super) file: Option<UploadedFile>,
    pub(super) target_id: Option<u64>,
    pub(super) location: Option<Location>,
    /// The id of the WhatsApp account and its number.
    pub(super) sender: (u64, &'a str),
    /// The text of the template, for a template message.
    pub(super) template: Option<&'a Template>,
    /// How far it gets.
    pub(super) status: u8,
}

impl<'a> Draft<'a> {
    /// A message of this kind with nothing but its form.
    pub(super) fn new(kind: MessageKind, sender: (u64, &'a str)) -> Self {
        Self {
            kind,
            file: None,
            target_id: None,
            location: None,
            sender,
            template: None,
            status: SENT,
        }
    }
}

impl Call<'_> {
    /// Refuses a blocked recipient, and an unknown one where the provider makes no contact of it.
    pub(super) fn admit_recipient(&self, state: &State) -> Result<(), Refusal> {
        let (code, mobile) = self.form.number();
        match state.contact_of(code, mobile) {
            Some(contact) if contact.blocked => Err(Refusal::blocked()),
            None if self.provider.is_trapped(Trap::UnknownNumber) => Err(Refusal::by_database()),
            _ => Ok(()),
        }
    }

    /// Keeps a message.
    pub(super) fn accept(&self, state: &mut State, draft: &Draft<'_>) -> AcceptedMessage {
        let (code, mobile) = self.form.number();
        let (account_id, sender) = draft.sender;
        let place = state.converse(
            (code, mobile),
            account_id,
            self.provider.core.clock.now_ms(),
        );
        let message = AcceptedMessage {
            id: place.message_id,
            whatsapp_message_id: format!("wamid.{}", self.provider.core.identifiers.next()),
            conversation_id: place.conversation_id,
            contact_id: place.contact_id,
            kind: draft.kind,
            mobile_code: code.to_owned(),
            mobile: mobile.to_owned(),
            sender: sender.to_owned(),
            text: self.form.text("message").map(str::to_owned),
            file: draft.file.clone(),
            target_id: draft.target_id,
            fields: self.form.fields.clone(),
            headers: self.request.headers.clone(),
        };
        let (core, sent) = (&self.provider.core, self.sent_message(draft, &message));
        core.messages.accept(self.request, sent);
        lock(&core.journal).record(Arc::new(message.clone()), 0);
        message
    }

    /// What a message says, as its recipient would see it.
    fn sent_message(&self, draft: &Draft<'_>, message: &AcceptedMessage) -> SentMessage {
        let mut content = Content {
            text: message.text.clone(),
            location: draft.location.clone(),
            ..Content::default()
        };
        let media = message.file.as_ref().map(|file| Media {
            kind: media_type(message.kind).to_owned(),
            name: Some(file.name.clone()),
            size: Some(file.size),
            url: None,
        });
        content.media.extend(media);
        let operation = match draft.template {
            Some(template) => {
                let values = self.form.list("body_variables");
                content.text = Some(template.filled(&values));
                content.template = Some(TemplateUse {
                    name: template.name.clone(),
                    language: None,
                    header: self.form.list("header_variables"),
                    body: values,
                });
                "messages.send_template"
            }
            None => "messages.send",
        };
        let button = match message.kind {
            MessageKind::CtaUrl => Some(("url", "CTA URL")),
            MessageKind::InteractiveList => Some(("row", "interactive list")),
            _ => None,
        };
        let target = button.zip(message.target_id);
        let button = target.map(|((kind, text), id)| Button {
            kind: kind.to_owned(),
            text: format!("{text} {id}"),
            value: id.to_string(),
        });
        content.buttons.extend(button);
        let to = format!("{}{}", message.mobile_code, message.mobile);
        let id = message.id.to_string();
        let (provider, channel) = (ProviderName::Whatsnesia, Channel::WhatsApp);
        SentMessage {
            from: Some(message.sender.clone()),
            state: match draft.status {
                0 => MessageState::Accepted,
                2 => MessageState::Delivered,
                3 => MessageState::Read,
                9 => MessageState::Failed,
                _ => MessageState::Sent,
            },
            ..SentMessage::new(provider, operation, channel, id, to, content)
        }
    }

    /// The record of a message, as `send-message` answers it.
    pub(super) fn record(&self, message: &AcceptedMessage, draft: &Draft<'_>) -> Value {
        let target = |kind| {
            message
                .target_id
                .filter(|_| message.kind == kind)
                .unwrap_or(0)
        };
        let location = draft.location.as_ref().map(|location| {
            json!({
                "latitude": location.latitude,
                "longitude": location.longitude,
                "name": location.name,
                "address": location.address,
            })
        });
        let file = message.file.as_ref();
        let captioned = file.is_some() && message.kind != MessageKind::Audio;
        let at = timestamp(self.provider.core.clock.now_ms());
        json!({
            "id": message.id,
            "user_id": USER_ID,
            "whatsapp_account_id": draft.sender.0,
            "whatsapp_message_id": message.whatsapp_message_id,
            "conversation_id": message.conversation_id,
            "cta_url_id": target(MessageKind::CtaUrl),
            "interactive_list_id": target(MessageKind::InteractiveList),
            "type": 1,
            "message": message.text,
            "media_id": file.map(|_| format!("9{:014}", message.id)),
            "message_type": message.kind.number(),
            "location": location,
            "media_caption": message.text.as_ref().filter(|_| captioned),
            "media_filename": file.map(|file| &file.name),
            "media_url": file.map(|_| "https://lookaside.fbsbx.com/whatsapp_business/attachments/"),
            "media_path": file.map(|file| format!("conversation/{}.{}", message.id, file.extension())),
            "mime_type": file.map(|file| &file.content_type),
            "media_type": file.map(|_| media_type(message.kind)),
            "agent_id": 0,
            "status": draft.status,
            "ordering": at,
            "product_data": null,
            "created_at": at,
            "updated_at": at,
        })
    }
}

fn media_type(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "image",
        MessageKind::Document => "document",
        MessageKind::Video => "video",
        _ => "audio",
    }
}
