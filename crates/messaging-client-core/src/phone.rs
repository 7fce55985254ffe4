use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_with::DeserializeFromStr;

use crate::error::ValidationError;
use crate::request::validation::international_digits;

const FIELD: &str = "phone";

/// A country whose national notation [`PhoneNumber::parse`] knows. Numbers of all others are written
/// with their country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Country {
    /// Indonesia, +62: national numbers begin with 0.
    Indonesia,
}

impl Country {
    fn code(self) -> &'static str {
        match self {
            Self::Indonesia => "62",
        }
    }
}

/// A phone number: country code and number, digits only.
///
/// What a person wrote between the digits is removed; what could make it another number is refused.
/// Every recipient of the clients accepts it, except that Sandeza takes another country's number only
/// [`with_plus`](Self::with_plus). Its `Debug` shows only how many digits there are, and
/// [`as_str`](Self::as_str) returns it in the clear.
///
/// ```
/// use messaging_client_core::{Country, PhoneNumber};
///
/// let phone = PhoneNumber::parse("0812-3456-7890", Country::Indonesia)?;
/// assert_eq!(phone.as_str(), "6281234567890");
/// assert_eq!(PhoneNumber::parse_international("+62 (0)812 3456 7890")?, phone);
/// // A spreadsheet made this of it.
/// assert!(PhoneNumber::parse("6.28123E+12", Country::Indonesia).is_err());
/// # Ok::<(), messaging_client_core::ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, DeserializeFromStr)]
#[doc(alias("msisdn", "e164"))]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people of `country` write it: national (`0812-3456-7890`), or with the
    /// country code (`62812...`, `+62 812 ...`, `+62 (0)812 ...`). Any other country's number needs `+`
    /// and its code.
    ///
    /// Spaces, dashes, brackets, dots between groups of three or more digits, and invisible direction
    /// marks may be between the digits, and nothing else.
    ///
    /// # Errors
    /// The text is anything else: two numbers, letters, a number that a spreadsheet has changed
    /// (`6281200000001.0`, `6.2812E+12`), one without its beginning. The field is `phone`.
    pub fn parse(text: &str, country: Country) -> Result<Self, ValidationError> {
        let (has_plus, digits) = digits_of(text)?;
        let code = country.code();
        match digits.strip_prefix('0') {
            _ if has_plus || digits.starts_with(code) => Self::checked(digits),
            Some(rest) if !rest.starts_with('0') => Self::checked(format!("{code}{rest}")),
            _ => Err(ValidationError::new(
                FIELD,
                "begins neither with 0 nor with the country code: write 0812... or +62812...",
            )),
        }
    }

    /// Reads a number that begins with its country code, with or without `+`. As
    /// [`parse`](Self::parse) otherwise.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and a number that begins with 0.
    pub fn parse_international(text: &str) -> Result<Self, ValidationError> {
        let (_, digits) = digits_of(text)?;
        Self::checked(digits)
    }

    /// The digits in the clear, country code first: `62812...`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same with the plus sign of the international notation: `+62812...`. Sandeza wants it before
    /// every country code but 62.
    pub fn with_plus(&self) -> String {
        format!("+{}", self.0)
    }

    /// What a list or a log may show to tell a few numbers apart: the country code and the last three digits,
    /// `+62 ***890`.
    pub fn masked(&self) -> String {
        let (code, rest) = self.parts();
        let last = rest.len().saturating_sub(3);
        format!("+{code} ***{}", rest.get(last..).unwrap_or_default())
    }

    /// The country code, and the digits behind it: `62` and `812...` (ITU-T E.164: codes have one digit
    /// for 1 and 7, two for the countries of this list, three for all others).
    pub fn parts(&self) -> (&str, &str) {
        let length = match self.0.get(..2).and_then(|code| code.parse().ok()) {
            Some(10..=19 | 70..=79) => 1,
            Some(20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66) => 2,
            Some(81 | 82 | 84 | 86 | 90..=95 | 98) => 2,
            _ => 3,
        };
        self.0.split_at_checked(length).unwrap_or((&self.0, ""))
    }

    fn checked(digits: String) -> Result<Self, ValidationError> {
        international_digits(FIELD, &digits)?;
        // Behind the country code Indonesia has 7 to 12 digits, the first of them from 2 to 9.
        let is_plausible = match digits.strip_prefix("62") {
            Some(national) => {
                (7..=12).contains(&national.len()) && !national.starts_with(['0', '1'])
            }
            None => digits.len() >= 7,
        };
        is_plausible.then_some(Self(digits)).ok_or_else(|| {
            ValidationError::new(FIELD, "has too few or too many digits for a phone number")
        })
    }
}

/// Whether a number was written with a plus, and its digits without what may stand between them.
fn digits_of(text: &str) -> Result<(bool, String), ValidationError> {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c == '\u{a0}' || c == '\u{202f}' { ' ' } else { c })
        .collect();
    let visible = visible.trim();
    let number = visible.strip_prefix('+').unwrap_or(visible);
    // A zero in brackets is the one that is dialled only within the country. Not every country has
    // one: in some it belongs to the number.
    let behind_code = number.strip_prefix("62").map(str::trim_start);
    let national = behind_code.and_then(|rest| rest.strip_prefix("(0)"));
    let number = national.map_or_else(|| number.to_owned(), |rest| format!("62 {rest}"));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_allowed = |c: char| c.is_ascii_digit() || " -.()\u{2010}\u{2011}\u{2013}".contains(c);
    let is_group =
        |group: &str| (3..=6).contains(&group.matches(|c: char| c.is_ascii_digit()).count());
    let open = number.matches('(').count();
    let problem = if national.is_none() && number.contains("(0)") {
        "has (0), which may or may not belong to it: leave it out or write 0"
    } else if number.is_empty() {
        "is empty: give a number such as 0812... or +62812..."
    } else if !number.chars().all(is_allowed) {
        "has something that is not part of a phone number, such as a letter, a second number or another +: \
         give one number"
    } else if number.contains('.') && !number.split('.').all(is_group) {
        "has a dot that does not part groups of digits, as a spreadsheet leaves it: format the column as \
         text and type the number again"
    } else if open > 1 || open != number.matches(')').count() {
        "has brackets that do not belong together"
    } else if digits.len() > 15 {
        "has more than 15 digits: these may be two numbers"
    } else {
        return Ok((visible.starts_with('+'), digits));
    };
    Err(ValidationError::new(FIELD, problem))
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber([hidden: {} digits])", self.0.len())
    }
}

impl AsRef<str> for PhoneNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// As [`PhoneNumber::parse_international`].
impl FromStr for PhoneNumber {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, ValidationError> {
        Self::parse_international(text)
    }
}

impl From<PhoneNumber> for String {
    fn from(phone: PhoneNumber) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<String> {
        let phone = PhoneNumber::parse(text, Country::Indonesia).ok();
        phone.map(String::from)
    }

    #[test]
    fn what_people_write_is_one_number() {
        for written in [
            "0812-3456-7890",
            "0812 3456 7890",
            "0812.3456.7890",
            "(0812) 3456 7890",
            "6281234567890",
            "+6281234567890",
            "+62 812-3456-7890",
            "+62 (0)812-3456-7890",
            "62(0)81234567890",
            " \u{202a}+62\u{a0}812\u{2011}3456\u{2011}7890\u{202c} ",
        ] {
            assert_eq!(
                parsed(written).as_deref(),
                Some("6281234567890"),
                "{written}"
            );
        }
        assert_eq!(parsed("021 555 0100").as_deref(), Some("62215550100"));
        assert_eq!(parsed("+65 8123 4567").as_deref(), Some("6581234567"));
    }

    #[test]
    fn a_masked_number_has_three_digits_behind_its_code() {
        let masked = |text| PhoneNumber::parse(text, Country::Indonesia).map(|one| one.masked());
        assert_eq!(masked("0812-3456-7890").unwrap(), "+62 ***890");
        assert_eq!(masked("+1 202 555 0100").unwrap(), "+1 ***100");
        // The shortest that there are.
        assert_eq!(masked("+290 1234").unwrap(), "+290 ***234");
    }

    #[test]
    fn what_could_be_another_number_is_refused() {
        for written in [
            "",
            "+",
            "-",
            "6281200000001.0",
            "6281200000001.00",
            "081200000001.0",
            "62812345678.000",
            "+62 812 (0)34 5678",
            "+39 (0)6 1234567",
            "6.28120E+12",
            "6,2812E+12",
            "6281200000001 ext 5",
            "6281200000001:17@s.whatsapp.net",
            "6281200000001, 6281200000002",
            "6281200000001 6281200000002",
            "081200000001/081200000002",
            "++6281200000001",
            "+62+81200000001",
            "62081200000001",
            "+62081200000001",
            "006281200000001",
            "81234567890",
            "6581234567",
            "６２８１２００００００１",
            "+٦٢٨١٢",
            "0812\u{200b}34567890",
            "0812(3456(7890",
            "0812)3456(7890)(",
            "62812",
            "08123456789012345",
            "0112345678",
            "=6281200000001",
            "'6281200000001",
        ] {
            let refused = PhoneNumber::parse(written, Country::Indonesia);
            assert!(refused.is_err(), "{written}");
            let text = refused.unwrap_err().to_string();
            assert!(written.len() < 4 || !text.contains(written), "{text}");
        }
        assert!(PhoneNumber::parse_international("0812-3456-7890").is_err());
    }

    #[test]
    fn a_number_has_the_digits_of_its_country() {
        let is_read = |digits: usize, code: &str| {
            PhoneNumber::parse_international(&format!("{code}{}", "8".repeat(digits))).is_ok()
        };
        for (digits, is_one) in [(6, false), (7, true), (12, true), (13, false)] {
            assert_eq!(is_read(digits, "62"), is_one, "{digits}");
        }
        // With the code, of two digits here.
        for (digits, is_one) in [(4, false), (5, true), (13, true), (14, false)] {
            assert_eq!(is_read(digits, "65"), is_one, "{digits}");
        }
    }

    #[test]
    fn the_country_code_is_told_from_the_rest() {
        for (number, parts) in [
            ("+62 812 3456 7890", ("62", "81234567890")),
            ("+1 202 555 0100", ("1", "2025550100")),
            ("+7 495 123 4567", ("7", "4951234567")),
            ("+65 8123 4567", ("65", "81234567")),
            ("+81 90 1234 5678", ("81", "9012345678")),
            ("+880 1988 123456", ("880", "1988123456")),
        ] {
            assert_eq!(
                PhoneNumber::parse_international(number).unwrap().parts(),
                parts
            );
        }
    }

    #[test]
    fn debug_hides_it_and_serde_keeps_it() {
        let phone: PhoneNumber = "+62 812 3456 7890".parse().unwrap();
        assert_eq!(format!("{phone:?}"), "PhoneNumber([hidden: 13 digits])");
        let json = serde_json::to_string(&phone).unwrap();
        assert_eq!(json, r#""6281234567890""#);
        assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), phone);
        assert!(serde_json::from_str::<PhoneNumber>(r#""x""#).is_err());
    }

    proptest! {
        #[test]
        fn only_digits_that_were_written_are_in_it(text in "[0-9 +().E,x-]{0,24}") {
            if let Some(phone) = parsed(&text) {
                let written: String = text.chars().filter(char::is_ascii_digit).collect();
                let national = written.trim_start_matches('0');
                let without_trunk_zero = written.replacen("620", "62", 1);
                prop_assert!(
                    phone == written || phone == format!("62{national}") || phone == without_trunk_zero,
                    "{} became {}", text, phone
                );
            }
        }
    }

    #[test]
    fn a_reason_names_what_is_wrong() {
        let reason = |text| {
            let refused = PhoneNumber::parse(text, Country::Indonesia);
            refused.unwrap_err().to_string()
        };
        assert!(reason("006281200000001").contains("begins neither with 0"));
        assert!(reason("6281200000001234").contains("two numbers"));
        let longest = "881234567890123";
        let phone = PhoneNumber::parse_international(longest).unwrap();
        assert_eq!(
            (phone.as_ref(), phone.with_plus()),
            (longest, format!("+{longest}"))
        );
    }
}
