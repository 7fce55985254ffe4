//! Whether the key of a REST request is right, and which answer it gets.

use http::StatusCode;

use super::refusal::Refusal;
use crate::nusasms::MessageKind;
use crate::nusasms::operation::{Call, Operation};
use crate::server::Answer;

impl Call<'_> {
    /// Answers a request of the REST API.
    pub(in crate::nusasms) fn rest(self, operation: Operation<'_>) -> Result<Answer, Refusal> {
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
