//! The provider behind the socket: its state, and its one operation, `POST /saas/wa/send`.

use std::sync::{Arc, Mutex};

use http::Method;

use super::authenticate::authenticate;
use super::magic::fate;
use super::notice::{ORDINARY, Status};
use super::{AcceptedMessage, Account, CallbackTarget, Refusal, answer, codes};
use crate::identifiers::identifier;
use crate::lock::lock;
use crate::magic::meet;
use crate::messages::ProviderName;
use crate::provider::{Core, OnePath, Provider};
use crate::server::{Answer, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "whatsapp.send";

/// NXCloud behind its socket.
#[derive(Debug)]
pub struct NxCloudProvider {
    pub(super) core: Core<Self>,
    pub(super) target: Mutex<Option<CallbackTarget>>,
}

impl Provider for NxCloudProvider {
    type Account = Account;
    type Companions = ();
    type Message = AcceptedMessage;
    type Code = i64;

    const NAME: ProviderName = ProviderName::NxCloud;

    fn new(core: Core<Self>) -> Self {
        Self {
            core,
            target: Mutex::default(),
        }
    }

    fn core(&self) -> &Core<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    fn refuse(&self, code: i64, _: &ReceivedRequest) -> Answer {
        Refusal::new(code).answer()
    }
}

impl OnePath for NxCloudProvider {
    const PATH: &'static str = "/saas/wa/send";

    fn send(&self, request: &ReceivedRequest) -> Answer {
        let answer = self.process(request);
        answer.unwrap_or_else(|refusal| refusal.answer())
    }
}

impl NxCloudProvider {
    /// An id in the form of the documented sample: `wamid.` and 32 hex digits.
    pub(super) fn message_id(&self) -> String {
        format!("wamid.{}", identifier())
    }

    /// Headers, body, account, recipient: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest) -> Result<Answer, Refusal> {
        let (accounts, key) = (&self.core.accounts, request.header("accesskey"));
        let account = accounts.of(request, |account| key == Some(&account.access_key));
        // Held to the end, so that the last message of a balance is sold once.
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
            let target = lock(&self.target).clone();
            let algorithm = target.as_ref().and_then(|target| target.algorithm);
            let report = |status: Status| status.delivery(&message, &account, algorithm);
            let reports = statuses.into_iter().map(report).collect();
            let answer = answer::accepted(&message.message_id);
            // Kept before it is called back about, so that whoever is called back finds it.
            self.core.messages.accept(request, message.sent_message());
            let bytes = message.body.len();
            lock(&self.core.journal).record(Arc::new(message), bytes);
            let url = target.map(|target| target.url);
            self.core.outbox.run(url, reports);
            answer
        }))
    }
}
