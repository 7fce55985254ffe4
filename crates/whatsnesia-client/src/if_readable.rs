//! A field that is nice to have, in the answer to a change that was made: what cannot be read in it
//! must not turn the success into a failure, after which the caller might do the same again.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

pub(crate) fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(value.get()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "if_readable")]
        number: Option<u8>,
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let number = |json| serde_json::from_str::<Sample>(json).unwrap().number;
        assert_eq!(number(r#"{"number":7}"#), Some(7));
        for json in [r#"{"number":{"a":1}}"#, r#"{"number":null}"#, "{}"] {
            assert_eq!(number(json), None, "{json}");
        }
    }
}
