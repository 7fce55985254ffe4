use messaging_client_core::{ValidationError, Personal};
use serde::{Serialize, Serializer};

/// A mobile phone number: digits that begin with `0`, with `62`, or with `+` and a country code
/// (Sandeza single channels, field `msisdn`). White space around it is dropped, because several
/// samples have it and the field's grammar does not. Whether the country is served, the provider
/// says ([`ResponseCode::CountryNotAvailable`](crate::ResponseCode::CountryNotAvailable)).
///
/// ```
/// use sandeza_client::Msisdn;
///
/// let msisdn = Msisdn::from(" 6281200000001 ");
/// assert_eq!(msisdn.as_str(), "6281200000001");
/// assert_eq!(format!("{msisdn:?}"), "Msisdn([hidden: 13 characters])");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Msisdn(Personal);

impl Msisdn {
    /// The number in the clear.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn validate(&self) -> Result<(), ValidationError> {
        let digits = self.0.strip_prefix('+').unwrap_or(&self.0);
        let problem = if digits.is_empty() {
            "is empty: give digits that begin with 0, 62, or + and a country code"
        } else if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            "may have digits only, and a + in front: leave out blanks and dashes"
        } else if !self.0.starts_with(['0', '+']) && !digits.starts_with("62") {
            "must begin with 0, 62, or +: put a + in front of another country's code"
        } else {
            return Ok(());
        };
        Err(ValidationError::new("msisdn", problem))
    }
}

impl<T: Into<String>> From<T> for Msisdn {
    fn from(number: T) -> Self {
        Self(number.into().trim().into())
    }
}

impl Serialize for Msisdn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
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
            "0",
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
            "++62",
            "81200000001",
            "14155550100",
            "62 812",
            "62-812",
            "62812x",
            "６２812",
            "62+812",
        ] {
            let refused = Msisdn::from(number).validate().unwrap_err();
            assert_eq!(refused.field(), "msisdn");
            assert!(
                !refused.to_string().contains("812"),
                "the number is not repeated"
            );
        }
    }
}
