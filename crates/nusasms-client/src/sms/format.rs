use std::str::FromStr;

use messaging_client_core::ValidationError;

/// The format in which the SMS operations ask for their responses (the parameter `output`; NusaSMS API
/// documentation, SMS). Both are read.
///
/// It is read from its name in any case: `"xml".parse::<SmsFormat>()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SmsFormat {
    /// `json`.
    #[default]
    Json,
    /// `xml`, the provider's own default.
    Xml,
}

impl SmsFormat {
    /// The format's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

impl FromStr for SmsFormat {
    type Err = ValidationError;

    fn from_str(name: &str) -> Result<Self, ValidationError> {
        [Self::Json, Self::Xml]
            .into_iter()
            .find(|format| format.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| ValidationError::new("sms_format", "must be json or xml"))
    }
}

#[cfg(test)]
mod tests {
    use super::SmsFormat;

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!("JSON".parse(), Ok(SmsFormat::Json));
        assert_eq!("xml".parse(), Ok(SmsFormat::Xml));
        let refused = "yaml".parse::<SmsFormat>().unwrap_err();
        assert_eq!(refused.field(), "sms_format");
    }
}
