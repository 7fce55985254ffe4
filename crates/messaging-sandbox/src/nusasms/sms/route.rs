//! The API with user and password: who is calling, and which answer a request gets.

use super::answer::result;
use super::codes;
use super::parameters::Parameters;
use super::send;
use crate::nusasms::operation::{Call, Operation};
use crate::nusasms::{Account, NusaSmsProvider};
use crate::server::Answer;

impl Call<'_> {
    /// Answers a request of the API with user and password.
    pub(in crate::nusasms) fn sms(self, operation: Operation<'_>) -> Answer {
        let (provider, parameters) = (self.provider, Parameters::of(self.request));
        let answer = match operation {
            Operation::Send(kind) => self.send(kind, &parameters),
            _ => self.command(&parameters),
        };
        answer.unwrap_or_else(|code| provider.refuse_sms(operation, code, &parameters))
    }
}

impl NusaSmsProvider {
    /// The refusal of a request with a code.
    pub(in crate::nusasms) fn refuse_sms(
        &self,
        operation: Operation<'_>,
        code: i64,
        parameters: &Parameters,
    ) -> Answer {
        match operation {
            Operation::Send(kind) => send::refuse(kind, parameters, code, &self.core.clock),
            // No document shows one.
            _ => result(parameters, &[("status", &code.to_string())]),
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
