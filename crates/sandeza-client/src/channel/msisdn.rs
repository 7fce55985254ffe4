//! The recipient of an SMS or a WhatsApp message (Sandeza single channels, field `msisdn`).

use std::borrow::Cow;

use messaging_client_core::Personal;
use messaging_client_core::validation::international_digits;

use crate::check::{Checked, refuse};

const FIELD: &str = "msisdn";

/// Digits that begin with `0`, with `62`, or with `+` and a country code. Spaces around them, which
/// several samples have although the field does not allow them, are not sent.
pub(crate) fn validate(number: &Personal) -> Checked {
    let number = number.trim();
    let without_plus = number.strip_prefix('+');
    let digits = without_plus.unwrap_or(number);
    // A national number is one with the country code instead of its 0.
    let national = number.strip_prefix('0');
    let national = national.filter(|rest| !rest.starts_with('0'));
    let international = national.map_or(Cow::from(digits), |rest| Cow::from(format!("62{rest}")));
    international_digits(FIELD, &international)?;
    if international.len() < 3 {
        return refuse(FIELD, "has too few digits for a phone number");
    }
    if without_plus.is_none() && !international.starts_with("62") {
        let problem = "must begin with 0, 62, or +: put a + in front of another country's code";
        return refuse(FIELD, problem);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::validate;

    #[test]
    fn the_documented_beginnings_are_taken() {
        for number in [
            "081200000001",
            "6281200000001",
            "+6281200000001",
            "+14155550100",
            "+123",
            " 6281200000001 ",
        ] {
            assert!(validate(&number.into()).is_ok(), "{number}");
        }
    }

    #[test]
    fn other_numbers_are_refused_and_not_repeated() {
        for number in [
            "",
            " ",
            "+",
            "0",
            "62",
            "+12",
            "++62",
            "+081200000001",
            "0062812",
            "62081200000001",
            "+62081200000001",
            "81200000001",
            "14155550100",
            "1234567890123456",
            "+1234567890123456",
            "62 812",
            "62-812",
            "62812x",
            "6281200000001.0",
            "\u{202a}6281200000001\u{202c}",
            "６２812",
            "62+812",
        ] {
            let refused = validate(&number.into()).unwrap_err();
            assert_eq!(refused.field(), "msisdn", "{number}");
            let text = refused.to_string();
            assert!(!text.contains("8120"), "the number is not repeated: {text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (number, word) in [
            ("\u{200b}6281200000001", "invisible"),
            ("62081200000001", "behind the country code"),
            ("006281200000001", "00"),
            ("14155550100", "put a +"),
            ("081200000001234567", "15"),
        ] {
            let refused = validate(&number.into()).unwrap_err();
            assert!(refused.problem().contains(word), "{number}: {refused}");
        }
    }
}
