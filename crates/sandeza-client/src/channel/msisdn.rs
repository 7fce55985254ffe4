use std::borrow::Cow;

use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::international_digits;
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

const FIELD: &str = "msisdn";

/// A mobile phone number: digits that begin with `0`, with `62`, or with `+` and a country code
/// (Sandeza single channels, field `msisdn`), at most 15 with the country code. White space around it
/// is dropped, because several samples have it and the field's grammar does not. Whether the country
/// is served, the provider says
/// ([`ResponseCode::CountryNotAvailable`](crate::ResponseCode::CountryNotAvailable)).
///
/// For numbers as people write them, such as `0812-3456-7890`, use
/// [`PhoneNumber::parse`](crate::PhoneNumber::parse), which becomes one of these.
///
/// ```
/// use sandeza_client::Msisdn;
///
/// let msisdn = Msisdn::from(" 6281200000001 ");
/// assert_eq!(msisdn.as_str(), "6281200000001");
/// assert_eq!(format!("{msisdn:?}"), "Msisdn([hidden: 13 characters])");
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Given")]
pub struct Msisdn(Personal);

#[serde_as]
#[derive(Deserialize)]
#[serde(transparent)]
struct Given(#[serde_as(as = "DefaultOnNull<Text>")] String);

impl Msisdn {
    /// The number in the clear.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn validate(&self) -> Result<(), ValidationError> {
        let (number, has_plus) = match self.0.strip_prefix('+') {
            Some(number) => (number, true),
            None => (self.as_str(), false),
        };
        let is_national = number.starts_with('0') && !number.starts_with("00");
        let digits = match number.get(1..) {
            Some(national) if is_national && !has_plus => Cow::from(format!("62{national}")),
            _ => Cow::from(number),
        };
        international_digits(FIELD, &digits)?;
        if digits.len() < 3 {
            return Err(ValidationError::new(FIELD, "has too few digits for a phone number"));
        }
        if !has_plus && !digits.starts_with("62") {
            let problem = "must begin with 0, 62, or +: put a + in front of another country's code";
            return Err(ValidationError::new(FIELD, problem));
        }
        Ok(())
    }
}

impl<T: Into<String>> From<T> for Msisdn {
    fn from(number: T) -> Self {
        Self(number.into().trim().into())
    }
}

impl From<Given> for Msisdn {
    fn from(Given(number): Given) -> Self {
        Self(number.trim().into())
    }
}

#[cfg(test)]
mod tests {
    use super::Msisdn;

    #[test]
    fn the_documented_beginnings_are_taken() {
        for number in [
            "081200000001",
            "6281200000001",
            "+6281200000001",
            "+14155550100",
            " 6281200000001 ",
        ] {
            assert!(Msisdn::from(number).validate().is_ok(), "{number}");
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
            let refused = Msisdn::from(number).validate().unwrap_err();
            assert_eq!(refused.field(), "msisdn", "{number}");
            assert!(!refused.to_string().contains("8120"), "the number is not repeated");
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
            let refused = Msisdn::from(number).validate().unwrap_err();
            assert!(refused.problem().contains(word), "{number}: {refused}");
        }
    }
}
