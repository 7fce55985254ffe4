//! The last step of both sends.

use serde_json::{Value, json};

use super::kind::Content;
use crate::lock::lock;
use crate::server::ReceivedRequest;
use crate::whatsnesia::accepted::{AcceptedMessage, MessageKind};
use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::form::Form;
use crate::whatsnesia::provider::Provider;
use crate::whatsnesia::refusal::Refusal;
use crate::whatsnesia::state::State;
use crate::whatsnesia::time::timestamp;
use crate::whatsnesia::trap::Trap;

/// A message whose fields are right.
pub(super) struct Draft<'a> {
    pub(super) content: Content,
    /// The id of the WhatsApp account and its number.
    pub(super) sender: (u64, &'a str),
    pub(super) form: &'a Form,
    pub(super) request: &'a ReceivedRequest,
}

/// The calling code and the number that a form is about.
pub(super) fn recipient(form: &Form) -> (&str, &str) {
    let text = |name| form.text(name).unwrap_or_default();
    (text("mobile_code"), text("mobile"))
}

impl Provider {
    /// Refuses a blocked recipient, and an unknown one where the provider makes no contact of it.
    pub(super) fn admit_recipient(&self, state: &State, form: &Form) -> Result<(), Refusal> {
        let (code, mobile) = recipient(form);
        match state.contact_of(code, mobile) {
            Some(contact) if contact.blocked => Err(Refusal::blocked()),
            None if self.is_trapped(Trap::UnknownNumber) => Err(Refusal::by_database()),
            _ => Ok(()),
        }
    }

    /// Keeps a message.
    pub(super) fn accept(&self, state: &mut State, draft: Draft<'_>) -> AcceptedMessage {
        let (code, mobile) = recipient(draft.form);
        let (account_id, sender) = draft.sender;
        let place = state.converse((code, mobile), account_id, self.clock.now_ms());
        let message = AcceptedMessage {
            id: place.message_id,
            whatsapp_message_id: format!("wamid.{}", self.identifiers.next()),
            conversation_id: place.conversation_id,
            contact_id: place.contact_id,
            kind: draft.content.kind,
            mobile_code: code.to_owned(),
            mobile: mobile.to_owned(),
            sender: sender.to_owned(),
            text: draft.form.text("message").map(str::to_owned),
            file: draft.content.file,
            target_id: draft.content.target_id,
            fields: draft.form.clone().into_fields(),
            headers: draft.request.headers.clone(),
        };
        lock(&self.journal).record(message.clone());
        message
    }

    /// The record of a message, as `send-message` answers it.
    pub(super) fn record(
        &self,
        message: &AcceptedMessage,
        account_id: u64,
        location: Option<Value>,
        status: u8,
    ) -> Value {
        let target = |kind| {
            (message.kind == kind)
                .then_some(message.target_id)
                .flatten()
        };
        let file = message.file.as_ref();
        let captioned = file.is_some() && message.kind != MessageKind::Audio;
        let at = timestamp(self.clock.now_ms());
        json!({
            "id": message.id,
            "user_id": USER_ID,
            "whatsapp_account_id": account_id,
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
            "media_type": file.map(|_| media_type(message.kind)),
            "agent_id": 0,
            "status": status,
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
