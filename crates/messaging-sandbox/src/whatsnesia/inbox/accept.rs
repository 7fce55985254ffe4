//! The last step of both sends.

use std::sync::Arc;

use serde_json::{Value, json};

use super::send::file_field;
use crate::date_time::utc_date_time;
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::messages::{
    Button, Channel, Content, Media, MessageState, ProviderName, SentMessage, TemplateUse,
};
use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::route::{Call, operation_name};
use crate::whatsnesia::state::State;
use crate::whatsnesia::{AcceptedMessage, MessageKind, Refusal, Template, Trap};

/// The status of a message that was sent.
const SENT: u8 = 1;

impl Call<'_> {
    /// Refuses a blocked recipient, and an unknown one where the provider makes no contact of it.
    pub(super) fn admit_recipient(&self, state: &State) -> Result<(), Refusal> {
        match state.contact_of(self.form.number()) {
            Some(contact) if contact.blocked => Err(Refusal::blocked()),
            None if self.provider.is_trapped(Trap::UnknownNumber) => Err(Refusal::by_database()),
            _ => Ok(()),
        }
    }

    /// A message of this kind whose fields are right, with nothing but its form and no ids yet.
    /// `sender` is the id of the WhatsApp account and its number.
    pub(super) fn draft(&self, kind: MessageKind, sender: (u64, &str)) -> AcceptedMessage {
        let (code, mobile) = self.form.number();
        AcceptedMessage {
            id: 0,
            whatsapp_message_id: String::new(),
            conversation_id: 0,
            contact_id: 0,
            kind,
            mobile_code: code.to_owned(),
            mobile: mobile.to_owned(),
            sender: sender.1.to_owned(),
            text: self.form.text("message").map(str::to_owned),
            file: None,
            target_id: None,
            fields: self.form.fields.clone(),
            headers: self.request.headers.clone(),
            account_id: sender.0,
            location: None,
            status: SENT,
        }
    }

    /// Keeps a message under ids. `template` is the one that it is made of.
    pub(super) fn accept(
        &self,
        state: &mut State,
        message: &mut AcceptedMessage,
        template: Option<&Template>,
    ) {
        let core = &self.provider.core;
        let now_ms = core.clock.now_ms();
        (message.contact_id, message.conversation_id, message.id) =
            state.converse(self.form.number(), message.account_id, now_ms);
        message.whatsapp_message_id = format!("wamid.{}", identifier());
        let (provider, channel) = (ProviderName::Whatsnesia, Channel::WhatsApp);
        let operation = operation_name(&self.request.path).unwrap_or_default();
        let (code, mobile) = self.form.number();
        let (id, to) = (message.id.to_string(), format!("{code}{mobile}"));
        let content = self.content(message, template);
        let sent = SentMessage {
            from: Some(message.sender.clone()),
            state: match message.status {
                0 => MessageState::Accepted,
                2 => MessageState::Delivered,
                3 => MessageState::Read,
                9 => MessageState::Failed,
                _ => MessageState::Sent,
            },
            ..SentMessage::new(provider, operation, channel, id, to, content)
        };
        core.messages.accept(self.request, sent);
        lock(&core.journal).record(Arc::new(message.clone()), 0);
    }

    /// What a message says, as its recipient would see it.
    fn content(&self, message: &AcceptedMessage, template: Option<&Template>) -> Content {
        let button = match message.kind {
            MessageKind::CtaUrl => Some(("url", "CTA URL")),
            MessageKind::InteractiveList => Some(("row", "interactive list")),
            _ => None,
        };
        let button = button.zip(message.target_id);
        let button = button.map(|((kind, text), id)| Button {
            kind: kind.to_owned(),
            text: format!("{text} {id}"),
            value: id.to_string(),
        });
        let media = message.file.as_ref().map(|file| Media {
            kind: file_field(message.kind).unwrap_or_default().to_owned(),
            name: Some(file.name.clone()),
            size: Some(file.size),
            url: None,
        });
        let values = self.form.list("body_variables");
        let text = template.map(|template| template.filled(&values));
        let template = template.map(|template| TemplateUse {
            name: template.name.clone(),
            language: None,
            header: self.form.list("header_variables"),
            body: values,
        });
        Content {
            text: text.or_else(|| message.text.clone()),
            template,
            media: media.into_iter().collect(),
            buttons: button.into_iter().collect(),
            location: message.location.clone(),
            ..Content::default()
        }
    }

    /// The record of a message, as `send-message` answers it.
    pub(super) fn record(&self, message: &AcceptedMessage) -> Value {
        let target = |kind| message.target_id.filter(|_| message.kind == kind);
        let location = message.location.as_ref().map(|location| {
            json!({
                "latitude": location.latitude,
                "longitude": location.longitude,
                "name": location.name,
                "address": location.address,
            })
        });
        let file = message.file.as_ref();
        let captioned = file.is_some() && message.kind != MessageKind::Audio;
        let at = utc_date_time(self.provider.core.clock.now_ms());
        json!({
            "id": message.id,
            "user_id": USER_ID,
            "whatsapp_account_id": message.account_id,
            "whatsapp_message_id": message.whatsapp_message_id,
            "conversation_id": message.conversation_id,
            "cta_url_id": target(MessageKind::CtaUrl).unwrap_or(0),
            "interactive_list_id": target(MessageKind::InteractiveList).unwrap_or(0),
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
            "media_type": file_field(message.kind),
            "agent_id": 0,
            "status": message.status,
            "ordering": at,
            "product_data": null,
            "created_at": at,
            "updated_at": at,
        })
    }
}
