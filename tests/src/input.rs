//! The caller's request of a fixture or a call.

use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::json_members::{is_object, keys_once};

/// A JSON object as it was written: some providers act on the order of its keys, and a number keeps
/// its digits.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Input(Box<RawValue>);

impl Input {
    /// The object as it was written.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.0.get()
    }

    pub(crate) fn as_raw(&self) -> &RawValue {
        &self.0
    }

    /// The object without the order.
    #[must_use]
    pub fn to_map(&self) -> Map<String, Value> {
        serde_json::from_str(self.as_json()).unwrap_or_default()
    }
}

impl From<Map<String, Value>> for Input {
    fn from(object: Map<String, Value>) -> Self {
        let written = RawValue::from_string(Value::Object(object).to_string());
        Self(written.unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        if !is_object(&json) {
            return Err(de::Error::custom("not a JSON object"));
        }
        // Also read as values, which refuses what only looks like JSON, such as half an emoji.
        serde_json::from_str::<Value>(json.get()).map_err(de::Error::custom)?;
        keys_once(&json).map_err(de::Error::custom)?;
        Ok(Self(json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> serde_json::Result<Input> {
        serde_json::from_str(text)
    }

    #[test]
    fn only_an_object_is_an_input() {
        for text in ["[]", "null", "1", r#"{"a":1,"a":2}"#, r#"{"a":"\ud83d"}"#] {
            assert!(read(text).unwrap_err().is_data(), "{text}");
        }
        assert!(read("{").unwrap_err().is_eof());
    }

    #[test]
    fn order_and_digits_are_kept() {
        let text = r#"{"b":20123456789012345678901,"a":[1.50,{"d":null,"c":"x"}]}"#;
        let input = read(text).unwrap();
        assert_eq!(serde_json::to_string(&input).unwrap(), text);
        let same = read(r#"{"b":1,"a":[]}"#).unwrap();
        assert_eq!(Input::from(same.to_map()).to_map(), same.to_map());
    }
}
