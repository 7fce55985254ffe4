use messaging_client_core::{Extra, Personal, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A recipient tapped a quick-reply button of a template message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ButtonReply {
    /// The id of this reply.
    #[serde(rename = "id", deserialize_with = "lenient::text")]
    pub message_id: String,
    /// Who tapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Personal>,
    /// Unix time in seconds.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub timestamp: Option<i64>,
    /// What the button says and carries.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub button: TappedButton,
    /// The message that the button belongs to.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub context: ReplyContext,
    /// What the platform knows of the template: a JSON document in a text. See
    /// [`ButtonReply::template`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wa_ext: Option<Personal>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The button that was tapped.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TappedButton {
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
    /// Its payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Personal>,
}

/// The message that was replied to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReplyContext {
    /// Its id, as sending gave it.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Personal>,
}

/// The template of a [`ButtonReply`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ButtonTemplate {
    /// Its id at the platform.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub template_id: Option<String>,
    /// Its name.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub template_name: Option<String>,
    /// Everything else, its `components` among it.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ButtonReply {
    /// The template that the button belongs to, where `wa_ext` can be read. It comes as a JSON
    /// document inside a text; an object in its place is read too.
    #[must_use]
    pub fn template(&self) -> Option<ButtonTemplate> {
        serde_json::from_str(self.wa_ext.as_deref()?).ok()
    }

    /// Reads a message of type `button`; `wa_ext` may be an object instead of a text.
    pub(super) fn read(mut message: Value) -> Result<Self, serde_json::Error> {
        if let Some(wa_ext) = message.get_mut("wa_ext")
            && wa_ext.is_object()
        {
            *wa_ext = Value::String(wa_ext.to_string());
        }
        serde_json::from_value(message)
    }
}
