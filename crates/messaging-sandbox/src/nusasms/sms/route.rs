//! Which SMS operation or command a request is for.

use http::Method;

use super::answer::Output;
use super::codes;
use super::parameters::Parameters;
use super::send::{GroupAnswer, PlainAnswer};
use crate::nusasms::identifiers;
use crate::nusasms::rest::Refusal;
use crate::nusasms::{Account, MessageKind, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

/// An operation of the API with user and password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::nusasms) enum Operation {
    /// `sendsms/plain`.
    Plain,
    /// `sendsms/group`.
    Group,
    /// `command`.
    Command,
}

impl Operation {
    pub(in crate::nusasms) fn of(path: &str) -> Option<Self> {
        match path {
            "/api/v3/sendsms/plain" => Some(Self::Plain),
            "/api/v3/sendsms/group" => Some(Self::Group),
            "/api/command" => Some(Self::Command),
            _ => None,
        }
    }

    /// The name of the operation.
    pub(in crate::nusasms) fn name(self, request: &ReceivedRequest) -> &'static str {
        match self {
            Self::Plain => MessageKind::Sms.operation(),
            Self::Group => MessageKind::SmsGroup.operation(),
            Self::Command => match Parameters::of(request).get("cmd") {
                Some("DR") => "sms.delivery_report",
                _ => "sms.credits",
            },
        }
    }

    /// The refusal of a request with a code.
    pub(in crate::nusasms) fn refuse(self, code: i64, request: &ReceivedRequest) -> Answer {
        let parameters = Parameters::of(request);
        match self {
            Self::Plain => PlainAnswer::of(&parameters).answer(code, ""),
            Self::Group => {
                let campaign = identifiers::campaign_name(0);
                GroupAnswer::of(&parameters).answer(code, &campaign)
            }
            Self::Command => refuse_command(code, &parameters),
        }
    }
}

/// The refusal of a command; no document shows one.
pub(super) fn refuse_command(code: i64, parameters: &Parameters) -> Answer {
    Output::of(parameters).result(&[("status", &code.to_string())])
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
            Operation::Command => request.method == Method::GET,
            _ => request.method == Method::GET || request.method == Method::POST,
        };
        if !allowed {
            let allowed = match operation {
                Operation::Command => "GET",
                _ => "GET, POST",
            };
            return Refusal::Method(allowed).answer(request);
        }
        match operation {
            Operation::Plain => self.send_plain(account, request),
            Operation::Group => self.send_group(account, request),
            Operation::Command => self.command(account, request),
        }
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
