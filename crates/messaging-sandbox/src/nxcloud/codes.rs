//! The result codes of the send document and of the authentication rules.

use std::fmt;

// Every documented code of a refusal with the message that the sandbox answers; `{0}` is filled in.
//
// The range "1000~100X" of the send document is defined nowhere beyond these five. The texts of 1003 and 1004
// are those seen in live answers, the others follow the tables.
codes! {
    i64:
    FAILURE = -1 => "Failure",
    HEADER_MISSING = 1001 => "Authentication failed (missing header parameter)",
    PARAMETER = 1002 => "Parameter error",
    SIGNATURE = 1003 => "Authentication failed (invalid signature)",
    TIMESTAMP = 1004 => "Authentication failed (timestamp expired)",
    PERMISSION = 1005 => "Authentication failed (insufficient permission)",
    TENANT_ID_MISSING = 21058 => "tenant_id required",
    APPKEY_MISSING = 21059 => "app_key required",
    BUSINESS_PHONE_MISSING = 21060 => "business_phone required",
    RECIPIENT_MISSING = 21061 => "to (recipient) required",
    TYPE_MISSING = 21062 => "type required, allowed [template]",
    TEMPLATE_MISSING = 21063 => "template required",
    CUSTOMER_UNKNOWN = 22020 => "Customer does not exist",
    _ = 22041 => "Cloud platform send failed",
    _ = 22042 => "WhatsApp send failed",
    BUSINESS_PHONE_UNKNOWN = 22049 => "business_phone={0} not found",
    _ = 22089 => "Number unavailable (No Core App)",
    NUMBER_INVALID = 22090 => "Invalid number",
    NOT_ON_WHATSAPP = 22091 => "Not a WhatsApp user",
    LANGUAGE_UNKNOWN = 22092 => "Language pack not found: {0}",
    TEMPLATE_UNKNOWN = 22093 => "Template not found",
    _ = 22122 => "No country price for the app",
    _ = 22123 => "Recipient phone error",
    APP_UNKNOWN = 22124 => "App does not exist / unavailable",
    BALANCE = 22125 => "Insufficient balance",
    BUSINESS_PHONE_UNBOUND = 22126 => "WhatsApp number not bound to app",
    _ = 22141 => "WhatsApp send failed: the sandbox was asked for this code",
    _ = 23025 => "Template not found or low quality",
}

/// The codes of every documented refusal, in the order of the documents: -1, 1001 to 1005, then those of the send
/// document.
pub fn documented_codes() -> impl Iterator<Item = i64> {
    TABLE.iter().map(|(code, _)| *code)
}

/// A refusal as the provider words it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
}

impl Refusal {
    /// A code with its documented message, or a neutral one for a code that no document has.
    pub(super) fn new(code: i64) -> Self {
        let listed = TABLE.iter().find(|(listed, _)| *listed == code);
        let message = listed.map_or("the sandbox was asked for this code", |(_, text)| text);
        Self {
            code,
            message: message.to_owned(),
        }
    }

    /// A code whose documented message quotes a value of the request.
    pub(super) fn quoting(code: i64, value: &str) -> Self {
        let refusal = Self::new(code);
        Self {
            message: refusal.message.replace("{0}", value),
            ..refusal
        }
    }

    /// 1002 with what is wrong; the documents give it no finer codes.
    pub(super) fn parameter(what: impl fmt::Display) -> Self {
        Self {
            code: PARAMETER,
            message: format!("Parameter error: {what}"),
        }
    }

    /// A code unless this holds.
    pub(super) fn unless(holds: bool, code: i64) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::new(code)) }
    }
}

pub(super) fn is_documented(code: i64) -> bool {
    documented_codes().any(|documented| documented == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_follow_the_table_and_name_the_value() {
        assert_eq!(Refusal::new(22093).message, "Template not found");
        assert_eq!(
            Refusal::quoting(22092, "xx").message,
            "Language pack not found: xx"
        );
        assert_eq!(Refusal::parameter("no").message, "Parameter error: no");
        assert!(!is_documented(0) && !is_documented(1006) && is_documented(-1));
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut codes: Vec<i64> = documented_codes().collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
    }
}
