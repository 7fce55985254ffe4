//! The last step of every REST send: credit, magic destination, acceptance.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::date::date;
use super::identifiers;
use super::magic;
use super::operation::Call;
use super::rest::{Refusal, format_answer};
use super::{AcceptedMessage, Host, MessageKind, MessageStatus};
use crate::identifiers::identifier;
use crate::magic::meet;
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
        self,
        mut draft: AcceptedMessage,
        status: StatusCode,
        body: impl FnOnce(&AcceptedMessage) -> Value,
    ) -> Result<Answer, Refusal> {
        let (provider, request) = (self.provider, self.request);
        request.notes().to = Some(draft.destination.clone());
        let now_ms = provider.core.clock.now_ms();
        let cost = match self.host {
            Host::Production => draft.credits,
            Host::Test => 0,
        };
        if cost > 0 {
            let unpaid = ["WA credit has expired", "Insufficient WA credit"].map(Refusal::bad);
            self.account.whatsapp.covers(cost, &date(now_ms), unpaid)?;
        }
        let (end, fault) = magic::fate(&draft.destination, magic::refusal)?;
        Ok(meet(fault, &provider.core.clock, || {
            self.account.whatsapp.balance -= f64::from(cost);
            draft.id = match draft.kind {
                MessageKind::WhatsAppMessage | MessageKind::WhatsAppMedia => {
                    identifiers::ref_no(now_ms)
                }
                // WhatsApp's own form; the documents show none.
                _ => format!("wamid.{}", identifier()),
            };
            let end = end.unwrap_or(MessageStatus::Read);
            let body = body(&provider.record(request, draft, end));
            format_answer(&request.headers, status, &body)
        }))
    }
}
