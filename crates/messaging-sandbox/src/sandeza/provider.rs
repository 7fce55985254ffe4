//! The provider behind the socket: its state, and which operation a request is for.

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::envelope::ref_id_of;
use super::plan::SentMessages;
use super::references::References;
use super::{AcceptedRequest, Account, Refusal, answer};
use crate::callback::CallbackUrl;
use crate::journal::Journal;
use crate::lock::lock;
use crate::messages::ProviderName;
use crate::provider::{Core, OnePath, Provider, Setup};
use crate::server::{Answer, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "message.send";

/// How long a minute of `backup_exp` takes until a test sets another.
const BACKUP_MINUTE: Duration = Duration::from_millis(10);

/// Sandeza behind its socket.
#[derive(Debug)]
pub struct SandezaProvider {
    pub(super) core: Core<Account, AcceptedRequest, Refusal>,
    pub(super) references: Mutex<References>,
    pub(super) sent: SentMessages,
    pub(super) callback: Mutex<Option<CallbackUrl>>,
    pub(super) incoming: Mutex<Option<CallbackUrl>>,
    pub(super) minute: Mutex<Duration>,
}

impl SandezaProvider {
    pub(crate) fn new(account: Account, setup: &Setup) -> io::Result<Self> {
        Ok(Self {
            core: Core::new(ProviderName::Sandeza, account, setup)?,
            references: Mutex::default(),
            sent: SentMessages::default(),
            callback: Mutex::default(),
            incoming: Mutex::default(),
            minute: Mutex::new(BACKUP_MINUTE),
        })
    }
}

impl Provider for SandezaProvider {
    type Account = Account;
    type Companions = ();
    type Message = AcceptedRequest;
    type Code = Refusal;

    const NAME: ProviderName = ProviderName::Sandeza;
    const FAULTS_ANYWHERE: bool = false;

    fn core(&self) -> &Core<Account, AcceptedRequest, Refusal> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    fn refuse(&self, refusal: Refusal, request: &ReceivedRequest) -> Answer {
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        answer::refused(&refusal, ref_id_of(body.as_ref()))
    }

    fn reason(answer: &Answer) -> Option<(String, String)> {
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
            return answer.plain_reason();
        };
        let text = |name| body.get(name).and_then(Value::as_str);
        let code = text("rc").filter(|rc| *rc != "0")?;
        let reason = text("reason_status").unwrap_or_default();
        Some((code.to_owned(), reason.to_owned()))
    }

    fn forget(&self) {
        *lock(&self.sent) = Journal::default();
        *lock(&self.references) = References::default();
    }
}
