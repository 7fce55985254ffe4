use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal};

use super::delimiter;

/// An authentication template, in the JSON form (Sandeza single channels, WhatsApp, Template With
/// Button OTP).
///
/// The document demands that the value of the body and that of the button match, so there is one
/// code for both.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtpTemplate {
    /// The one-time password.
    pub code: Personal,
}

impl OtpTemplate {
    /// An authentication template with this code.
    pub fn new(code: impl Into<Personal>) -> Self {
        Self { code: code.into() }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("message.parameters[0].text", &self.code)
    }
}

/// An authentication template, in the delimiter form (Sandeza single channels, WhatsApp, Use Delimeter
/// Format, Template With Button OTP): one code for body and button, as in [`OtpTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DelimitedOtpTemplate {
    /// The one-time password.
    pub code: Personal,
}

impl DelimitedOtpTemplate {
    /// An authentication template with this code.
    pub fn new(code: impl Into<Personal>) -> Self {
        Self { code: code.into() }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("message", &self.code)?;
        delimiter::check("message", &self.code)
    }
}
