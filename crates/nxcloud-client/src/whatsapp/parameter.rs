use messaging_client_core::Personal;
use serde::{Deserialize, Serialize};

use super::ButtonType;

messaging_client_core::open_enum! {
    /// The type of a parameter.
    pub enum ParameterType {
        /// The value of a variable of the body or of a URL button.
        Text = "text",
        /// The image of the header.
        Image = "image",
        /// The code of a copy-code button.
        CouponCode = "coupon_code",
    }
}

/// One value of a template: `{"type": "text", "text": ...}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Parameter {
    /// What it holds.
    pub r#type: ParameterType,
    /// The document puts `sub_type` in the table of parameters and on the component in every example.
    /// It is read from either, and written on the component.
    #[serde(default, skip_serializing)]
    pub(super) sub_type: Option<ButtonType>,
    /// The value, under the name of its type.
    #[serde(flatten)]
    pub value: ParameterValue,
}

/// The value of a [`Parameter`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ParameterValue {
    /// The value of a variable.
    Text(Personal),
    /// An image.
    #[non_exhaustive]
    Image {
        /// An http(s) link that WhatsApp can fetch.
        link: Personal,
    },
    /// The code that a button copies.
    CouponCode(Personal),
}

impl From<ParameterValue> for Parameter {
    fn from(value: ParameterValue) -> Self {
        Self {
            r#type: value.r#type(),
            sub_type: None,
            value,
        }
    }
}

impl ParameterValue {
    /// Its type.
    pub fn r#type(&self) -> ParameterType {
        match self {
            Self::Text(_) => ParameterType::Text,
            Self::Image { .. } => ParameterType::Image,
            Self::CouponCode(_) => ParameterType::CouponCode,
        }
    }
}
