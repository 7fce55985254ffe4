use std::fmt;
use std::ops::Deref;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::serde_as::{any_number, is_whole};

/// What stands before the name of a field that could not be read as documented, while the rest of
/// its document is read again: so it is put among the unknown fields. A noncharacter, which no
/// document has.
pub(super) const SET_ASIDE: char = '\u{ffff}';

/// The fields of a response or callback that its documents do not list, or that could not be read as
/// documented, for `#[serde(flatten)]`.
///
/// It reads like a map. Its `Debug` shows only how many fields there are, because they may contain
/// anything.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Extra(Map<String, Value>);

/// What an event says of itself in JSON. A field of the provider's with such a name is left out there:
/// whoever sends one could pass an event off as another.
const OF_EVENTS: [&str; 2] = ["kind", "delivery_status"];

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.iter();
        serializer.collect_map(fields.filter(|(name, _)| !OF_EVENTS.contains(&name.as_str())))
    }
}

impl Extra {
    /// The fields but those of these names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
        self
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        if fields.values().any(|field| any_number(field, lost_digits)) {
            return Err(D::Error::custom("a number of more digits than can be kept"));
        }
        if !fields.keys().any(|name| name.starts_with(SET_ASIDE)) {
            return Ok(Self(fields));
        }
        let plain = |name: String| name.trim_start_matches(SET_ASIDE).to_owned();
        let named = fields.into_iter().map(|(name, field)| (plain(name), field));
        Ok(Self(named.collect()))
    }
}

/// Whether a whole number was too long to be read exactly.
fn lost_digits(number: &Number) -> bool {
    let float = number.as_f64().filter(|_| !is_whole(number));
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
    fn no_field_passes_for_one_of_an_event() {
        let fields = json!({"kind": "inbound", "delivery_status": "read", "name": 1, "from": 2});
        let extra = Extra::from(fields.as_object().cloned().unwrap_or_default());
        assert_eq!(
            serde_json::to_value(&extra).unwrap(),
            json!({"name": 1, "from": 2})
        );
        assert_eq!(
            extra.get("kind"),
            Some(&json!("inbound")),
            "it can be looked at"
        );
        let left = extra.without(&["from", "kind"]);
        assert!(left.len() == 2 && left.contains_key("name"));
    }

    #[test]
    fn debug_shows_the_number_of_fields_only() {
        let fields = json!({"name": "marker", "phone": "marker"});
        let extra = Extra::from(fields.as_object().cloned().unwrap_or_default());
        assert_eq!(extra.get("name"), Some(&json!("marker")));
        assert_eq!(format!("{extra:?}"), "[hidden: 2 fields]");
    }
}
