//! The provider behind the socket: its state, and which operation a request is for.

use std::sync::Mutex;
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::plan::SentMessages;
use super::references::References;
use super::{AcceptedRequest, Account, Refusal};
use crate::callback::CallbackUrl;
use crate::journal::Journal;
use crate::lock::lock;
use crate::messages::ProviderName;
use crate::provider::{CoreOf, OnePath, Provider};
use crate::server::{Answer, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "message.send";

/// How long a minute of `backup_exp` takes until a test sets another.
const BACKUP_MINUTE: Duration = Duration::from_millis(10);

/// Sandeza behind its socket.
#[derive(Debug)]
pub struct SandezaProvider {
    pub(super) core: CoreOf<Self>,
    pub(super) references: Mutex<References>,
    pub(super) sent: SentMessages,
    pub(super) callback: Mutex<Option<CallbackUrl>>,
    pub(super) incoming: Mutex<Option<CallbackUrl>>,
    pub(super) minute: Mutex<Duration>,
}

impl Provider for SandezaProvider {
    type Account = Account;
    type Companions = ();
    type Message = AcceptedRequest;
    type Code = Refusal;

    const NAME: ProviderName = ProviderName::Sandeza;
    const FAULTS_ANYWHERE: bool = false;

    fn new(core: CoreOf<Self>) -> Self {
        Self {
            core,
            references: Mutex::default(),
            sent: SentMessages::default(),
            callback: Mutex::default(),
            incoming: Mutex::default(),
            minute: Mutex::new(BACKUP_MINUTE),
        }
    }

    fn core(&self) -> &CoreOf<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    /// With the reference of the request, as far as it can be read.
    fn refuse(&self, refusal: Refusal, request: &ReceivedRequest) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let ref_id = body.get("ref_id").and_then(Value::as_str);
        refusal.answer(ref_id.unwrap_or_default())
    }

    fn forget(&self) {
        *lock(&self.sent) = Journal::default();
        *lock(&self.references) = References::default();
    }
}
