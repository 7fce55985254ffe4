//! The provider behind the socket: its state, and which operation a request is for.

use std::sync::Mutex;

use http::Method;

use super::codes::Refusal;
use super::{AcceptedMessage, Account, CallbackTarget, answer};
use crate::identifiers::identifier;
use crate::messages::ProviderName;
use crate::provider::{CoreOf, OnePath, Provider};
use crate::server::{Answer, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "whatsapp.send";

/// NXCloud behind its socket.
#[derive(Debug)]
pub struct NxCloudProvider {
    pub(super) core: CoreOf<Self>,
    pub(super) target: Mutex<Option<CallbackTarget>>,
}

impl NxCloudProvider {
    /// An id in the form of the documented sample: `wamid.` and 32 hex digits.
    pub(super) fn message_id(&self) -> String {
        format!("wamid.{}", identifier())
    }
}

impl Provider for NxCloudProvider {
    type Account = Account;
    type Companions = ();
    type Message = AcceptedMessage;
    type Code = i64;

    const NAME: ProviderName = ProviderName::NxCloud;
    const FAULTS_ANYWHERE: bool = false;

    fn new(core: CoreOf<Self>) -> Self {
        Self {
            core,
            target: Mutex::default(),
        }
    }

    fn core(&self) -> &CoreOf<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    fn refuse(&self, code: i64, _: &ReceivedRequest) -> Answer {
        answer::refused(&Refusal::new(code))
    }
}
