//! Which REST operation a request is for, and whether its key is right.

use http::StatusCode;

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
        let operation = Operation::of(path).ok_or(Refusal::not_found("Not Found"))?;
        let allowed = match operation {
            Operation::Send(_) => "POST",
            _ => "GET",
        };
        if self.request.method != allowed {
            return Err(Refusal::Method(allowed));
        }
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
        }
    }
}

/// The name of the operation that a path below [`BASE_PATH`] is for.
pub(in crate::nusasms) fn operation_name(path: &str) -> Option<&'static str> {
    Some(match Operation::of(path)? {
        Operation::Person => "account.get",
        Operation::Balance => "account.balance",
        Operation::Status(_) => "whatsapp.status",
        Operation::Send(kind) => kind.operation(),
    })
}

enum Operation<'a> {
    Person,
    Balance,
    Status(&'a str),
    Send(MessageKind),
}

impl<'a> Operation<'a> {
    fn of(path: &'a str) -> Option<Self> {
        Some(match path {
            "auth/api_key" => Self::Person,
            "balance" => Self::Balance,
            "whatsapp/message" => Self::Send(MessageKind::WhatsAppMessage),
            "whatsapp/media" => Self::Send(MessageKind::WhatsAppMedia),
            "wa_phone_check" => Self::Send(MessageKind::PhoneCheck),
            "wa_business/broadcast" => Self::Send(MessageKind::Broadcast),
            "wa_business/reply" => Self::Send(MessageKind::Reply),
            "wa_business/otp" => Self::Send(MessageKind::Otp),
            _ => {
                let ref_no = path.strip_prefix("whatsapp/status/")?;
                if ref_no.is_empty() || ref_no.contains('/') {
                    return None;
                }
                Self::Status(ref_no)
            }
        })
    }
}
