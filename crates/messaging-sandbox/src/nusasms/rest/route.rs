//! Whether the key of a REST request is right, and which answer it gets.

use http::StatusCode;

use super::refusal::Refusal;
use crate::nusasms::operation::Operation;
use crate::nusasms::{Account, Host, MessageKind, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

/// A request to an operation of the REST API.
pub(in crate::nusasms) struct Call<'a> {
    pub(in crate::nusasms) provider: &'a NusaSmsProvider,
    pub(in crate::nusasms) host: Host,
    pub(in crate::nusasms) account: &'a mut Account,
    pub(in crate::nusasms) request: &'a ReceivedRequest,
}

impl Call<'_> {
    pub(in crate::nusasms) fn answer(self, operation: Operation<'_>) -> Result<Answer, Refusal> {
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
}
