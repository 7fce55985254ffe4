use messaging_client_core::validation::{http_link, not_blank};
use messaging_client_core::{ValidationError, Personal};

/// The values of one part of a template.
///
/// The document puts `sub_type` in the table of parameters and on the component in every example; it
/// is written on the component and read from either. Constants are written in lower case, as in the
/// examples, and read in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Component {
    /// The image of the header; the only kind of header parameter that is documented.
    HeaderImage {
        /// An http(s) link.
        link: Personal,
    },
    /// The values of the body's variables, in their order.
    Body {
        /// One text a variable.
        texts: Vec<Personal>,
    },
    /// The variables in the address of a URL button.
    UrlButton {
        /// The button's position in the template, from 0. Required.
        index: Option<u32>,
        /// One text a variable.
        texts: Vec<Personal>,
    },
    /// The code of a copy-code button.
    CopyCodeButton {
        /// The button's position in the template, from 0.
        index: Option<u32>,
        /// The code.
        code: Personal,
    },
}

impl Component {
    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::HeaderImage { link } => http_link("parameters[0].image.link", link),
            Self::UrlButton { index: None, .. } => Err(ValidationError::new(
                "index",
                "is missing: give the URL button's position in the template, from 0",
            )),
            Self::CopyCodeButton { code, .. } => not_blank("parameters[0].coupon_code", code),
            Self::Body { .. } | Self::UrlButton { .. } => Ok(()),
        }
    }
}
