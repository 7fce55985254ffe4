use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

/// A latitude or longitude, in degrees. It is read from a string of digits too, and its `Debug` does
/// not show where it is.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Degrees(f64);

impl Degrees {
    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl From<f64> for Degrees {
    fn from(degrees: f64) -> Self {
        Self(degrees)
    }
}

impl fmt::Debug for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl<'de> Deserialize<'de> for Degrees {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let degrees = match &value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        };
        let unreadable = || de::Error::custom("neither a number nor a string that holds one");
        degrees.map(Self).ok_or_else(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_not_shown() {
        let read: Degrees = serde_json::from_str(r#"" -6.2088 ""#).unwrap();
        assert_eq!(read.value().to_string(), "-6.2088");
        assert_eq!(format!("{read:?}"), "[hidden]");
    }
}
