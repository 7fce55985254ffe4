use std::fmt;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// A number of credits, exactly as the provider wrote it; it may be fractional.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Amount(Number);

impl Amount {
    /// The amount as a floating-point number, for comparisons; not for bookkeeping.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }

    /// The amount, where it is a whole number.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }
}

impl From<i64> for Amount {
    fn from(amount: i64) -> Self {
        Self(amount.into())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Reads an amount, also from a text; nothing for null and for an empty text.
pub(crate) fn optional_amount<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Amount>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(Some(Amount(number))),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => serde_json::from_str(text.trim())
            .map(|number| Some(Amount(number)))
            .map_err(|_| D::Error::custom("a text that is not a number")),
        _ => Err(D::Error::custom("not a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "optional_amount")]
        amount: Option<Amount>,
    }

    fn read(json: &str) -> Result<Option<Amount>, serde_json::Error> {
        serde_json::from_str::<Sample>(json).map(|sample| sample.amount)
    }

    #[test]
    fn an_amount_is_kept_as_it_came() {
        for (json, shown) in [
            (r#"{"amount":12}"#, "12"),
            (r#"{"amount":12.5}"#, "12.5"),
            (r#"{"amount":"-3.25"}"#, "-3.25"),
        ] {
            let amount = read(json).unwrap().unwrap();
            assert_eq!(amount.to_string(), shown);
            assert_eq!(serde_json::to_string(&amount).unwrap(), shown);
        }
        let whole = read(r#"{"amount":12}"#).unwrap().unwrap();
        assert_eq!((whole.as_i64(), whole.as_f64()), (Some(12), Some(12.0)));
        for none in ["{}", r#"{"amount":null}"#, r#"{"amount":" "}"#] {
            assert_eq!(read(none).unwrap(), None, "{none}");
        }
        for bad in [r#"{"amount":"many"}"#, r#"{"amount":true}"#] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
