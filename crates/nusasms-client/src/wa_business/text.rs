//! `{"type": "text", "text": "..."}` (`Text`), for `#[serde(with = "...")]`.

use messaging_client_core::Personal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const TYPE: &str = "text";

#[derive(Serialize)]
struct Written<'a> {
    r#type: &'static str,
    text: &'a Personal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    #[serde(default)]
    r#type: Option<String>,
    text: Personal,
}

impl Read {
    pub(super) fn into_text<E: Error>(self) -> Result<Personal, E> {
        match self.r#type {
            Some(kind) if !kind.eq_ignore_ascii_case(TYPE) => {
                Err(E::custom("the type of a text parameter must be text"))
            }
            _ => Ok(self.text),
        }
    }
}

pub(super) fn serialize<S: Serializer>(
    texts: &[Personal],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let r#type = TYPE;
    serializer.collect_seq(texts.iter().map(|text| Written { r#type, text }))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Personal>, D::Error> {
    let texts = Option::<Vec<Read>>::deserialize(deserializer)?;
    texts
        .unwrap_or_default()
        .into_iter()
        .map(Read::into_text)
        .collect()
}
