//! The last step of every REST send: credit, magic destination, acceptance.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde_json::Value;

use super::identifiers;
use super::magic;
use super::operation::Call;
use super::rest::{Refusal, format_answer};
use super::status::Timetable;
use super::{AcceptedMessage, Host, MessageKind, MessageStatus, NusaSmsProvider};
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::magic::meet;
use crate::messages::Channel;
use crate::provider::Provider;
use crate::server::Answer;

impl Call<'_> {
    /// A message whose fields are right, about to be accepted. It costs nothing, and has no
    /// identifier and no statuses yet.
    pub(super) fn draft(
        &self,
        kind: MessageKind,
        destination: impl Into<String>,
        fields: Value,
    ) -> AcceptedMessage {
        AcceptedMessage {
            id: String::new(),
            kind,
            host: self.host,
            destination: destination.into(),
            sender: None,
            text: None,
            credits: 0,
            fields,
            headers: self.request.headers.clone(),
            body: self.request.body.clone(),
            media_url: None,
            account: self.request.notes().account().into(),
            timetable: Arc::default(),
        }
    }

    /// Accepts a message unless the credit does not pay it or its destination is a magic one, and
    /// answers with this status and body. On the test host nothing is deducted.
    pub(super) fn finish(
        mut self,
        draft: AcceptedMessage,
        status: StatusCode,
        body: impl FnOnce(&AcceptedMessage) -> Value,
    ) -> Result<Answer, Refusal> {
        let (provider, request) = (self.provider, self.request);
        request.notes().to = Some(draft.destination.clone());
        let now_ms = provider.core.clock.now_ms();
        if self.host == Host::Production && draft.credits > 0 {
            let unpaid = ["WA credit has expired", "Insufficient WA credit"].map(Refusal::bad);
            let credit = &self.account.whatsapp;
            credit.covers(draft.credits, now_ms, unpaid)?;
        }
        let (end, fault) = magic::fate(&draft.destination, magic::refusal)?;
        Ok(meet(fault, &provider.core.clock, || {
            let body = body(&self.accept(draft, end));
            format_answer(&request.headers, status, &body)
        }))
    }

    /// Charges an accepted message, on the production host alone, keeps it, and plans what becomes of it until its last
    /// status.
    pub(super) fn accept(
        &mut self,
        mut message: AcceptedMessage,
        end: Option<MessageStatus>,
    ) -> Arc<AcceptedMessage> {
        let (provider, request) = (self.provider, self.request);
        let core = &provider.core;
        let (kind, now_ms) = (message.kind, core.clock.now_ms());
        let (credit, usual_end) = match kind.channel() {
            Channel::Sms => (&mut self.account.sms, MessageStatus::Delivered),
            _ => (&mut self.account.whatsapp, MessageStatus::Read),
        };
        if self.host == Host::Production {
            credit.balance -= f64::from(message.credits);
        }
        message.id = match kind {
            MessageKind::WhatsAppMessage | MessageKind::WhatsAppMedia => {
                identifiers::ref_no(now_ms)
            }
            MessageKind::Sms => identifiers::message_id(now_ms),
            MessageKind::SmsGroup => identifiers::campaign_name(now_ms),
            // WhatsApp's own form; the documents show none.
            _ => format!("wamid.{}", identifier()),
        };
        let pace = lock(&provider.settings).pace;
        let timetable = Timetable::to(end.unwrap_or(usual_end), now_ms, pace);
        let timeout = message.fields.get("timeout").and_then(Value::as_u64);
        let timetable = timetable.with_timeout(timeout.unwrap_or_default());
        message.timetable = Arc::new(Mutex::new(timetable));
        let operation = NusaSmsProvider::operation(request).unwrap_or_default();
        if let Some(sent) = message.sent_message(operation) {
            core.messages.accept(request, sent);
        }
        let message = Arc::new(message);
        let bytes = message.body.len();
        lock(&core.journal).record(Arc::clone(&message), bytes);
        if !matches!(kind, MessageKind::PhoneCheck | MessageKind::SmsGroup) {
            lock(&provider.schedule).add(&message);
            provider.changed.notify_one();
        }
        message
    }
}
