//! Readers for yes and no, which the provider spells `true`, `True` and `Y`.

use messaging_client_core::lenient;
use serde::de::{Deserializer, Error};

/// A flag; false for null and for an empty text.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    optional_flag(deserializer).map(Option::unwrap_or_default)
}

/// A flag, or nothing for null and for an empty text.
pub(crate) fn optional_flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    let Some(word) = lenient::optional_text(deserializer)? else {
        return Ok(None);
    };
    spelled(&word).map_err(D::Error::custom)
}

/// The flag that a word spells; nothing for an empty one.
pub(crate) fn spelled(word: &str) -> Result<Option<bool>, &'static str> {
    match word.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" | "yes" | "y" | "1" => Ok(Some(true)),
        "false" | "no" | "n" | "0" => Ok(Some(false)),
        _ => Err("neither true nor false"),
    }
}

#[cfg(test)]
mod tests {
    #[derive(serde::Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "super::flag")]
        flag: bool,
    }

    fn read(json: &str) -> Result<bool, serde_json::Error> {
        serde_json::from_str::<Sample>(json).map(|sample| sample.flag)
    }

    #[test]
    fn every_spelling_is_read_and_nonsense_is_refused() {
        for yes in ["true", "\"True\"", "\"Y\"", "1", "\"yes\""] {
            assert!(read(&format!("{{\"flag\":{yes}}}")).unwrap(), "{yes}");
        }
        for no in ["false", "\"N\"", "0", "null", "\"\""] {
            assert!(!read(&format!("{{\"flag\":{no}}}")).unwrap(), "{no}");
        }
        assert!(!read("{}").unwrap());
        let error = read(r#"{"flag":"marker"}"#).unwrap_err().to_string();
        assert!(!error.contains("marker"), "{error}");
        assert!(read(r#"{"flag":{}}"#).is_err());
    }
}
