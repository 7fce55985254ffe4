use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Component;
use crate::LanguageCode;

/// An approved template, its language, and the values of its variables
/// ("IDN SAAS WhatsApp API send", Template Message Parameters).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Template {
    /// The name under which the template was approved.
    #[serde(deserialize_with = "messaging_client_core::lenient::text")]
    pub name: String,
    /// The language; the template must have been approved in it. Sent with the fixed policy
    /// `deterministic`: the platform does not fall back to another language.
    #[serde(with = "language")]
    pub language: LanguageCode,
    /// The values of the variables, part by part. A template without variables has none.
    #[serde(
        default,
        deserialize_with = "messaging_client_core::lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub components: Vec<Component>,
}

impl Template {
    /// A template without variables; add their values with the other methods.
    pub fn new(name: impl Into<String>, language: impl Into<LanguageCode>) -> Self {
        Self {
            name: name.into(),
            language: language.into(),
            components: Vec::new(),
        }
    }

    /// The image of the header, by an http(s) link that WhatsApp can fetch.
    #[must_use]
    pub fn header_image(self, link: impl Into<Personal>) -> Self {
        self.component(Component::HeaderImage { link: link.into() })
    }

    /// The values of the body's variables, in their order. A variable that the body repeats needs its
    /// value as often.
    #[must_use]
    pub fn body<T: Into<Personal>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let texts = values.into_iter().map(Into::into).collect();
        self.component(Component::Body { texts })
    }

    /// The value of the variable in a URL button's address. `index` is the button's position in the
    /// template, from 0.
    #[must_use]
    pub fn url_button(self, index: u32, value: impl Into<Personal>) -> Self {
        self.component(Component::UrlButton {
            index: Some(index),
            texts: vec![value.into()],
        })
    }

    /// The code that a copy-code button puts on the clipboard. `index` is the button's position in
    /// the template, from 0.
    ///
    /// The document tables the parameter and shows no example; it is sent in the form that WhatsApp's
    /// own API has for it.
    #[must_use]
    pub fn copy_code_button(self, index: u32, code: impl Into<Personal>) -> Self {
        self.component(Component::CopyCodeButton {
            index: Some(index),
            code: code.into(),
        })
    }

    fn component(mut self, component: Component) -> Self {
        self.components.push(component);
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("name", &self.name)?;
        no_control_characters("name", &self.name)?;
        not_blank("language.code", self.language.as_str())?;
        for (position, component) in self.components.iter().enumerate() {
            component
                .validate()
                .map_err(|refused| refused.inside(format_args!("components[{position}]")))?;
        }
        Ok(())
    }
}

/// `{"code": ..., "policy": "deterministic"}`.
mod language {
    use serde::de::Error;

    use super::{Deserialize, Deserializer, LanguageCode, Serialize, Serializer};

    const POLICY: &str = "deterministic";

    #[derive(Serialize)]
    struct Written<'a> {
        code: &'a LanguageCode,
        policy: &'static str,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Read {
        code: LanguageCode,
        policy: Option<String>,
    }

    pub(super) fn serialize<S: Serializer>(
        code: &LanguageCode,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let policy = POLICY;
        Written { code, policy }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<LanguageCode, D::Error> {
        let read = Read::deserialize(deserializer)?;
        match read.policy {
            Some(policy) if !policy.eq_ignore_ascii_case(POLICY) => {
                Err(D::Error::custom("policy must be deterministic"))
            }
            _ => Ok(read.code),
        }
    }
}
