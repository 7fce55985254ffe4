//! The provider behind the socket: its state, and which operation a request is for.

use std::io;
use std::sync::Mutex;

use http::Method;
use serde_json::Value;

use super::codes::Refusal;
use super::{AcceptedMessage, Account, CallbackTarget, answer};
use crate::identifiers::identifier;
use crate::messages::ProviderName;
use crate::provider::{Core, OnePath, Provider, Setup};
use crate::server::{Answer, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "whatsapp.send";

/// NXCloud behind its socket.
#[derive(Debug)]
pub struct NxCloudProvider {
    pub(super) core: Core<Account, AcceptedMessage, i64>,
    pub(super) target: Mutex<Option<CallbackTarget>>,
}

impl NxCloudProvider {
    pub(crate) fn new(account: Account, setup: &Setup) -> io::Result<Self> {
        Ok(Self {
            core: Core::new(ProviderName::NxCloud, account, setup)?,
            target: Mutex::default(),
        })
    }

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

    fn core(&self) -> &Core<Account, AcceptedMessage, i64> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    fn refuse(&self, code: i64, _: &ReceivedRequest) -> Answer {
        answer::refused(&Refusal::new(code), &identifier())
    }

    fn reason(answer: &Answer) -> Option<(String, String)> {
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
            return answer.plain_reason();
        };
        let code = body.get("code")?.as_i64().filter(|code| *code != 0)?;
        let message = body.get("message").and_then(Value::as_str);
        Some((code.to_string(), message.unwrap_or_default().to_owned()))
    }
}
