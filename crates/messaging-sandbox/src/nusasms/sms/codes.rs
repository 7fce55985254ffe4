//! The codes of the table of SMS statuses.

pub(super) const SUCCESS: i64 = 0;
pub(super) const NOT_ENOUGH_CREDITS: i64 = -2;
pub(super) const INVALID_USER_OR_PASS: i64 = -5;
pub(super) const MISSING_DESTINATION: i64 = -6;
pub(super) const BALANCE_EXPIRED: i64 = -7;
pub(super) const OTP_WITHOUT_ROUTE: i64 = -10;
pub(super) const INVALID_DESTINATION: i64 = -11;
pub(super) const MISSING_MESSAGE: i64 = -12;
/// The same name in the table; the sample of a number that begins with 0 has this one.
pub(super) const LOCAL_DESTINATION: i64 = -13;
pub(super) const SYNTAX_ERROR: i64 = -22;
pub(super) const ERROR_PROCESSING: i64 = -23;
pub(super) const IP_ADDRESS_FORBIDDEN: i64 = -40;
pub(super) const GROUP_UNAVAILABLE: i64 = -55;
pub(super) const SPAM_PATTERN: i64 = -77;
pub(super) const DESTINATION_LIMIT: i64 = -78;

/// What the code of a refusal means.
pub(in crate::nusasms) fn meaning(code: i64) -> &'static str {
    match code {
        NOT_ENOUGH_CREDITS => "the SMS credits do not pay it",
        INVALID_USER_OR_PASS => "user or password is wrong",
        MISSING_DESTINATION => "GSM or group is missing",
        BALANCE_EXPIRED => "the SMS credits have expired",
        OTP_WITHOUT_ROUTE => "a text with a one-time password needs otp=Y",
        INVALID_DESTINATION => "GSM must be 8 to 15 digits",
        MISSING_MESSAGE => "SMSText is missing",
        LOCAL_DESTINATION => "GSM must not begin with 0",
        SYNTAX_ERROR => "a parameter, or its value, is not a documented one",
        ERROR_PROCESSING => "no message has this reference",
        IP_ADDRESS_FORBIDDEN => "the caller's address is not on the list",
        GROUP_UNAVAILABLE => "the contact group is unknown or empty",
        SPAM_PATTERN => "the same text went to the number ten times in 24 hours",
        DESTINATION_LIMIT => "the number has got as many SMS as it may in 24 hours",
        _ => "refused with this code",
    }
}

/// The table, then -55, which only a sample has.
const REFUSALS: [i64; 24] = [
    -1, -2, -3, -5, -6, -7, -10, -11, -12, -13, -22, -23, -26, -27, -28, -30, -33, -34, -40, -77,
    -78, -88, -99, -55,
];

/// The codes of every documented refusal of an SMS: those of the table, then -55, which only a
/// sample has.
pub fn documented_sms_codes() -> impl Iterator<Item = i64> {
    REFUSALS.into_iter()
}

/// The code of a magic number, which is written without its sign.
pub(super) fn of_magic(argument: u16) -> Option<i64> {
    Some(-i64::from(argument)).filter(|code| REFUSALS.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_that_is_answered_has_a_meaning_of_its_own() {
        let mut meanings = std::collections::BTreeSet::from([meaning(SUCCESS)]);
        for code in [
            -2, -5, -6, -7, -10, -11, -12, -13, -22, -23, -40, -55, -77, -78,
        ] {
            assert!(meanings.insert(meaning(code)), "{code}");
        }
    }
}
