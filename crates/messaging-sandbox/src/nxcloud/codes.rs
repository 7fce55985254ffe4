//! The result codes of the send document and of the authentication rules.

use std::fmt;

pub(super) const FAILURE: i64 = -1;
pub(super) const HEADER_MISSING: i64 = 1001;
pub(super) const PARAMETER: i64 = 1002;
pub(super) const SIGNATURE: i64 = 1003;
pub(super) const TIMESTAMP: i64 = 1004;
pub(super) const PERMISSION: i64 = 1005;
pub(super) const TENANT_ID_MISSING: i64 = 21058;
pub(super) const APPKEY_MISSING: i64 = 21059;
pub(super) const BUSINESS_PHONE_MISSING: i64 = 21060;
pub(super) const RECIPIENT_MISSING: i64 = 21061;
pub(super) const TYPE_MISSING: i64 = 21062;
pub(super) const TEMPLATE_MISSING: i64 = 21063;
pub(super) const CUSTOMER_UNKNOWN: i64 = 22020;
pub(super) const BUSINESS_PHONE_UNKNOWN: i64 = 22049;
pub(super) const NUMBER_INVALID: i64 = 22090;
pub(super) const NOT_ON_WHATSAPP: i64 = 22091;
pub(super) const LANGUAGE_UNKNOWN: i64 = 22092;
pub(super) const TEMPLATE_UNKNOWN: i64 = 22093;
pub(super) const APP_UNKNOWN: i64 = 22124;
pub(super) const BALANCE: i64 = 22125;
pub(super) const BUSINESS_PHONE_UNBOUND: i64 = 22126;

/// Every documented code of a refusal with the message that the sandbox answers; `{0}` is filled in.
///
/// The range "1000~100X" of the send document is defined nowhere beyond these five. The texts of 1003 and 1004
/// are those seen in live answers, the others follow the tables.
const TABLE: [(i64, &str); 28] = [
    (FAILURE, "Failure"),
    (
        HEADER_MISSING,
        "Authentication failed (missing header parameter)",
    ),
    (PARAMETER, "Parameter error"),
    (SIGNATURE, "Authentication failed (invalid signature)"),
    (TIMESTAMP, "Authentication failed (timestamp expired)"),
    (
        PERMISSION,
        "Authentication failed (insufficient permission)",
    ),
    (TENANT_ID_MISSING, "tenant_id required"),
    (APPKEY_MISSING, "app_key required"),
    (BUSINESS_PHONE_MISSING, "business_phone required"),
    (RECIPIENT_MISSING, "to (recipient) required"),
    (TYPE_MISSING, "type required, allowed [template]"),
    (TEMPLATE_MISSING, "template required"),
    (CUSTOMER_UNKNOWN, "Customer does not exist"),
    (22041, "Cloud platform send failed"),
    (22042, "WhatsApp send failed"),
    (BUSINESS_PHONE_UNKNOWN, "business_phone={0} not found"),
    (22089, "Number unavailable (No Core App)"),
    (NUMBER_INVALID, "Invalid number"),
    (NOT_ON_WHATSAPP, "Not a WhatsApp user"),
    (LANGUAGE_UNKNOWN, "Language pack not found: {0}"),
    (TEMPLATE_UNKNOWN, "Template not found"),
    (22122, "No country price for the app"),
    (22123, "Recipient phone error"),
    (APP_UNKNOWN, "App does not exist / unavailable"),
    (BALANCE, "Insufficient balance"),
    (BUSINESS_PHONE_UNBOUND, "WhatsApp number not bound to app"),
    (
        22141,
        "WhatsApp send failed: the sandbox was asked for this code",
    ),
    (23025, "Template not found or low quality"),
];

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
