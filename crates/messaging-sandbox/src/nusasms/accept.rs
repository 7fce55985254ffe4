//! The last step of every REST send: credit, magic destination, acceptance.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::account::Account;
use super::credit::Unpaid;
use super::date::date;
use super::host::Host;
use super::identifiers;
use super::journal::{AcceptedMessage, MessageKind};
use super::magic::Magic;
use super::provider::NusaSmsProvider;
use super::rest::Refusal;
use super::status::{MessageStatus, Timetable};
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

impl NusaSmsProvider {
    /// Accepts a message unless the credit does not pay it or its destination is a magic one. On
    /// the test host nothing is deducted.
    pub(super) fn finish(
        &self,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
        draft: Draft,
        answer: impl FnOnce(&AcceptedMessage) -> Answer,
    ) -> Result<Answer, Refusal> {
        request.notes.set_to(&draft.destination);
        let now_ms = self.core.clock.now_ms();
        let charged = host == Host::Production && draft.cost > 0;
        if charged {
            account
                .whatsapp
                .covers(draft.cost, &date(now_ms))
                .map_err(|unpaid| match unpaid {
                    Unpaid::Expired => Refusal::CREDIT_EXPIRED,
                    Unpaid::TooLittle => Refusal::NO_CREDIT,
                })?;
        }
        let magic = Magic::of(&draft.destination);
        let end = match &magic {
            Some(Magic::Refuse(argument)) => match Magic::refused_status(*argument) {
                Some(status) => return Err(Refusal::of_status(status)),
                None => MessageStatus::Read,
            },
            Some(Magic::ErrorCode(code)) => return Err(Refusal::ErrorCode(*code)),
            Some(Magic::End(end)) => *end,
            Some(Magic::Fault(_)) | None => MessageStatus::Read,
        };
        let accept = || {
            if charged {
                account.whatsapp.take(draft.cost);
            }
            let id = self.identifier(draft.kind, now_ms);
            let timetable = Timetable::to(end, now_ms, self.pace());
            answer(&self.record(request, draft.accepted(id, host, request, timetable)))
        };
        Ok(match magic {
            Some(Magic::Fault(fault)) => fault.answer(
                &self.core.clock,
                |code| Refusal::ErrorCode(code).answer(request),
                accept,
            ),
            _ => accept(),
        })
    }

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
