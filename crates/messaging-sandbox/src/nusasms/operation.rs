//! A request, which operation it is for, and what answers it.

use std::sync::Arc;

use http::StatusCode;

use super::rest::Refusal;
use super::sms::Parameters;
use super::{AcceptedMessage, Account, Host, MessageKind, NusaSmsProvider};
use crate::lock::lock;
use crate::provider::Provider;
use crate::server::{Answer, ReceivedRequest};

/// What every path of the REST API begins with.
const BASE_PATH: &str = "/nusasms_api/1.0/";

/// A request to an operation.
pub(super) struct Call<'a> {
    pub(super) provider: &'a NusaSmsProvider,
    pub(super) host: Host,
    pub(super) account: &'a mut Account,
    pub(super) request: &'a ReceivedRequest,
}

/// An operation of the REST API, or of the one with user and password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    /// `auth/api_key`.
    Person,
    /// `balance`.
    Balance,
    /// `whatsapp/status/{ref_no}`.
    Status(&'a str),
    /// The operation of the kind.
    Send(MessageKind),
    /// `/api/command`.
    Command,
}

impl<'a> Operation<'a> {
    /// The operation of a path, and its name.
    pub(super) fn of(path: &'a str) -> Option<(Self, &'static str)> {
        use MessageKind as Kind;
        let Some(path) = path.strip_prefix(BASE_PATH) else {
            return match path {
                "/api/v3/sendsms/plain" => Some((Self::Send(Kind::Sms), "sms.send")),
                "/api/v3/sendsms/group" => Some((Self::Send(Kind::SmsGroup), "sms.send_group")),
                "/api/command" => Some((Self::Command, "sms.credits")),
                _ => None,
            };
        };
        Some(match path {
            "auth/api_key" => (Self::Person, "account.get"),
            "balance" => (Self::Balance, "account.balance"),
            "whatsapp/message" => (Self::Send(Kind::WhatsAppMessage), "whatsapp.send_message"),
            "whatsapp/media" => (Self::Send(Kind::WhatsAppMedia), "whatsapp.send_media"),
            "wa_phone_check" => (Self::Send(Kind::PhoneCheck), "whatsapp.check_phones"),
            "wa_business/broadcast" => (Self::Send(Kind::Broadcast), "wa_business.broadcast"),
            "wa_business/reply" => (Self::Send(Kind::Reply), "wa_business.reply"),
            "wa_business/otp" => (Self::Send(Kind::Otp), "wa_business.otp"),
            _ => {
                let ref_no = path.strip_prefix("whatsapp/status/")?;
                if ref_no.is_empty() || ref_no.contains('/') {
                    return None;
                }
                (Self::Status(ref_no), "whatsapp.status")
            }
        })
    }

    /// Whether it is one with user and password.
    pub(super) fn is_sms(self) -> bool {
        matches!(
            self,
            Self::Send(MessageKind::Sms | MessageKind::SmsGroup) | Self::Command
        )
    }

    /// The methods that it takes.
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::Send(MessageKind::Sms | MessageKind::SmsGroup) => "GET, POST",
            Self::Send(_) => "POST",
            _ => "GET",
        }
    }
}

impl Call<'_> {
    /// A message of the caller's own.
    pub(super) fn accepted(&self, id: &str) -> Option<Arc<AcceptedMessage>> {
        let caller = self.request.notes().account().to_owned();
        lock(&self.provider.core.journal).find(|one| one.id == id && *one.account == *caller)
    }

    /// Answers a request of the REST API.
    pub(super) fn rest(self, operation: Operation<'_>) -> Result<Answer, Refusal> {
        if self.request.header("apikey") != Some(self.account.api_key.as_str()) {
            return Err(Refusal::Failure(StatusCode::UNAUTHORIZED, "Invalid APIKey"));
        }
        if !self.account.ip_allowed {
            let message = "IP address is not allowed";
            return Err(Refusal::Failure(StatusCode::FORBIDDEN, message));
        }
        match operation {
            Operation::Person => Ok(self.person()),
            Operation::Balance => Ok(self.balance()),
            Operation::Status(ref_no) => self.show_status(ref_no),
            Operation::Send(MessageKind::WhatsAppMessage) => self.send_message(),
            Operation::Send(MessageKind::WhatsAppMedia) => self.send_media(),
            Operation::Send(MessageKind::PhoneCheck) => self.check_phones(),
            Operation::Send(kind) => self.send_business(kind),
            Operation::Command => Err(Refusal::not_found("Not Found")),
        }
    }

    /// Answers a request of the API with user and password.
    pub(super) fn sms(self, operation: Operation<'_>) -> Answer {
        let (provider, request) = (self.provider, self.request);
        let parameters = Parameters::of(request);
        let answer = match operation {
            Operation::Send(kind) => self.send(kind, &parameters),
            _ => self.command(&parameters),
        };
        answer.unwrap_or_else(|code| provider.refuse(code, request))
    }
}
