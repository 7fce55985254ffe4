//! Yes and no, which the provider spells `true`, `True` and `Y`.

use messaging_client_core::serde_as::Text;
use serde::de::{Deserializer, Error};
use serde::{Serialize, Serializer};
use serde_with::{DeserializeAs, SerializeAs};

/// A flag in any spelling, for [`serde_with::serde_as`]. Null and an empty string are nothing, for a
/// `bool` false.
pub(crate) struct Flag;

impl<'de> DeserializeAs<'de, Option<bool>> for Flag {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
        let word: Option<String> = Option::<Text>::deserialize_as(deserializer)?;
        let flag = word.as_deref().map_or(Ok(None), spelled);
        flag.map_err(D::Error::custom)
    }
}

impl<'de> DeserializeAs<'de, bool> for Flag {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        let flag: Option<bool> = Self::deserialize_as(deserializer)?;
        Ok(flag.unwrap_or_default())
    }
}

impl<T: Serialize> SerializeAs<T> for Flag {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
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
    use serde_with::serde_as;

    use super::Flag;

    #[serde_as]
    #[derive(serde::Deserialize)]
    struct Sample {
        #[serde_as(as = "Flag")]
        #[serde(default)]
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
