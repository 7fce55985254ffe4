//! The object `channel`: its keys in the caller's order.
//!
//! How the platform knows which channel is the primary one is not documented; it may be the order of
//! the keys. So they go out as the caller gave them, and are read as they come.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::Channel;
use super::read::ChannelNamed;

const NAMES: &[&str] = &["sms", "email", "line", "telegram", "facebook", "whatsapp"];

pub(crate) fn written_in_order<S: Serializer>(
    channels: &[Channel],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(channels.len()))?;
    for channel in channels {
        object.serialize_entry(channel.name(), channel)?;
    }
    object.end()
}

pub(crate) fn read_in_order<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Channel>, D::Error> {
    deserializer.deserialize_any(InOrder)
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<Channel>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key a channel")
    }

    // The default would repeat the text, which may be a phone number.
    fn visit_str<E: Error>(self, _text: &str) -> Result<Self::Value, E> {
        Err(E::custom("a text, where an object of channels is needed"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut channels = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let name = NAMES.iter().find(|name| name.eq_ignore_ascii_case(&key));
            let name = name.ok_or_else(|| A::Error::unknown_field(&key, NAMES))?;
            channels.extend(map.next_value_seed(ChannelNamed(name))?);
        }
        Ok(channels)
    }
}
