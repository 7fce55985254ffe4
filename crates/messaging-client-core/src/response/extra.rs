use std::fmt;
use std::ops::Deref;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::serde_as::any_number;

/// What stands before the name of a field that could not be read as documented, while the rest of
/// its document is read again: so it is put among the unknown fields. A noncharacter, which no
/// document has.
pub(super) const SET_ASIDE: char = '\u{ffff}';

/// The fields of a response or callback that its documents do not list, or that could not be read as
/// documented, for `#[serde(flatten)]`.
///
/// It reads like a map. Its `Debug` shows only how many fields there are, because they may contain
/// anything.
#[derive(Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        if fields.values().any(|field| any_number(field, lost_digits)) {
            return Err(D::Error::custom("a number of more digits than can be kept"));
        }
        let name = |name: String| name.trim_start_matches(SET_ASIDE).to_owned();
        Ok(Self(
            fields
                .into_iter()
                .map(|(field, value)| (name(field), value))
                .collect(),
        ))
    }
}

/// Whether a whole number was too long to be read exactly.
fn lost_digits(number: &Number) -> bool {
    let float = number.as_f64().filter(|_| number.is_f64());
    float.is_some_and(|float| float.fract() == 0.0 && float.abs() >= 1e15)
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[hidden: {} fields]", self.0.len())
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_is_kept_whole_or_refused() {
        let read = |text: &str| serde_json::from_str::<Extra>(text);
        for kept in [
            r#"{"a":18446744073709551615}"#,
            r#"{"a":1.5}"#,
            r#"{"a":1e14}"#,
            r#"{"a":1234567890123456.5}"#,
        ] {
            assert!(read(kept).is_ok(), "{kept}");
        }
        for lost in [
            r#"{"a":18446744073709551616}"#,
            r#"{"a":1e15}"#,
            r#"{"a":[{"b":-20123456789012345678}]}"#,
        ] {
            assert!(read(lost).is_err(), "{lost}");
        }
    }

    #[test]
    fn debug_shows_the_number_of_fields_only() {
        let fields = json!({"name": "marker", "phone": "marker"});
        let extra = Extra::from(fields.as_object().cloned().unwrap_or_default());
        assert_eq!(extra.get("name"), Some(&json!("marker")));
        assert_eq!(format!("{extra:?}"), "[hidden: 2 fields]");
    }
}
