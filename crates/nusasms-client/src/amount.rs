use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

/// A number of credits with the characters that the provider wrote; it may be fractional.
///
/// In JSON it is a number where that keeps each character, else a string.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Amount(String);

impl Amount {
    /// The amount as the provider wrote it, such as `250000.00`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount as a floating-point number, for comparisons; not for bookkeeping.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    /// The amount, where it is written as a whole number.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl From<i64> for Amount {
    fn from(amount: i64) -> Self {
        Self(amount.to_string())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<Number>(&self.0) {
            Ok(number) if number.to_string() == self.0 => number.serialize(serializer),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: String = match Value::deserialize(deserializer)? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => String::new(),
        };
        let is_number = serde_json::from_str::<Number>(&written).is_ok();
        is_number
            .then_some(Self(written))
            .ok_or_else(|| D::Error::custom("not a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Amount, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn an_amount_keeps_its_characters_and_is_read_back() {
        for (json, shown, written) in [
            ("12", "12", "12"),
            ("12.5", "12.5", "12.5"),
            ("9007199254740993", "9007199254740993", "9007199254740993"),
            (r#""-3.25""#, "-3.25", "-3.25"),
            (r#"" 12 ""#, "12", "12"),
            (r#""250000.00""#, "250000.00", r#""250000.00""#),
            (
                r#""12345678901234567.89""#,
                "12345678901234567.89",
                r#""12345678901234567.89""#,
            ),
        ] {
            let amount = read(json).unwrap();
            assert_eq!(amount.to_string(), shown);
            assert_eq!(serde_json::to_string(&amount).unwrap(), written);
            assert_eq!(read(written).unwrap(), amount);
        }
        let whole = read("12").unwrap();
        assert_eq!((whole.as_i64(), whole.as_f64()), (Some(12), Some(12.0)));
        assert_eq!((whole.as_str(), &whole), ("12", &Amount::from(12)));
        assert_eq!(read("12.0").unwrap().as_i64(), None);
    }

    #[test]
    fn what_is_no_number_is_not_read_and_not_repeated() {
        for bad in [
            r#""1.000,50""#,
            r#""1,000""#,
            r#""+5""#,
            r#""Rp 1000""#,
            r#""""#,
            "true",
            "null",
            "[]",
        ] {
            let error = read(bad).unwrap_err().to_string();
            assert!(!error.contains("000"), "{bad}: {error}");
        }
    }
}
