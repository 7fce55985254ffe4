//! The send operation: `POST /saas/wa/send`.

use std::sync::Arc;

use super::authenticate::authenticate;
use super::codes::{self, Refusal};
use super::magic::fate;
use super::status::{ORDINARY, Status};
use super::{AcceptedMessage, Account, NxCloudProvider, answer};
use crate::lock::lock;
use crate::magic::meet;
use crate::provider::OnePath;
use crate::server::{Answer, ReceivedRequest};

impl OnePath for NxCloudProvider {
    const PATH: &'static str = "/saas/wa/send";

    fn send(&self, request: &ReceivedRequest) -> Answer {
        let answer = self.process(request);
        answer.unwrap_or_else(|refusal| answer::refused(&refusal))
    }
}

impl NxCloudProvider {
    /// Headers, body, account, recipient: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest) -> Result<Answer, Refusal> {
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
        // With the value of the request that its message quotes.
        let (statuses, fault) = fate(message.addressee()).map_err(|code| match code {
            codes::BUSINESS_PHONE_UNKNOWN => Refusal::quoting(code, &message.business_phone),
            codes::LANGUAGE_UNKNOWN => Refusal::quoting(code, &message.language),
            _ => Refusal::new(code),
        })?;
        let statuses = statuses.unwrap_or_else(|| ORDINARY.to_vec());
        Ok(meet(fault, &self.core.clock, || {
            account.balance = account.balance.map(|messages| messages.saturating_sub(1));
            message.message_id = self.message_id();
            let answer = answer::accepted(&message.message_id);
            self.record(&account, request, message, &statuses);
            answer
        }))
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
