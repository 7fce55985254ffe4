//! The codes of the table of SMS statuses.

pub(super) const SUCCESS: i64 = 0;

// With what each means, for a refusal.
codes! {
    i64:
    NOT_ENOUGH_CREDITS = -2 => "the SMS credits do not pay it",
    INVALID_USER_OR_PASS = -5 => "user or password is wrong",
    MISSING_DESTINATION = -6 => "GSM or group is missing",
    BALANCE_EXPIRED = -7 => "the SMS credits have expired",
    OTP_WITHOUT_ROUTE = -10 => "a text with a one-time password needs otp=Y",
    INVALID_DESTINATION = -11 => "GSM must be 8 to 15 digits",
    MISSING_MESSAGE = -12 => "SMSText is missing",
    // The same name in the table; the sample of a number that begins with 0 has this one.
    LOCAL_DESTINATION = -13 => "GSM must not begin with 0",
    SYNTAX_ERROR = -22 => "a parameter, or its value, is not a documented one",
    ERROR_PROCESSING = -23 => "no message has this reference",
    IP_ADDRESS_FORBIDDEN = -40 => "the caller's address is not on the list",
    GROUP_UNAVAILABLE = -55 => "the contact group is unknown or empty",
    SPAM_PATTERN = -77 => "the same text went to the number ten times in 24 hours",
    DESTINATION_LIMIT = -78 => "the number has got as many SMS as it may in 24 hours",
}

/// What the code of a refusal means.
pub(in crate::nusasms) fn meaning(code: i64) -> &'static str {
    let listed = TABLE.iter().find(|(listed, _)| *listed == code);
    listed.map_or("refused with this code", |(_, meaning)| meaning)
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
pub(super) fn of_magic(argument: u32) -> Option<i64> {
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
