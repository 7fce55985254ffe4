use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::one_line;
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use super::component::AsTabled;
use super::constant::constant;
use super::{ButtonType, Component, ComponentType, ParameterValue};
use crate::LanguageCode;

/// An approved template, its language, and the values of its variables
/// ("IDN SAAS WhatsApp API send", Template Message Parameters).
#[serde_as]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Template {
    /// The name under which the template was approved.
    #[serde_as(as = "Text")]
    pub name: String,
    /// The language; the template must have been approved in it.
    pub language: Language,
    /// The values of the variables, part by part. A template without variables has none.
    #[serde_as(deserialize_as = "DefaultOnNull<Vec<AsTabled>>")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
}

// The only policy: the platform does not fall back to another language.
constant!(Policy = "deterministic");

/// The language of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Language {
    /// Its code.
    pub code: LanguageCode,
    #[serde(default)]
    policy: Policy,
}

impl Template {
    /// A template without variables; add their values with the other methods.
    pub fn new(name: impl Into<String>, language: impl Into<LanguageCode>) -> Self {
        Self {
            name: name.into(),
            language: Language {
                code: language.into(),
                policy: Policy,
            },
            components: Vec::new(),
        }
    }

    /// The image of the header, by an http(s) link that WhatsApp can fetch; the only parameter of a
    /// header that is documented.
    pub fn header_image(self, link: impl Into<Personal>) -> Self {
        let link = link.into();
        let image = Component::new(ComponentType::Header, [ParameterValue::Image { link }]);
        self.component(image)
    }

    /// The values of the body's variables, in their order. If the body repeats a variable, repeat its
    /// value.
    pub fn body<T: Into<Personal>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(Into::into).map(ParameterValue::Text);
        self.component(Component::new(ComponentType::Body, values))
    }

    /// The value of the variable in a URL button's address. `index` is the button's position in the
    /// template, from 0.
    pub fn url_button(self, index: u32, value: impl Into<Personal>) -> Self {
        let value = ParameterValue::Text(value.into());
        self.component(Component::button(ButtonType::Url, index, value))
    }

    /// The code that a copy-code button puts on the clipboard. `index` is the button's position in
    /// the template, from 0.
    ///
    /// The document has the parameter in a table and shows no example; it is sent in the form that WhatsApp's
    /// own API has for it.
    #[doc(alias = "otp")]
    pub fn copy_code_button(self, index: u32, code: impl Into<Personal>) -> Self {
        let code = ParameterValue::CouponCode(code.into());
        self.component(Component::button(ButtonType::CopyCode, index, code))
    }

    /// The values of another part: one that the document does not have, see [`Component::raw`].
    pub fn component(mut self, component: Component) -> Self {
        self.components.push(component);
        self
    }

    pub(super) fn validate(&self, checks_variables: bool) -> Result<(), ValidationError> {
        one_line("name", &self.name)?;
        one_line("language.code", self.language.code.as_str())?;
        for (position, component) in self.components.iter().enumerate() {
            component
                .validate(checks_variables)
                .map_err(|refused| refused.inside(format_args!("components[{position}]")))?;
        }
        Ok(())
    }
}
