//! The last step of every REST send: credit, magic destination, acceptance.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde_json::Value;

use super::credit::Unpaid;
use super::date::date;
use super::identifiers;
use super::magic::Magic;
use super::rest::{Call, Format, Refusal};
use super::status::Timetable;
use super::{AcceptedMessage, Host, MessageKind, MessageStatus, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

/// A message whose fields are right, about to be accepted.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) kind: MessageKind,
    pub(super) destination: String,
    pub(super) sender: Option<String>,
    pub(super) text: Option<String>,
    pub(super) media_url: Option<String>,
    pub(super) is_group: bool,
    /// In seconds, 0 without one.
    pub(super) timeout: u64,
    pub(super) cost: u32,
    pub(super) fields: Value,
}

impl Draft {
    /// A message that costs nothing.
    pub(super) fn new(kind: MessageKind, destination: impl Into<String>, fields: Value) -> Self {
        Self {
            kind,
            destination: destination.into(),
            sender: None,
            text: None,
            media_url: None,
            is_group: false,
            timeout: 0,
            cost: 0,
            fields,
        }
    }

    /// Puts the parts together under an identifier.
    pub(super) fn accepted(
        self,
        id: String,
        host: Host,
        request: &ReceivedRequest,
        timetable: Timetable,
    ) -> AcceptedMessage {
        AcceptedMessage {
            id,
            kind: self.kind,
            host,
            destination: self.destination,
            sender: self.sender,
            text: self.text,
            credits: self.cost,
            fields: self.fields,
            headers: request.headers.clone(),
            body: request.body.clone(),
            media_url: self.media_url,
            is_group: self.is_group,
            account: request.notes.account(),
            timetable: Arc::new(Mutex::new(timetable.with_timeout(self.timeout))),
        }
    }
}

impl Call<'_> {
    /// Accepts a message unless the credit does not pay it or its destination is a magic one, and
    /// answers with this status and body. On the test host nothing is deducted.
    pub(super) fn finish(
        self,
        draft: Draft,
        status: StatusCode,
        body: impl FnOnce(&AcceptedMessage) -> Value,
    ) -> Result<Answer, Refusal> {
        let (provider, request) = (self.provider, self.request);
        request.notes.set_to(&draft.destination);
        let now_ms = provider.core.clock.now_ms();
        let cost = match self.host {
            Host::Production => draft.cost,
            Host::Test => 0,
        };
        if cost > 0 {
            let paid = self.account.whatsapp.covers(cost, &date(now_ms));
            paid.map_err(|unpaid| match unpaid {
                Unpaid::Expired => Refusal::CREDIT_EXPIRED,
                Unpaid::TooLittle => Refusal::NO_CREDIT,
            })?;
        }
        let (end, fault) = match Magic::of(&draft.destination) {
            Some(Magic::Refuse(argument)) => match Magic::refused_status(argument) {
                Some(status) => return Err(Refusal::of_status(status)),
                None => (MessageStatus::Read, None),
            },
            Some(Magic::ErrorCode(code)) => return Err(Refusal::ErrorCode(code)),
            Some(Magic::End(end)) => (end, None),
            Some(Magic::Fault(fault)) => (MessageStatus::Read, Some(fault)),
            None => (MessageStatus::Read, None),
        };
        let accept = || {
            self.account.whatsapp.take(cost);
            let id = provider.identifier(draft.kind, now_ms);
            let timetable = Timetable::to(end, now_ms, provider.pace());
            let message = draft.accepted(id, self.host, request, timetable);
            let body = body(&provider.record(request, message));
            Format::of(&request.headers).answer(status, &body)
        };
        let refuse = |code| Refusal::ErrorCode(code).answer(request);
        Ok(match fault {
            Some(fault) => fault.answer(&provider.core.clock, refuse, accept),
            None => accept(),
        })
    }
}

impl NusaSmsProvider {
    fn identifier(&self, kind: MessageKind, now_ms: u64) -> String {
        match kind {
            MessageKind::WhatsAppMessage | MessageKind::WhatsAppMedia => {
                identifiers::ref_no(now_ms)
            }
            // WhatsApp's own form; the documents show none.
            _ => format!("wamid.{}", self.core.identifiers.next()),
        }
    }
}
