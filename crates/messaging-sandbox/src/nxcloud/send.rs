//! The send operation: `POST /saas/wa/send`.

use std::sync::Arc;

use super::authenticate::authenticate;
use super::codes::{self, Refusal};
use super::magic::Magic;
use super::status::{ORDINARY, Status};
use super::{AcceptedMessage, Account, NxCloudProvider, answer};
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::provider::OnePath;
use crate::server::{Answer, ReceivedRequest};

impl OnePath for NxCloudProvider {
    const PATH: &'static str = "/saas/wa/send";

    fn send(&self, request: &ReceivedRequest) -> Answer {
        // The documents do not show the form of a trace id.
        let trace_id = identifier();
        self.process(request, &trace_id)
            .unwrap_or_else(|refusal| answer::refused(&refusal, &trace_id))
    }
}

impl NxCloudProvider {
    /// Headers, body, account, recipient: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest, trace_id: &str) -> Result<Answer, Refusal> {
        // Held to the end, so that the last message of a balance is sold once.
        let key = request.header("accesskey");
        let account = self
            .core
            .accounts
            .of(request, |account| key == Some(account.access_key.as_str()));
        let mut account = lock(&account);
        let algorithm = authenticate(request, &account, self.core.clock.now_ms())?;
        let (tenant_id, appkey, mut message) = AcceptedMessage::parse(request, algorithm)?;
        request.notes().to = Some(message.addressee().to_owned());
        account.admit(tenant_id, &appkey, &message)?;
        let magic = Magic::of(message.addressee());
        if let Some(Magic::Refuse(code)) = magic {
            // With the value of the request that its message quotes.
            return Err(match code {
                codes::BUSINESS_PHONE_UNKNOWN => Refusal::quoting(code, &message.business_phone),
                codes::LANGUAGE_UNKNOWN => Refusal::quoting(code, &message.language),
                _ => Refusal::new(code),
            });
        }
        let accept = |statuses: &[Status]| {
            account.balance = account.balance.map(|messages| messages.saturating_sub(1));
            message.message_id = self.message_id();
            let answer = answer::accepted(&message.message_id, trace_id);
            self.record(&account, request, message, statuses);
            answer
        };
        let refuse = |code| answer::refused(&Refusal::new(code), trace_id);
        Ok(match magic {
            Some(Magic::Statuses(statuses)) => accept(&statuses),
            Some(Magic::Fault(fault)) => {
                fault.answer(&self.core.clock, refuse, || accept(&ORDINARY))
            }
            _ => accept(&ORDINARY),
        })
    }

    /// Keeps an accepted message, then calls back about it, so that whoever is called back finds it.
    fn record(
        &self,
        account: &Account,
        request: &ReceivedRequest,
        message: AcceptedMessage,
        statuses: &[Status],
    ) {
        let target = lock(&self.target).clone();
        let algorithm = target.as_ref().and_then(|target| target.algorithm);
        let reports = statuses.iter();
        let reports = reports.map(|status| status.delivery(&message, account, algorithm));
        let reports = reports.collect();
        self.core.messages.accept(request, message.sent_message());
        let bytes = message.body.len();
        lock(&self.core.journal).record(Arc::new(message), bytes);
        let url = target.map(|target| target.url);
        self.core.outbox.run(url, reports);
    }
}
