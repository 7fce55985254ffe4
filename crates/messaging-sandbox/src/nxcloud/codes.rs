//! The result codes of the send document and of the authentication rules.

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

/// The documented message of a code, or a neutral one for a code that no document has.
pub(super) fn message(code: i64) -> &'static str {
    let listed = TABLE.iter().find(|(listed, _)| *listed == code);
    listed.map_or("the sandbox was asked for this code", |(_, text)| text)
}

pub(super) fn is_documented(code: i64) -> bool {
    documented_codes().any(|documented| documented == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_documents_is_listed() {
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
