use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The fields of an answer or callback that its documents do not list, for
/// `#[serde(flatten)]`.
///
/// It reads like a map. Its `Debug` shows how many fields there are, because nobody knows what they
/// hold.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

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
    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Sample {
        known: u8,
        #[serde(flatten)]
        extra: Extra,
    }

    #[test]
    fn unknown_fields_survive_and_are_not_shown() {
        let json = r#"{"known":1,"other":"marker"}"#;
        let sample: Sample = serde_json::from_str(json).unwrap();
        assert_eq!(sample.extra["other"], "marker");
        assert_eq!(serde_json::to_string(&sample).unwrap(), json);
        let shown = format!("{sample:?}");
        assert!(
            shown.contains("1 fields") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
