use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal};

use super::Header;

/// A template with values for its variables, in the JSON form (Sandeza single channels, WhatsApp, Use
/// JSON Format: Template Dynamic and the sections "Template Body (Dynamic) + ...").
///
/// ```
/// use sandeza_client::{DynamicTemplate, Header};
///
/// let template = DynamicTemplate::body(["Aziz"])
///     .header(Header::text("Selamat Pagi"))
///     .url_button(3, "login.html");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DynamicTemplate {
    /// The values of the body's variables, in their order; none where the body is static.
    pub body: Vec<Personal>,
    /// The header, where it is dynamic.
    pub header: Option<Header>,
    /// The buttons whose address is dynamic.
    pub buttons: Vec<UrlButton>,
}

/// The value in the address of a URL button.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UrlButton {
    /// The button's position in the template, 0 to 9.
    pub index: u8,
    /// What the template's address ends in, such as `login.html`; not a whole address.
    pub text: Personal,
}

impl DynamicTemplate {
    /// The values of the body's variables, in their order.
    pub fn body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            body: values.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The header, where it is dynamic.
    #[must_use]
    pub fn header(mut self, header: impl Into<Header>) -> Self {
        self.header = Some(header.into());
        self
    }

    /// The value in the address of the button at this position, 0 to 9.
    #[must_use]
    pub fn url_button(mut self, index: u8, text: impl Into<Personal>) -> Self {
        let text = text.into();
        self.buttons.push(UrlButton { index, text });
        self
    }

    /// Whether this is what the document prints for an OTP: one value, repeated by the one button at
    /// position 0, and no header.
    pub(super) fn has_otp_form(&self) -> bool {
        match (&self.header, self.body.as_slice(), self.buttons.as_slice()) {
            (None, [value], [button]) => button.index == 0 && button.text == *value,
            _ => false,
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        validate_body(&self.body)?;
        self.header.as_ref().map_or(Ok(()), Header::validate)?;
        for (position, button) in self.buttons.iter().enumerate() {
            button
                .validate()
                .map_err(|refused| refused.inside(format_args!("button[{position}]")))?;
        }
        Ok(())
    }
}

impl UrlButton {
    fn validate(&self) -> Result<(), ValidationError> {
        check_index(self.index)?;
        not_blank("parameters[0].text", &self.text)
    }
}

/// "index is the order of the button, starting from 0 to 9".
pub(super) fn check_index(index: u8) -> Result<(), ValidationError> {
    if index > 9 {
        return Err(ValidationError::new("index", "must be from 0 to 9"));
    }
    Ok(())
}

/// Every variable needs a value.
pub(super) fn validate_body(values: &[Personal]) -> Result<(), ValidationError> {
    for (position, value) in values.iter().enumerate() {
        not_blank("text", value)
            .map_err(|refused| refused.inside(format_args!("message.parameters[{position}]")))?;
    }
    Ok(())
}
