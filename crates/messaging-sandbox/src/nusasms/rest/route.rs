//! Which REST operation a request is for, and whether its key is right.

use http::Method;

use super::refusal::Refusal;
use super::show;
use crate::nusasms::account::Account;
use crate::nusasms::host::Host;
use crate::nusasms::journal::MessageKind;
use crate::nusasms::provider::NusaSmsProvider;
use crate::server::{Answer, ReceivedRequest};

/// What every path of the REST API begins with.
pub(in crate::nusasms) const BASE_PATH: &str = "/nusasms_api/1.0/";

impl NusaSmsProvider {
    /// Answers a request to a path below [`BASE_PATH`].
    pub(in crate::nusasms) fn rest(
        &self,
        host: Host,
        account: &mut Account,
        operation: &str,
        request: &ReceivedRequest,
    ) -> Answer {
        self.operate(host, account, operation, request)
            .unwrap_or_else(|refusal| refusal.answer(request))
    }

    fn operate(
        &self,
        host: Host,
        account: &mut Account,
        operation: &str,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let operation = Operation::of(operation).ok_or(Refusal::NO_SUCH_PATH)?;
        if request.method != operation.method() {
            let allowed = match operation.method() {
                Method::GET => "GET",
                _ => "POST",
            };
            return Err(Refusal::Method(allowed));
        }
        if request.header("apikey") != Some(account.api_key.as_str()) {
            return Err(Refusal::UNAUTHORIZED);
        }
        if !account.ip_allowed {
            return Err(Refusal::FORBIDDEN);
        }
        match operation {
            Operation::Person => Ok(show::person(account, request)),
            Operation::Balance => Ok(show::balance(account, request)),
            Operation::Status(ref_no) => self.show_status(host, ref_no, request),
            Operation::Message => self.send_message(host, account, request),
            Operation::Media => self.send_media(host, account, request),
            Operation::PhoneCheck => self.check_phones(host, account, request),
            Operation::Business(kind) => self.send_business(kind, host, account, request),
        }
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

    fn method(&self) -> Method {
        match self {
            Self::Person | Self::Balance | Self::Status(_) => Method::GET,
            _ => Method::POST,
        }
    }
}
