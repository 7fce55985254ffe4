//! Which REST operation a request is for, and whether its key is right.

use http::StatusCode;
use serde_json::Value;

use super::format::Format;
use super::refusal::Refusal;
use crate::nusasms::{Account, Host, MessageKind, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

/// What every path of the REST API begins with.
pub(in crate::nusasms) const BASE_PATH: &str = "/nusasms_api/1.0/";

/// A request to an operation of the REST API.
pub(in crate::nusasms) struct Call<'a> {
    pub(in crate::nusasms) provider: &'a NusaSmsProvider,
    pub(in crate::nusasms) host: Host,
    pub(in crate::nusasms) account: &'a mut Account,
    pub(in crate::nusasms) request: &'a ReceivedRequest,
}

impl Call<'_> {
    /// Answers a request to a path below [`BASE_PATH`].
    pub(in crate::nusasms) fn answer(self, path: &str) -> Answer {
        let request = self.request;
        self.operate(path)
            .unwrap_or_else(|refusal| refusal.answer(request))
    }

    fn operate(self, path: &str) -> Result<Answer, Refusal> {
        let operation = Operation::of(path).ok_or(Refusal::NO_SUCH_PATH)?;
        let allowed = operation.method();
        if self.request.method.as_str() != allowed {
            return Err(Refusal::Method(allowed));
        }
        if self.request.header("apikey") != Some(self.account.api_key.as_str()) {
            return Err(Refusal::UNAUTHORIZED);
        }
        if !self.account.ip_allowed {
            return Err(Refusal::FORBIDDEN);
        }
        match operation {
            Operation::Person => Ok(self.person()),
            Operation::Balance => Ok(self.balance()),
            Operation::Status(ref_no) => self.show_status(ref_no),
            Operation::Message => self.send_message(),
            Operation::Media => self.send_media(),
            Operation::PhoneCheck => self.check_phones(),
            Operation::Business(kind) => self.send_business(kind),
        }
    }

    /// An answer in the format that the request asks for.
    pub(in crate::nusasms) fn reply(&self, status: StatusCode, body: &Value) -> Answer {
        Format::of(&self.request.headers).answer(status, body)
    }
}

/// The name of the operation that a path below [`BASE_PATH`] is for.
pub(in crate::nusasms) fn operation_name(path: &str) -> Option<&'static str> {
    Some(match Operation::of(path)? {
        Operation::Person => "account.get",
        Operation::Balance => "account.balance",
        Operation::Status(_) => "whatsapp.status",
        Operation::Message => MessageKind::WhatsAppMessage.operation(),
        Operation::Media => MessageKind::WhatsAppMedia.operation(),
        Operation::PhoneCheck => MessageKind::PhoneCheck.operation(),
        Operation::Business(kind) => kind.operation(),
    })
}

enum Operation<'a> {
    Person,
    Balance,
    Status(&'a str),
    Message,
    Media,
    PhoneCheck,
    Business(MessageKind),
}

impl<'a> Operation<'a> {
    fn of(path: &'a str) -> Option<Self> {
        Some(match path {
            "auth/api_key" => Self::Person,
            "balance" => Self::Balance,
            "whatsapp/message" => Self::Message,
            "whatsapp/media" => Self::Media,
            "wa_phone_check" => Self::PhoneCheck,
            "wa_business/broadcast" => Self::Business(MessageKind::Broadcast),
            "wa_business/reply" => Self::Business(MessageKind::Reply),
            "wa_business/otp" => Self::Business(MessageKind::Otp),
            _ => {
                let ref_no = path.strip_prefix("whatsapp/status/")?;
                if ref_no.is_empty() || ref_no.contains('/') {
                    return None;
                }
                Self::Status(ref_no)
            }
        })
    }

    fn method(&self) -> &'static str {
        match self {
            Self::Person | Self::Balance | Self::Status(_) => "GET",
            _ => "POST",
        }
    }
}
