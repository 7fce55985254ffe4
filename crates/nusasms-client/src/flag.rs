//! Yes and no, which the provider spells `true`, `True` and `Y`.

use messaging_client_core::serde_as::TextOrBoolean;
use serde::de::{Deserializer, Error};
use serde_with::DeserializeAs;

/// A flag in any spelling; null and an empty string are nothing.
pub(crate) fn optional<'de, D: Deserializer<'de>>(d: D) -> Result<Option<bool>, D::Error> {
    let word: Option<String> = Option::<TextOrBoolean>::deserialize_as(d)?;
    let flag = word.as_deref().map_or(Ok(None), spelled);
    flag.map_err(D::Error::custom)
}

/// A flag in any spelling; null and an empty string are false.
pub(crate) fn required<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    optional(d).map(Option::unwrap_or_default)
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
        #[serde(default, deserialize_with = "super::optional")]
        flag: Option<bool>,
    }

    fn read(json: &str) -> Result<Option<bool>, serde_json::Error> {
        serde_json::from_str::<Sample>(json).map(|sample| sample.flag)
    }

    #[test]
    fn every_spelling_is_read_and_nonsense_is_refused() {
        for yes in ["true", "\"True\"", "\"Y\"", "1", "\"yes\""] {
            let json = format!("{{\"flag\":{yes}}}");
            assert_eq!(read(&json).unwrap(), Some(true), "{yes}");
        }
        for no in ["false", "\"N\"", "0"] {
            let json = format!("{{\"flag\":{no}}}");
            assert_eq!(read(&json).unwrap(), Some(false), "{no}");
        }
        for none in ["{}", r#"{"flag":null}"#, r#"{"flag":" "}"#] {
            assert_eq!(read(none).unwrap(), None, "{none}");
        }
        let error = read(r#"{"flag":"marker"}"#).err().unwrap().to_string();
        assert!(!error.contains("marker"), "{error}");
        assert!(read(r#"{"flag":{}}"#).is_err());
    }
}
