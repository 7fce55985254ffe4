//! One channel, read from JSON.

use messaging_client_core::ValidationError;
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error};
use serde_json::Value;

use super::chat::ReadChat;
use super::email::ReadEmail;
use super::sms::ReadSms;
use super::{Channel, Facebook, Line, Telegram, Unsendable};
use crate::whatsapp::ReadWhatsApp;

/// Reads the value of the key with this name; null is no channel.
///
/// What is not shaped as documented (an unknown key, a list where a text belongs) is an error. What
/// is shaped so and breaks a rule is read all the same and refused before sending, where the error
/// says which field it is.
pub(super) struct ChannelNamed(pub(super) &'static str);

impl<'de> DeserializeSeed<'de> for ChannelNamed {
    type Value = Option<Channel>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let content = Value::deserialize(deserializer)?;
        if content.is_null() {
            return Ok(None);
        }
        let channel = match self.0 {
            "sms" => shaped::<ReadSms>(&content).map(|read| read.into_sms().map(Channel::from)),
            "email" => {
                shaped::<ReadEmail>(&content).map(|read| read.into_email().map(Channel::from))
            }
            "line" => shaped::<ReadChat>(&content).map(|read| Line::read(read).map(Channel::from)),
            "telegram" => {
                shaped::<ReadChat>(&content).map(|read| Telegram::read(read).map(Channel::from))
            }
            "facebook" => {
                shaped::<ReadChat>(&content).map(|read| Facebook::read(read).map(Channel::from))
            }
            _ => shaped::<ReadWhatsApp>(&content).map(ReadWhatsApp::into_channel),
        };
        let channel: Result<Channel, ValidationError> = channel.map_err(D::Error::custom)?;
        let unsendable = |refused| Unsendable::new(self.0, content, refused).into();
        Ok(Some(channel.unwrap_or_else(unsendable)))
    }
}

/// The keys under which the document has a list, always one of objects.
const LISTS: &[&str] = &[
    "parameters",
    "parameter",
    "button",
    "cards",
    "components",
    "sections",
    "section",
    "product_items",
    "actions",
];

/// The error names keys and places only; serde's own would repeat values.
fn shaped<T: DeserializeOwned>(content: &Value) -> Result<T, String> {
    if !content.is_object() {
        return Err("a channel is not an object".to_owned());
    }
    check_lists(content)?;
    serde_path_to_error::deserialize(content).map_err(|error| {
        let path = error.path().to_string();
        let said = error.into_inner().to_string();
        if said.starts_with("unknown field") {
            return format!("{said} (in {path})");
        }
        format!("{path} is not what is documented")
    })
}

/// serde would read a list of values as an object's fields in their order.
fn check_lists(object: &Value) -> Result<(), String> {
    for (key, value) in object.as_object().into_iter().flatten() {
        let Some(items) = value.as_array() else {
            check_lists(value)?;
            continue;
        };
        if !LISTS.contains(&key.as_str()) || !items.iter().all(Value::is_object) {
            return Err(format!("{key} is not what is documented"));
        }
        items.iter().try_for_each(check_lists)?;
    }
    Ok(())
}
