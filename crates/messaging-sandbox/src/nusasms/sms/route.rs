//! Which SMS operation or command a request is for.

use super::answer::result;
use super::codes;
use super::parameters::Parameters;
use super::send;
use crate::clock::Clock;
use crate::nusasms::rest::Refusal;
use crate::nusasms::{Account, MessageKind, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

/// An operation of the API with user and password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::nusasms) enum Operation {
    /// `sendsms/plain` and `sendsms/group`.
    Send(MessageKind),
    /// `command`.
    Command,
}

impl Operation {
    pub(in crate::nusasms) fn of(path: &str) -> Option<Self> {
        match path {
            "/api/v3/sendsms/plain" => Some(Self::Send(MessageKind::Sms)),
            "/api/v3/sendsms/group" => Some(Self::Send(MessageKind::SmsGroup)),
            "/api/command" => Some(Self::Command),
            _ => None,
        }
    }

    /// The name of the operation.
    pub(in crate::nusasms) fn name(self, request: &ReceivedRequest) -> &'static str {
        match self {
            Self::Send(kind) => kind.operation(),
            Self::Command => match Parameters::of(request).get("cmd") {
                Some("DR") => "sms.delivery_report",
                _ => "sms.credits",
            },
        }
    }

    /// The refusal of a request with a code.
    pub(in crate::nusasms) fn refuse(
        self,
        code: i64,
        parameters: &Parameters,
        clock: &Clock,
    ) -> Answer {
        match self {
            Self::Send(kind) => send::refuse(kind, parameters, code, clock),
            // No document shows one.
            Self::Command => result(parameters, &[("status", &code.to_string())]),
        }
    }
}

impl NusaSmsProvider {
    /// Answers a request of the API with user and password.
    pub(in crate::nusasms) fn sms(
        &self,
        operation: Operation,
        account: &mut Account,
        request: &ReceivedRequest,
    ) -> Answer {
        let allowed = match operation {
            Operation::Send(_) => "GET, POST",
            Operation::Command => "GET",
        };
        if !allowed.split(", ").any(|method| request.method == method) {
            return Refusal::Method(allowed).answer(request);
        }
        let parameters = Parameters::of(request);
        let answer = match operation {
            Operation::Send(kind) => self.send(kind, account, request, &parameters),
            Operation::Command => self.command(account, &parameters),
        };
        answer.unwrap_or_else(|code| operation.refuse(code, &parameters, &self.core.clock))
    }
}

/// Checks user, password and address.
pub(super) fn authenticate(account: &Account, parameters: &Parameters) -> Result<(), i64> {
    let user = parameters.get("user") == Some(account.sms_user.as_str());
    let password = parameters.get("password") == Some(account.sms_password.as_str());
    if !user || !password {
        return Err(codes::INVALID_USER_OR_PASS);
    }
    if !account.ip_allowed {
        return Err(codes::IP_ADDRESS_FORBIDDEN);
    }
    Ok(())
}
